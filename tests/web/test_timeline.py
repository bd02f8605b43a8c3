"""The page of the timeline: its entries in words, where each stands in the drawing, and what it is narrowed by."""

import re
from datetime import date
from itertools import pairwise

import pytest
from starlette.testclient import TestClient

from app.domain.edtf import parse_edtf
from app.domain.vocabulary import Basis
from app.schemas.base import DatePublic
from app.schemas.timeline import TimelineEntryPublic
from app.web.time_axis import make_axis
from app.web.timeline_view import Plot, plot_entries
from tests.asking import ask
from tests.web.strict_html import Page, open_page


def test_the_page_tells_each_entry_once_with_its_date_in_words(client: TestClient) -> None:
    page, told = open_page(client, "/en/timeline"), ask(client, "/timeline")
    entries = [*told["items"], *told["undated"]["items"]]
    assert page.texts["h3"] == [" ".join(it["claim"].split()) for it in entries]
    assert {f"/en/facts/{it['id']}" for it in entries} <= {*page.links}
    assert all(it["undated_reason"] is None or it["undated_reason"] in page.text for it in told["undated"]["items"])
    assert all(it["date"]["note"] is None or it["date"]["note"] in page.text for it in told["items"])


def test_what_is_derived_is_told_from_what_is_stated(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/timeline")
    assert "As the documents state it." in page.text
    assert "No document allows to tell." in page.text
    assert count_bars(page) == len(ask(good_client, "/timeline")["items"])


def test_the_drawing_holds_a_bar_for_each_entry_and_no_link(client: TestClient) -> None:
    page, told = open_page(client, "/en/timeline"), ask(client, "/timeline")
    assert count_bars(page) == len(told["items"])
    assert [it["aria-label"] for it in page.find("svg", role="img")] == [
        f"{len(told['items'])} entries on an axis of time; the list below says the same in words."
    ]


def count_bars(page: Page) -> int:
    """How many bars and dots are drawn, without the three of the legend."""
    styles = [it["class"].split()[0] for tag, it in page.elements if tag in {"rect", "circle"}]
    return len([it for it in styles if it in {"stated", "derived"}]) - 3


def test_every_choice_leads_to_a_page_that_marks_it(client: TestClient) -> None:
    page = open_page(client, "/en/timeline?sort=-date")
    choices = {it for it in page.links if it.startswith("/en/timeline")}
    assert {"/en/timeline?about=niger&sort=-date", "/en/timeline?date_from=2023&date_to=2023&sort=-date"} <= choices
    for choice in choices:
        assert open_page(client, choice).find("a", **{"href": choice, "aria-current": "true"}), choice


def test_a_filter_is_that_of_the_list(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/timeline?about=southmark&date_from=2020")
    assert page.find("link", rel="alternate", href="/timeline?limit=50&about=southmark&date_from=2020")
    assert page.texts["h2"] == ["In order of time"]
    assert "No entries have a date." in page.text
    assert not page.find("svg", role="img")
    assert good_client.get("/en/timeline?about=nobody").status_code == 422
    assert good_client.get("/en/timeline?kind=event").status_code == 422


def test_pages_follow_one_another(good_client: TestClient) -> None:
    first = open_page(good_client, "/en/timeline?limit=1")
    (following,) = first.find("a", rel="next")
    second = open_page(good_client, following["href"])
    assert first.texts["h3"][0] != second.texts["h3"][0]
    assert "All facts without a date" in first.text
    assert "Without a date" not in second.texts["h2"]
    assert "The whole timeline from its beginning" in second.text
    assert not second.find("a", rel="next")


def draw(*dates: str) -> Plot:
    plot = plot_entries([make_entry(it) for it in dates])
    assert plot
    return plot


def make_entry(edtf: str) -> TimelineEntryPublic:
    when = DatePublic(edtf=edtf, **parse_edtf(edtf)._asdict(), basis=Basis.STATED, note=None)
    told = {"id": "a", "kind": "event", "claim": "A.", "date": when, "place": None, "actors": [], "facts": ["a"]}
    others = {"independent_origins": 1, "disputed": False, "happening": None, "address": "/facts/a"}
    return TimelineEntryPublic.model_validate({**told, **others})


def test_a_bar_spans_all_days_that_a_date_can_mean() -> None:
    day, month, year = draw("2023-07-26", "2023-07", "2023").bars
    assert day.is_day
    assert not month.is_day
    assert year.left <= month.left < day.left
    assert year.width > month.width > day.width


@pytest.mark.parametrize("edtf", ["2012/..", "../2012"])
def test_an_open_date_goes_to_the_end_of_the_axis(edtf: str) -> None:
    (bar, _) = draw(edtf, "2012-05").bars
    assert bar.is_open
    assert (bar.left, bar.left + bar.width)[edtf.endswith("..")] == pytest.approx(100 if edtf.endswith("..") else 6)


def test_nothing_is_drawn_where_no_date_has_an_edge() -> None:
    assert plot_entries([]) is None


def test_a_year_in_which_much_happens_is_drawn_by_months() -> None:
    plot = draw("1961", "2012", "2023-07", "2023-07-26", "2023-09-16", "2023-12")
    assert [it.label for it in plot.marks if it.is_year] == ["1961", "2012", "2023"]
    assert [it.label for it in plot.marks if not it.is_year] == ["Jul", "Sep", "Dec"]
    assert [it.x for it in plot.gaps] == sorted(it.x for it in plot.gaps)
    assert all(it.left >= 6 and it.left + it.width <= 100.01 for it in plot.bars)


def test_labels_that_would_meet_are_left_out() -> None:
    plot = draw(*(f"{year}" for year in range(1900, 2000)))
    for level, room in enumerate((14.5, 9.5, 5.5)):
        shown = [it.x for it in plot.marks if it.label and it.level <= level]
        assert len(shown) > 1
        assert all(after - before >= room for before, after in pairwise(shown))
    assert {it.label for it in plot.marks if it.level == 3} == {""}
    assert len(plot.marks) == 100


def test_the_axis_ends_with_the_calendar() -> None:
    axis = make_axis([date(1, 1, 1), date(9999, 12, 31)])
    assert axis.find(date(1, 1, 1).toordinal()) == 0
    assert axis.find(date(9999, 12, 31).toordinal() + 1) == pytest.approx(100)
    by_month = make_axis([date(9999, 12, day) for day in range(1, 9)])
    assert by_month.find(date(9999, 12, 31).toordinal() + 1) == pytest.approx(100)


def test_months_are_called_by_their_names(client: TestClient) -> None:
    texts = open_page(client, "/en/timeline").texts["text"]
    assert {"2012", "2023", "Jul", "Sep"} <= {*texts}
    assert [it for it in texts if re.fullmatch(r"\d{1,2}", it)][:3] == ["1", "2", "3"]

"""The first page: what is disputed, and what changed last."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.vocabulary import DisputeKind, Resource, VersionState
from app.schemas.dataset import DatasetContent
from app.services.feed import Change, Load
from app.store.transaction import CurrentRevision
from app.web.news import list_news
from app.web.pages import Frame
from app.web.templates import render
from tests.asking import ask
from tests.loading import LOADED_AT
from tests.web.strict_html import Page, check_page, open_page

LOAD = Load(2, "0" * 64, LOADED_AT, 1, 1, 0, None)


def make_change(state: VersionState, changes: list[str] | None = None) -> Change:
    return Change(LOAD, Resource.FACT, "pact-signed", "The pact was signed.", state, changes, is_renamed=False)


def render_news(client: TestClient, *found: Change | Load) -> Page:
    """The first page with some changes as the newest."""
    frame = Frame("", "http://127.0.0.1:8000", "/en", CurrentRevision(2, "0" * 64, LOADED_AT), "/dataset", "")
    own = {"revision", "hash", "loaded_at"}
    dataset = DatasetContent.model_validate({k: v for k, v in ask(client, "/dataset").items() if k not in own})
    values: dict[str, Any] = {"dataset": dataset, "disputes": [], "sources": [], "news": list_news(found)}
    return check_page(render("home.html", {"frame": frame, **values}).decode())


def test_the_newest_changes_lead_to_what_changed(good_client: TestClient) -> None:
    page = open_page(good_client, "/en")
    newest = [it["title"] for it in ask(good_client, "/feed.json")["items"]][:5]
    assert newest == [it for it in page.texts["a"] if it in newest]
    assert page.find("a", href="/feed.atom")


@pytest.mark.parametrize(
    ("change", "words", "link"),
    [
        (make_change(VersionState.CREATED), "added", "/en/facts/pact-signed"),
        (
            make_change(VersionState.UPDATED, ["/note", "/details/title"]),
            "changed: the note, the title as printed",
            "/en/facts/pact-signed",
        ),
        (make_change(VersionState.UPDATED), "changed", "/en/facts/pact-signed"),
        (make_change(VersionState.REMOVED), "removed", "/en/facts/pact-signed/history"),
    ],
)
def test_a_change_says_what_it_was(good_client: TestClient, change: Change, words: str, link: str) -> None:
    page = render_news(good_client, change)
    assert page.find("a", href=link)
    assert f"2 January 2026 · {words}" in page.texts["p"]


def test_a_load_of_many_changes_is_told_as_one(good_client: TestClient) -> None:
    page = render_news(good_client, LOAD._replace(created=40, removed=2, note="A new document."))
    assert "40 records were added, one record was changed, two records were removed. A new document." in page.text
    assert "One record was added" not in render_news(good_client).text


def test_a_contradiction_is_shown_with_its_answers(client: TestClient) -> None:
    page = open_page(client, "/en")
    disputes = ask(client, f"/disputes?kind={DisputeKind.CONTRADICTION}&limit=5")["items"]
    assert disputes
    assert [it["question"] for it in disputes] == page.texts["h3"]
    assert {f"/en/facts/{fact['id']}" for it in disputes for fact in it["facts"]} <= {*page.links}


def test_the_first_page_tells_which_days_are_covered(good_client: TestClient) -> None:
    page = open_page(good_client, "/en")
    assert (
        "The dates of the facts reach from 1 January 2019 to 31 May 2021. What happened later is not covered."
        in page.text
    )

"""Pages: every item once, in one order, from the first page to the last."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api import responses
from app.seed.folder import Seed
from app.services.pagination import encode_cursor
from app.store import list_plan
from app.store.engine import Database
from tests.asking import ask, find_faults, ids, walk
from tests.conftest import open_client

LISTS = [
    "/facts?",
    "/facts?sort=date",
    "/facts?sort=-date",
    "/facts?q=sahel",
    "/facts?q=sahel&sort=-date",
    "/facts?actor=mali,niger&disputed=false",
    "/events?",
    "/events?q=niger",
    "/timeline?",
    "/timeline?sort=-date",
    "/timeline?about=niger&date_to=2023-09-16",
    "/actors?",
    "/sources?",
    "/disputes?",
    "/open-questions?",
]
SORTED_LISTS = ["/facts?limit=2", "/facts?limit=2&sort=date", "/facts?limit=2&q=pact", "/actors?limit=2"]
FOREIGN = [
    "/facts?limit=2&kind=event&cursor=",
    "/facts?limit=2&sort=date&cursor=",
    "/facts?limit=2&q=pact&cursor=",
    "/facts?limit=2&facets=kind&cursor=",
    "/clauses?limit=2&cursor=",
    "/timeline?limit=2&cursor=",
    "/actors?limit=2&cursor=",
]
FORGED: list[Any] = [
    [],
    {},
    None,
    1,
    "dahl-ousted",
    [None],
    [1],
    [["dahl-ousted"]],
    ["Not a slug"],
    ["dahl\x00ousted"],
    ["\ud800"],
    ["dahl-ousted", "dahl-ousted"],
    ["2021-05-04", 1],
    ["today", "dahl-ousted"],
    [-1, "dahl-ousted"],
    [2**31, "dahl-ousted"],
    [10**30, "dahl-ousted"],
    [1, "dahl-ousted", "dahl-ousted"],
]


@pytest.mark.parametrize("url", LISTS)
def test_small_pages_yield_every_item_once_in_the_order_of_big_ones(client: TestClient, url: str) -> None:
    small = list(walk(client, f"{url}&limit=7"))
    big = list(walk(client, f"{url}&limit=200"))
    assert ids(*small) == ids(*big)
    assert len(set(ids(*small))) == len(ids(*small)) == small[0]["page"]["total"]
    assert {len(page["items"]) for page in small[:-1]} <= {7}


@pytest.mark.parametrize("url", ["/facts?q=sahel", "/events?", "/timeline?", "/actors?"])
def test_a_second_walk_is_the_first_one_again(client: TestClient, url: str) -> None:
    assert list(walk(client, f"{url}&limit=7")) == list(walk(client, f"{url}&limit=7"))


def test_the_order_by_date_is_that_of_the_first_possible_day(good_client: TestClient) -> None:
    undated = [
        "berg-on-peace",
        "berg-on-peace-original",
        "guards-number",
        "guards-withdrawn",
        "league-founded-by-pact",
        "league-next-meeting",
        "league-office-place",
        "norland-in-league",
        "pact-consultation",
        "pact-mutual-defence",
        "southmark-in-league",
    ]
    forward = ["dahl-ousted", "berg-president", "pact-signed"]
    assert ids(*walk(good_client, "/facts?sort=date&limit=2")) == forward + undated
    assert ids(*walk(good_client, "/facts?sort=-date&limit=2")) == forward[::-1] + undated[::-1]


def test_every_page_names_the_whole(good_client: TestClient, good_seed: Seed) -> None:
    pages_walked = list(walk(good_client, "/facts?limit=5"))
    assert [page["page"]["total"] for page in pages_walked] == [len(good_seed.facts)] * 3
    assert {page["page"]["total_relation"] for page in pages_walked} == {"eq"}


def test_the_next_page_is_a_path_with_its_query_and_a_header(good_client: TestClient) -> None:
    response = good_client.get("/facts?limit=2&kind=event,clause&kind=office&disputed=false")
    following = response.json()["page"]["next"]
    path, _, cursor = following.partition("&cursor=")
    assert path == "/facts?limit=2&disputed=false&kind=event&kind=clause&kind=office"
    assert cursor
    assert response.headers["Link"].split(", ")[0] == f'<{following}>; rel="next"'


def test_the_last_page_has_no_next(good_client: TestClient) -> None:
    response = good_client.get("/facts?limit=14")
    assert response.json()["page"]["next"] is None
    assert 'rel="next"' not in response.headers["Link"]


def test_pages_may_change_their_size_on_the_way(good_client: TestClient) -> None:
    following = ask(good_client, "/facts?limit=2")["page"]["next"]
    page = ask(good_client, following.replace("limit=2", "limit=3"))
    assert ids(page) == ["berg-president", "dahl-ousted", "guards-number"]


@pytest.mark.parametrize("url", FOREIGN)
def test_a_cursor_of_another_list_is_refused(good_client: TestClient, url: str) -> None:
    cursor = ask(good_client, "/facts?limit=2")["page"]["next"].partition("cursor=")[2]
    (fault,) = find_faults(good_client, url + cursor)
    assert fault == {
        "parameter": "cursor",
        "detail": "it is damaged or belongs to another query; start again without it",
        "allowed": None,
        "did_you_mean": None,
    }


@pytest.mark.parametrize(
    "url",
    ["/facts?limit=2", "/facts?limit=2&sort=date", "/facts?limit=2&q=pact", "/actors?limit=2", "/timeline?limit=1"],
)
def test_a_damaged_cursor_is_refused(good_client: TestClient, url: str) -> None:
    cursor = ask(good_client, url)["page"]["next"].partition("cursor=")[2]
    for damaged in ("", cursor[:-2], cursor + "AA", cursor.swapcase(), "%F0%9F%99%82", "a" * 600):
        (fault,) = find_faults(good_client, f"{url}&cursor={damaged}")
        assert fault["parameter"] == "cursor"


def what_is_asked(client: TestClient, url: str) -> str:
    """What a cursor is bound to: path and query, without the size of a page."""
    query = ask(client, url)["query"]
    del query["limit"]
    return f"{url.partition('?')[0]} {json.dumps(query, separators=(',', ':'), ensure_ascii=False)}"


@pytest.mark.parametrize("position", FORGED)
@pytest.mark.parametrize(
    "url",
    ["/facts?limit=2", "/facts?limit=2&sort=date", "/facts?limit=2&q=pact", "/actors?limit=2", "/timeline?limit=1"],
)
def test_a_cursor_that_somebody_made_up_is_refused(good_client: TestClient, url: str, position: Any) -> None:
    cursor = encode_cursor(position, what_is_asked(good_client, url))
    (fault,) = find_faults(good_client, f"{url}&cursor={cursor}")
    assert fault["parameter"] == "cursor"


def test_a_made_up_cursor_of_the_right_form_goes_on_after_a_place(good_client: TestClient) -> None:
    cursor = encode_cursor(("pact",), what_is_asked(good_client, "/facts"))
    page = ask(good_client, f"/facts?cursor={cursor}")
    assert ids(page) == ["pact-consultation", "pact-mutual-defence", "pact-signed", "southmark-in-league"]


@pytest.mark.parametrize(("counted", "total"), [(13, (13, "gte")), (14, (14, "eq")), (15, (14, "eq"))])
def test_a_total_is_exact_up_to_a_number_and_beyond_it_known_to_be_greater(
    good_database: Database, monkeypatch: pytest.MonkeyPatch, counted: int, total: tuple[int, str]
) -> None:
    for module in (responses, list_plan):
        monkeypatch.setattr(module, "COUNTED", counted)
    with open_client(good_database) as client:
        page = ask(client, "/facts")["page"]
    assert (page["total"], page["total_relation"]) == total

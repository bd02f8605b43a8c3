"""A search over everything: facts and all other records in one list, the best first."""

import json
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.domain.vocabulary import Found
from app.schemas.search import SearchFilters
from app.services.list_request import ParsedQuery
from app.services.pagination import encode_cursor
from tests.asking import ask, find_faults, walk


def found(page: object) -> list[tuple[str, str]]:
    """The type and id of each item."""
    return [(item["type"], item["id"]) for item in page["items"]]  # type: ignore[index]


def test_facts_and_other_records_come_in_one_list(good_client: TestClient) -> None:
    page = ask(good_client, "/search?q=league")
    types = {kind for kind, _ in found(page)}
    assert types == {"fact", "actor", "dispute", "open_question"}
    assert page["page"]["total"] == len(page["items"]) == len({*found(page)})


def test_an_item_is_a_short_account_of_what_was_found(good_client: TestClient) -> None:
    page = ask(good_client, "/search?q=dams")
    assert list(page) == ["items", "page", "query", "dataset", "search"]
    assert page["items"] == [
        {
            "type": "fact",
            "id": "pact-consultation",
            "title": "The River Pact asks its parties to consult each other about dams.",
            "snippet": [
                {"text": "…", "is_match": False},
                {"text": "asks its parties to consult each other about ", "is_match": False},
                {"text": "dams", "is_match": True},
                {"text": ".", "is_match": False},
            ],
            "kind": "clause",
            "date": None,
            "url": "/facts/pact-consultation",
            "page": "/en/facts/pact-consultation",
        }
    ]


@pytest.mark.parametrize(
    ("typed", "kind", "item"),
    [
        ("dahl ousted", "fact", {"id": "dahl-ousted", "kind": "event", "date": "2019~", "url": "/facts/dahl-ousted"}),
        ("southmarkian", "actor", {"id": "southmark", "kind": "state", "date": None, "url": "/actors/southmark"}),
        ("working body", "dispute", {"id": "what-league-is", "kind": "tension", "url": "/disputes/what-league-is"}),
        (
            "duration",
            "open_question",
            {"id": "how-long-the-pact-lasts", "kind": None, "url": "/open-questions/how-long-the-pact-lasts"},
        ),
        ("treaty", "instrument", {"id": "river-pact", "kind": "agreement", "url": "/facts?instrument=river-pact"}),
        ("eastport", "place", {"id": "eastport", "kind": "city", "url": "/facts?place=eastport"}),
        ("courier", "source", {"id": "invented", "kind": None, "date": "2021-05-05", "url": "/sources/invented"}),
    ],
)
def test_each_type_is_found_with_the_address_where_it_is(
    good_client: TestClient, typed: str, kind: str, item: dict[str, str | None]
) -> None:
    first = ask(good_client, f"/search?q={typed}&type={kind}")["items"][0]
    assert {name: first[name] for name in ("type", *item)} == {"type": kind, **item}
    assert good_client.get(first["url"]).status_code == 200


def test_the_charter_is_found_at_its_own_address(client: TestClient) -> None:
    (first, *_) = ask(client, "/search?q=liptako-gourma+charter&type=instrument")["items"]
    assert (first["id"], first["url"]) == ("liptako-gourma-charter", "/charter")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("assimi goita", ("actor", "assimi-goita")),
        ("mali", ("actor", "mali")),
    ],
)
def test_what_is_called_just_so_comes_first(client: TestClient, typed: str, first: tuple[str, str]) -> None:
    assert found(ask(client, f"/search?q={typed}"))[0] == first


@pytest.mark.parametrize(
    ("given", "types"),
    [
        ("type=actor", {"actor"}),
        ("type=actor,dispute", {"actor", "dispute"}),
        ("type=fact&type=place", {"fact"}),
        ("type=source", set()),
    ],
)
def test_types_can_be_chosen(good_client: TestClient, given: str, types: set[str]) -> None:
    page = ask(good_client, f"/search?q=league&limit=50&{given}")
    assert {kind for kind, _ in found(page)} == types
    whole = found(ask(good_client, "/search?q=league&limit=50"))
    assert found(page) == [it for it in whole if it[0] in types]
    assert page["page"]["total"] == len(page["items"])
    # That there is something of another type is told too.
    assert page["search"]["advice"] is None


@pytest.mark.parametrize("typed", ["league", "pact", "norland southmark", "dams duration", "norlnad", "the"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_join_to_the_whole_list(good_client: TestClient, typed: str, limit: int) -> None:
    whole = ask(good_client, f"/search?q={quote(typed)}&limit=50")
    pages = list(walk(good_client, f"/search?q={quote(typed)}&limit={limit}"))
    assert [it for page in pages for it in found(page)] == found(whole)
    assert {len(page["items"]) for page in pages[:-1]} <= {limit}
    assert {page["page"]["total"] for page in pages} == {len(whole["items"])}


@pytest.mark.parametrize("kind", Found)
def test_a_position_whose_record_went_goes_on_behind_it(good_client: TestClient, kind: Found) -> None:
    query = SearchFilters(q="league")
    whole = ask(good_client, "/search?q=league&limit=50")
    parsed = ParsedQuery("/search", query)
    for name in ("a", "m-gone", "zzz"):
        cursor = encode_cursor((0, kind, name), parsed.fingerprint)
        assert found(ask(good_client, f"/search?q=league&limit=50&cursor={cursor}")) == found(whole)
        cursor = encode_cursor((2**31 - 1, kind, name), parsed.fingerprint)
        assert ask(good_client, f"/search?q=league&cursor={cursor}")["items"] == []


@pytest.mark.parametrize("position", [[], [0], [0, "fact"], [0, "facts", "a"], ["a", "fact", "a"], [-1, "fact", "a"]])
def test_a_cursor_that_somebody_made_up_is_refused(good_client: TestClient, position: list[object]) -> None:
    cursor = encode_cursor(position, ParsedQuery("/search", SearchFilters(q="league")).fingerprint)
    (fault,) = find_faults(good_client, f"/search?q=league&cursor={cursor}")
    assert fault["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("url", "parameter"),
    [
        ("/search", "q"),
        ("/search?q=", "q"),
        ("/search?q=%2A", "q"),
        ("/search?q=-pact", "q"),
        ("/search?q=pact&limit=51", "limit"),
        ("/search?q=pact&limit=0", "limit"),
        ("/search?q=pact&type=treaty", "type"),
        ("/search?q=pact&kind=event", "kind"),
    ],
)
def test_what_it_does_not_take_is_refused(good_client: TestClient, url: str, parameter: str) -> None:
    (fault,) = find_faults(good_client, url)
    assert fault["parameter"] == parameter


def test_a_misspelled_word_is_answered_as_it_was_meant_and_the_page_says_so(good_client: TestClient) -> None:
    page, meant = (ask(good_client, f"/search?q={typed}") for typed in ("southmakr", "southmark"))
    assert found(page) == found(meant)
    assert (page["search"]["relaxed"], page["search"]["did_you_mean"]) == (True, "southmark")
    assert meant["search"]["relaxed"] is False


def test_where_something_holds_all_words_what_holds_some_is_left_out(good_client: TestClient) -> None:
    page = ask(good_client, "/search?q=duration+pact")
    assert found(page) == [("open_question", "how-long-the-pact-lasts")]
    assert page["search"]["relaxed"] is False


@pytest.mark.parametrize("kind", Found)
def test_whatever_is_found_has_a_page(client: TestClient, kind: Found) -> None:
    (item,) = ask(client, f"/search?q=liptako+OR+mali+OR+mayadeen&type={kind}&limit=1")["items"]
    assert item["page"] == f"/en{item['url']}"
    assert client.get(item["page"]).status_code == 200


def test_where_nothing_is_found_the_page_says_where_to_go_on(good_client: TestClient) -> None:
    page = ask(good_client, "/search?q=nowhere")
    assert (page["items"], page["page"]["total"], page["page"]["next"]) == ([], 0, None)
    assert "/open-questions" in page["search"]["advice"]


def test_ten_items_are_a_small_answer(client: TestClient) -> None:
    for typed in ("mali", "charter signed", "withdrawal french troops"):
        response = client.get(f"/search?q={typed}")
        assert len(response.json()["items"]) == 10
        assert len(json.dumps(response.json(), ensure_ascii=False, separators=(",", ":")).encode()) < 6000

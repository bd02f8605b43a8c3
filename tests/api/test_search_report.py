"""What a page tells of a search: how it was read, and what was done where no fact holds all words."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ask, ids


def test_a_page_tells_how_a_search_was_read(good_client: TestClient) -> None:
    assert ask(good_client, '/facts?q=the "river pact" treaties -dams sig')["search"] == {
        "words": [
            {"typed": '"river pact"', "normal": "river pact", "facts": 5},
            {"typed": "treaties", "normal": "pact", "facts": 5},
            {"typed": "dams", "normal": "dam", "facts": 1},
            {"typed": "sig", "normal": "sign", "facts": 4},
        ],
        "ignored": ["the"],
        "relaxed": False,
        "did_you_mean": None,
        "advice": None,
    }


@pytest.mark.parametrize("path", ["/facts?limit=1", "/facts?ids=pact-signed", "/members?limit=1"])
def test_where_nothing_is_searched_nothing_is_told(good_client: TestClient, path: str) -> None:
    assert ask(good_client, path)["search"] is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("dams nowhere", ["pact-consultation"]), ("dams coup", ["dahl-ousted", "pact-consultation"])],
)
def test_where_no_fact_holds_all_words_those_that_hold_most_come_and_the_page_says_so(
    good_client: TestClient, typed: str, expected: list[str]
) -> None:
    page = ask(good_client, f"/facts?q={typed}")
    assert sorted(ids(page)) == expected
    assert page["page"]["total"] == len(expected)
    assert (page["search"]["relaxed"], page["search"]["advice"]) == (True, None)
    assert all(page["snippets"][name] for name in expected[-1:])


def test_other_filters_hold_for_what_comes_of_a_relaxed_search(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?q=dams+coup&kind=event&facets=kind")
    assert (ids(page), page["page"]["total"]) == (["dahl-ousted"], 1)
    assert [(it["value"], it["count"]) for it in page["facets"][0]["values"]] == [("clause", 1), ("event", 1)]


def test_what_was_perhaps_meant_is_told_and_found(good_client: TestClient) -> None:
    page = ask(good_client, "/facts?q=norlnad+gaurds")
    assert page["search"]["did_you_mean"] == "norland guards"
    assert page["search"]["relaxed"] is True
    assert [(it["typed"], it["facts"]) for it in page["search"]["words"]] == [("norlnad", 0), ("gaurds", 0)]
    meant = ask(good_client, "/facts?q=norland+guards")
    assert (ids(page), page["snippets"]) == (ids(meant), meant["snippets"])


@pytest.mark.parametrize("typed", ["nowhere", '"guards border"', "nowhere elsewhere"])
def test_where_nothing_is_found_the_page_says_where_to_go_on(good_client: TestClient, typed: str) -> None:
    page = ask(good_client, f"/facts?q={typed}&facets=kind")
    assert (page["items"], page["page"]["total"], page["snippets"]) == ([], 0, {})
    assert page["facets"] == [{"facet": "kind", "values": []}]
    assert page["search"]["relaxed"] is False
    assert "/open-questions" in page["search"]["advice"]

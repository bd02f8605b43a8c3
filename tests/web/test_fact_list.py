"""The page of facts: what was understood of a search, what it finds, and the ways to narrow it down."""

import pytest
from starlette.testclient import TestClient

from app.web import fact_list
from tests.asking import ask
from tests.web.strict_html import Page, open_page
from tests.web.test_errors import fail


def facts_of(page: Page) -> list[str]:
    """The ids of the facts that a page lists, in order."""
    before = "/en/facts/"
    return [it.removeprefix(before) for it in page.links if it.startswith(before)]


def twin_of(page: Page) -> str:
    (twin,) = page.find("link", rel="alternate", type="application/json")
    return twin["href"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "kind=event&sort=-date",
        "q=pact",
        "q=signed+pact&kind=clause",
        "actor=norland&actor=southmark&limit=3",
        "about=ada-berg",
        "disputed=true",
        "date_from=2023&date_to=2023",
        "ids=pact-signed,dahl-ousted",
        "dated=false&min_origins=1&facets=role",
    ],
)
def test_a_page_lists_what_the_api_does(good_client: TestClient, query: str) -> None:
    expected = [it["id"] for it in ask(good_client, f"/facts?{query}")["items"][:20]]
    page = open_page(good_client, f"/en/facts?{query}")
    assert facts_of(page) == expected
    assert [it["id"] for it in ask(good_client, twin_of(page))["items"]] == expected


def test_pages_follow_one_another_and_have_twins(good_client: TestClient) -> None:
    path, listed, twins = "/en/facts?sort=date&limit=3", [], []
    for _ in range(3):
        page = open_page(good_client, path)
        listed += facts_of(page)
        twins += [it["id"] for it in ask(good_client, twin_of(page))["items"]]
        (following,) = page.find("a", rel="next")
        path = following["href"]
    assert listed == twins == [it["id"] for it in ask(good_client, "/facts?sort=date&limit=9")["items"]]
    assert page.find("a", rel="start", href="/en/facts?limit=3&sort=date")


def test_each_page_has_a_title_of_its_own(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/facts?q=pact&kind=clause&limit=1")
    assert page.texts["title"] == ["Facts on “pact” · Kind: clause of an instrument · Sahel Facts"]
    (following,) = page.find("a", rel="next")
    title = "Facts on “pact” · Kind: clause of an instrument · continued · Sahel Facts"
    assert open_page(good_client, following["href"]).texts["title"] == [title]


def test_a_search_says_what_it_was_read_as(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/facts?q=the+signing+of+the+pact")
    assert page.texts["h1"] == ["Facts on “the signing of the pact”"]
    assert page.find("input", name="q", value="the signing of the pact")
    (read,) = [it for it in page.texts["ul"] if "Not looked for" in it]
    assert "in one of the forms" in read
    assert "since nearly every text holds it: the, of." in read
    assert page.texts["mark"]


def test_a_search_that_nothing_holds_says_so(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/facts?q=xyzzys&kind=event")
    assert "Nothing holds this." in page.texts["p"]
    assert "No fact holds xyzzys; the form looked for was xyzzi." in page.texts["li"]
    assert facts_of(page) == []
    assert "/en/facts?q=xyzzys" in page.links


def test_filters_that_leave_nothing_can_be_taken_away(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/facts?kind=membership&disputed=true&date_to=1800")
    assert "No fact has all of this." in page.texts["p"]
    assert {"/en/facts?disputed=true&kind=membership", "/en/facts?date_to=1800&disputed=true"} <= {*page.links}


def test_a_misspelled_search_links_to_what_was_meant(client: TestClient) -> None:
    page = open_page(client, "/en/facts?q=goyta&kind=office")
    assert "/en/facts?q=goita&kind=office" in page.links
    assert any(it.startswith("No fact holds all of these words.") for it in page.texts["p"])


def test_a_search_shows_other_records_beside_the_facts(client: TestClient) -> None:
    page = open_page(client, "/en/facts?q=goita")
    assert "Assimi Goita" in page.texts["a"]
    found = ask(client, "/search?q=goita&type=actor,dispute,open_question,instrument,place,source&limit=6")["items"]
    assert {it["title"] for it in found} <= {*page.texts["a"]}


def test_a_quotation_is_shown_with_its_publisher(client: TestClient) -> None:
    page = open_page(client, "/en/facts?q=%22junta+leader%22")
    assert page.find("q", lang="en")
    assert "junta leader Assimi Goita" in page.texts["q"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("q=CEDEAO", "By a name of what it is about:"),
        ("q=agent", "By what it is:"),
        ("q=first", "In its note:"),
    ],
)
def test_what_a_fact_is_found_by_is_told(client: TestClient, query: str, text: str) -> None:
    assert text in open_page(client, f"/en/facts?{query}").text


@pytest.mark.parametrize(
    ("query", "chips"),
    [
        ("actor=norland&kind=event", ["Kind: event remove", "Who takes part: Norland remove"]),
        ("date_from=2023-07&disputed=false", ["Not before: July 2023 remove", "Documents differ: no remove"]),
        ("min_origins=2&dated=true", ["Dated: yes remove", "Least number of origins: 2 remove"]),
    ],
)
def test_filters_that_apply_are_named_in_words(good_client: TestClient, query: str, chips: list[str]) -> None:
    page = open_page(good_client, f"/en/facts?{query}")
    assert [it for it in page.texts["li"] if it.endswith(" remove")] == chips


def test_one_of_several_values_can_be_taken_away(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/facts?kind=event,clause&sort=date")
    assert {"/en/facts?sort=date&kind=clause", "/en/facts?sort=date&kind=event"} <= {*page.links}


def test_each_count_is_that_of_the_list_it_leads_to(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/facts?q=pact&sort=id")
    assert "/en/facts?q=pact&sort=id&kind=clause" in page.links
    clauses = open_page(good_client, "/en/facts?q=pact&sort=id&kind=clause")
    assert clauses.find("b", **{"aria-current": "true"})
    total = ask(good_client, "/facts?q=pact&kind=clause")["page"]["total"]
    assert f"Clause of an instrument {total}" in page.texts["li"]


def test_the_number_of_facts_that_differ_is_that_of_their_list(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/facts")
    total = ask(good_client, "/facts?disputed=true")["page"]["total"]
    assert f"Only where documents differ {total}" in page.texts["li"]
    assert "/en/facts?disputed=true" in page.links


def test_ids_that_are_not_published_are_named(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/facts?ids=pact-signed,never-was")
    assert "Not published: never-was." in page.texts["p"]


def test_a_long_list_of_values_is_folded(client: TestClient) -> None:
    page = open_page(client, "/en/facts")
    assert page.find("details", **{"class": "more"})


def test_a_wrong_filter_is_told(good_client: TestClient) -> None:
    page = fail(good_client, "/en/facts?kind=evnt&actor=norlnd", 422)
    assert "Did you mean “event”?" in page.text


def sheet_of(page: Page) -> list[str]:
    return [it for it in page.links if it.startswith("/facts.csv")]


@pytest.mark.parametrize(
    ("query", "sheet"),
    [
        ("", "/facts.csv"),
        ("limit=3&facets=role&kind=event", "/facts.csv?kind=event"),
        ("q=pact&sort=id", "/facts.csv?q=pact&sort=id"),
        ("ids=pact-signed", "/facts.csv?ids=pact-signed"),
    ],
)
def test_a_page_offers_its_facts_as_a_table(good_client: TestClient, query: str, sheet: str) -> None:
    assert sheet_of(open_page(good_client, f"/en/facts?{query}")) == [sheet]
    assert good_client.get(sheet).status_code == 200


@pytest.mark.parametrize("query", ["kind=event&actor=ada-berg", "q=norland+zeppelin", "ids=pact-signed,no-such-fact"])
def test_what_no_table_says_is_not_offered_as_one(good_client: TestClient, query: str) -> None:
    assert sheet_of(open_page(good_client, f"/en/facts?{query}")) == []


def test_more_facts_than_a_table_holds_are_not_offered_as_one(
    good_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fact_list, "SHEET_LIMIT", 2)
    assert sheet_of(open_page(good_client, "/en/facts?kind=attribute&limit=19")) == []
    assert len(sheet_of(open_page(good_client, "/en/facts?kind=clause&limit=19"))) == 1

"""The pages of what no document says."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ask
from tests.web.strict_html import open_page
from tests.web.test_errors import fail
from tests.web.test_fact_list import twin_of


def test_every_question_stands_on_the_list_with_what_comes_nearest(client: TestClient) -> None:
    page = open_page(client, "/en/open-questions")
    items = ask(client, "/open-questions?limit=200")["items"]
    assert page.texts["h2"] == [it["question"] for it in items]
    assert [it["id"] for it in page.find("section")] == [it["id"] for it in items]
    assert {f"/en/facts/{fact['id']}" for it in items for fact in it["about"]["facts"]} <= {*page.links}
    assert {fact["question"] for it in items for fact in it["about"]["disputes"]} <= {*page.texts["a"]}
    assert ask(client, twin_of(page))["items"] == items


def test_every_question_has_a_page(client: TestClient) -> None:
    for it in ask(client, "/open-questions?limit=200")["items"]:
        page = open_page(client, f"/en/open-questions/{it['id']}")
        assert page.texts["h1"] == [it["question"]]
        assert {f"/en/actors/{actor['id']}" for actor in it["about"]["actors"]} <= {*page.links}


@pytest.mark.parametrize("query", ["actor=mali", "q=charter", "q=charter&actor=alliance-of-sahel-states"])
def test_filters_of_the_api_leave_the_same_questions(client: TestClient, query: str) -> None:
    expected = [it["question"] for it in ask(client, f"/open-questions?{query}")["items"]]
    page = open_page(client, f"/en/open-questions?{query}")
    assert page.texts["h2"] == expected
    assert expected
    assert "/en/open-questions" in page.links


def test_pages_of_questions_follow_one_another(client: TestClient) -> None:
    first = open_page(client, "/en/open-questions?limit=1")
    (following,) = first.find("a", rel="next")
    second = open_page(client, following["href"])
    assert second.find("a", rel="start", href="/en/open-questions?limit=1")
    expected = [it["question"] for it in ask(client, "/open-questions?limit=2")["items"]]
    assert [*first.texts["h2"], *second.texts["h2"]] == expected


def test_a_question_that_nobody_asked_leads_to_the_one_that_was_meant(client: TestClient) -> None:
    path = "/en/open-questions/where-the-charter-was-signed"
    assert path in fail(client, "/en/open-questions/where-charter-was-signed", 404).links

"""The pages of disputes, for every dispute of both records."""

import pytest
from starlette.testclient import TestClient

from app.domain.vocabulary import DisputeKind
from app.web.labels import label
from app.web.strings import write_number
from tests.asking import ask
from tests.web.strict_html import open_page


def check_disputes(client: TestClient) -> None:
    for dispute in ask(client, "/disputes?limit=200")["items"]:
        page = open_page(client, f"/en/disputes/{dispute['id']}")
        assert page.texts["h1"] == [dispute["question"]]
        assert dispute["rationale"] in page.texts["p"]
        assert page.texts["h3"] == [fact["claim"] for fact in dispute["facts"]]
        giving = [it for fact in dispute["facts"] for it in fact["citations"] if it["stance"] == "supports"]
        quoted = [it["quote"]["exact"] for it in giving if "claim" in it["supports"]]
        assert sorted(page.texts["mark"]) == sorted(" ".join(it.split()) for it in quoted)
        assert {f"/en/facts/{fact['id']}" for fact in dispute["facts"]} <= {*page.links}


@pytest.mark.slow
def test_every_dispute_has_a_page_with_the_words_of_every_answer(client: TestClient) -> None:
    check_disputes(client)


def test_every_invented_dispute_has_a_page_with_the_words_of_every_answer(good_client: TestClient) -> None:
    check_disputes(good_client)


def test_the_page_of_a_dispute_tells_what_no_document_says(good_client: TestClient) -> None:
    (asked,) = [it for it in ask(good_client, "/open-questions")["items"] if it["about"]["disputes"]]
    (about,) = asked["about"]["disputes"]
    touched = open_page(good_client, f"/en/disputes/{about['id']}")
    assert "What no document says" in touched.texts["h2"]
    assert asked["question"] in touched.texts["a"]
    others = {it["id"] for it in ask(good_client, "/disputes")["items"]} - {about["id"]}
    assert all("What no document says" not in open_page(good_client, f"/en/disputes/{it}").texts["h2"] for it in others)


def test_an_answer_leads_to_the_passages_that_do_not_give_it(client: TestClient) -> None:
    page = open_page(client, "/en/disputes/office-of-abdoulaye-diop")
    foreign = ask(client, "/facts/diop-foreign-minister")["citations"]
    others = len(foreign) - len([it for it in foreign if "claim" in it["supports"] and it["stance"] == "supports"])
    assert f"This answer and {write_number(others)} further passages" in page.texts["a"]


def test_disputes_are_listed_by_kind_with_their_answers(client: TestClient) -> None:
    disputes = ask(client, "/disputes")["items"]
    page = open_page(client, "/en/disputes")
    assert page.texts["h2"] == [label(kind).capitalize() for kind in DisputeKind]
    assert sorted(page.texts["h3"]) == sorted(it["question"] for it in disputes)
    assert {f"/en/disputes/{it['id']}" for it in disputes} <= {*page.links}
    assert {f"/en/facts/{fact['id']}" for it in disputes for fact in it["facts"]} <= {*page.links}


def test_a_listed_answer_names_who_prints_it_and_what_stands_behind_it(good_client: TestClient) -> None:
    texts = open_page(good_client, "/en/disputes?kind=tension").texts["p"]
    assert "The Eastport Courier · one independent origin" in texts
    assert "The Echo · one independent origin" in texts


def test_one_kind_of_dispute_can_be_listed(good_client: TestClient) -> None:
    response = good_client.get("/en/disputes?kind=wording")
    assert response.headers["Link"] == '</disputes?limit=50&kind=wording>; rel="alternate"; type="application/json"'
    page = open_page(good_client, "/en/disputes?kind=wording")
    assert page.texts["h2"] == ["Wording: the same thing in different words"]
    assert page.find("a", href="/en/disputes?kind=wording") == [
        {"href": "/en/disputes?kind=wording", "aria-current": "true"}
    ]
    assert "Settled by the documents." in page.texts["p"]


def test_a_long_list_of_disputes_goes_on(good_client: TestClient) -> None:
    (following,) = open_page(good_client, "/en/disputes?limit=1").find("a", rel="next")
    last = open_page(good_client, following["href"])
    assert (len(last.texts["h3"]), last.find("a", rel="next")) == (1, [])


def test_a_list_without_disputes_says_so(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/disputes?q=nothing")
    assert "No dispute meets these conditions. All disputes" in page.texts["p"]

"""The page of a fact, for every fact of both records."""

from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from app.schemas.facts import FactPublic
from app.store.transaction import CurrentRevision
from app.web.fact_view import view_fact
from app.web.pages import Frame
from app.web.templates import render
from tests.asking import ask, walk
from tests.loading import LOADED_AT
from tests.web.strict_html import Page, check_page, open_page


def check_facts(client: TestClient) -> None:
    facts = [fact for answer in walk(client, "/facts?limit=200") for fact in answer["items"]]
    for fact in facts:
        page = open_page(client, f"/en/facts/{fact['id']}")
        assert page.texts["h1"] == [flatten(fact["claim"])]
        assert sorted(page.texts["mark"]) == sorted(flatten(it["quote"]["exact"]) for it in fact["citations"])
        assert {it["link"] for it in fact["citations"]} <= {*page.links}


def flatten(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.slow
def test_every_fact_has_a_page_with_all_its_quotations(client: TestClient) -> None:
    check_facts(client)


def test_every_invented_fact_has_a_page_with_all_its_quotations(good_client: TestClient) -> None:
    check_facts(good_client)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("berg-president", "One independent origin behind one document, in one passage."),
        ("pact-mutual-defence", "Two independent origins behind two documents, in two passages."),
    ],
)
def test_the_evidence_is_said_in_words(good_client: TestClient, name: str, sentence: str) -> None:
    assert open_page(good_client, f"/en/facts/{name}").texts["p"][0].startswith(sentence)


def render_changed(client: TestClient, name: str, **changes: Any) -> Page:
    """The page of a fact that is as another, apart from some keys."""
    fact: FactPublic = TypeAdapter(FactPublic).validate_python({**ask(client, f"/facts/{name}"), **changes})
    path = f"/facts/{name}"
    revision = CurrentRevision(1, "0" * 64, LOADED_AT)
    frame = Frame("", "http://127.0.0.1:8000", f"/en{path}", revision, None, "", f"{path}/history")
    values: dict[str, Any] = {
        "frame": frame,
        "view": view_fact(fact),
        "fact": fact,
        "since": LOADED_AT,
        "disputes": [],
        "happening": None,
    }
    return check_page(render("fact.html", values).decode())


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script> & \"quotes\" 'and' <b>more</b> </title></h1>",
        "A" * 400,
        "{{ frame }} {% raw %} %(name)s %s & &amp; <!-- -->",
    ],
)
def test_a_hostile_text_is_shown_and_not_run(good_client: TestClient, hostile: str) -> None:
    fact = ask(good_client, "/facts/pact-signed")
    (citation,) = fact["citations"]
    shown = {
        "claim": hostile,
        "note": hostile,
        "citations": [
            {
                **citation,
                "attribution": hostile,
                "quote": {**citation["quote"], "exact": hostile[:300], "prefix": hostile[:32]},
                "origin": {**citation["origin"], "name": hostile},
            }
        ],
    }
    page = render_changed(good_client, "pact-signed", **shown)
    assert page.texts["h1"] == [flatten(hostile)]
    assert page.texts["mark"] == [flatten(hostile[:300])]
    assert flatten(hostile) in page.texts["h3"]


def test_words_in_another_language_are_marked_as_such(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/facts/berg-on-peace-original")
    assert page.find("mark", lang="fr")
    assert page.find("blockquote", lang="fr")
    assert "In French." in page.text


def test_the_day_of_a_title_is_that_of_a_text(good_client: TestClient) -> None:
    assert "As of May 2021 The month of the document." in open_page(good_client, "/en/facts/berg-president").text
    assert "Title given to a person · as of May 2021 ·" in open_page(good_client, "/en/facts?kind=office").text


def test_the_citation_tells_how_well_the_fact_is_supported(client: TestClient) -> None:
    (citation,) = [
        text
        for text in open_page(client, "/en/facts/warning-issued-in-response-to-ecowas").texts["p"]
        if "Sahel Facts, revision" in text
    ]
    assert "One independent origin behind two documents" in citation
    assert "passages say otherwise. Disputed: " in citation

"""The page of the words that facts are sorted by."""

import pytest
from starlette.testclient import TestClient

from app.domain.vocabulary import VOCABULARIES
from app.web.vocabulary_view import TITLES
from tests.asking import ask
from tests.web.strict_html import open_page


def test_every_word_has_its_definition_and_its_anchors(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/vocabulary")
    vocabularies = ask(good_client, "/dataset")["vocabularies"]
    assert page.texts["h2"] == [TITLES[it["name"]] for it in vocabularies]
    ids = {it["id"] for _, it in page.elements if "id" in it}
    assert {f"{it['name']}.{term['word']}" for it in vocabularies for term in it["terms"]} <= ids
    assert {term["word"] for it in vocabularies for term in it["terms"]} <= ids
    definitions = [term["definition"] for it in vocabularies for term in it["terms"]]
    assert [it.removesuffix(" Show all") for it in page.texts["dd"]] == definitions


@pytest.mark.slow
def test_words_lead_to_what_has_them(good_client: TestClient) -> None:
    page = open_page(good_client, "/en/vocabulary")
    assert {"/en/facts?kind=event", "/en/facts?role=signatory", "/en/actors?kind=state"} <= {*page.links}
    lists = {it for it in page.links if "?" in it}
    assert {it: good_client.get(it).status_code for it in lists} == dict.fromkeys(lists, 200)


def test_every_vocabulary_has_a_title() -> None:
    assert [*TITLES] == [*VOCABULARIES]

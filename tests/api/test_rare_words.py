"""A rare word tells more of what is meant than a frequent name and a date that many facts share."""

import json

import pytest
from starlette.testclient import TestClient

from tests.asking import ask


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("MINUSMA left Mali in 2023", "mali-requested-departure-of-minusma"),
        ("Mauritania left the alliance in 2023", "mauritania-member-of-g5-sahel"),
        ("Anadolu wrote on Mali in September 2023", "photo-credit-anadolu-getty"),
    ],
)
def test_of_a_sentence_a_rare_name_decides_before_its_date(client: TestClient, text: str, first: str) -> None:
    assert ask(client, f"/compare?text={text}")["items"][0]["fact"]["id"] == first


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("MINUSMA left Mali in 2023", "minusma"),
        ("legislation in Mali in September 2023", "legislation"),
        ("hegemony in Mali in September 2023", "hegemony"),
        ("review Mali 2023", "review"),
    ],
)
def test_where_no_fact_holds_all_words_the_one_with_the_rare_word_comes_first(
    client: TestClient, typed: str, held: str
) -> None:
    page = ask(client, f"/facts?q={typed}&limit=1")
    assert page["search"]["relaxed"] is True
    assert held in json.dumps(page["items"][0]).lower()

"""A search over everything says where it corrected a word, and goes on from whatever it found."""

import pytest
from starlette.testclient import TestClient

from app.domain.limits import CURSOR_LIMIT, ID_LIMIT
from app.domain.vocabulary import Found
from app.services.pagination import encode_cursor
from tests.asking import ask


def test_what_a_corrected_word_finds_is_told_as_that(client: TestClient) -> None:
    page = ask(client, "/search?q=rebelion&limit=50")
    assert (page["search"]["did_you_mean"], page["search"]["relaxed"]) == ("rebellion", True)
    assert {it["type"] for it in page["items"]} == {"fact", "dispute"}


def test_a_frequent_word_that_is_corrected_is_told_too(client: TestClient) -> None:
    page = ask(client, "/search?q=nigr&limit=1")
    assert page["search"]["did_you_mean"] == "niger"
    assert page["page"]["total"] == ask(client, "/search?q=niger&limit=1")["page"]["total"]


def test_the_cursor_after_the_longest_position_may_be_sent() -> None:
    assert all(len(encode_cursor((2**31 - 1, it.value, "a" * ID_LIMIT), "")) <= CURSOR_LIMIT for it in Found)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Bamko", "bamako"),
        ("Ougadougou", "ouagadougou"),
        ("Tchianni", "tchiani"),
        ("Tchani", "tchiani"),
        ("Niamy", "niamey"),
        ("Nigre", "niger"),
        ("Goitta", "goita"),
        ("Goyta", "goita"),
        ("Ecovas", "ecowas"),
        ("Russsia", "russia"),
        ("Mauretania", "mauritania"),
        ("Abdoulaie", "abdoulaye"),
        ("allaince", "alliance"),
        ("Allaince", "alliance"),
        ("chrater", "charter"),
        ("Chrater", "charter"),
        ("Rebelion", "rebellion"),
        ("jounta", "junta"),
        ("sovreignty", "sovereignty"),
        ("coup in Nigre", "coup in niger"),
    ],
)
def test_a_misspelling_becomes_what_was_meant(client: TestClient, typed: str, meant: str) -> None:
    report = ask(client, f"/facts?q={typed}&limit=1")["search"]
    assert (report["did_you_mean"], report["relaxed"]) == (meant, True)


@pytest.mark.parametrize(
    "typed",
    [
        *("Wagner", "Sarkozy", "Nairobi", "Berlin", "Putins", "Senegal", "Beijing", "Benin", "Deby", "Areva", "Menaka"),
        *("Serval", "Sall", "Macron", "Prigozhin", "Tinubu", "Traore", "WAGNER", "Wagner in Mali", "the Wagner group"),
    ],
)
def test_a_name_that_the_record_has_not_becomes_no_other_word(client: TestClient, typed: str) -> None:
    assert ask(client, f"/facts?q={typed}&limit=1")["search"]["did_you_mean"] is None

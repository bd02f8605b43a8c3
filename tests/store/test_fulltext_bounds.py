"""What a full-text index can hold: the same words and positions on both engines, and where they end."""

import pytest
from sqlalchemy import Connection

from app.domain.normal_forms import form_of
from app.domain.text import words
from app.store.fulltext.index import (
    FIELD_SEPARATOR,
    MAX_POSITIONS,
    MAX_WORDS,
    SearchText,
    insert_search_texts,
    within_bounds,
)
from tests.searching import find_matches

LONG = "é" * 2100
MANY = form_of("the pact " * MAX_POSITIONS)
FAR = " ".join(f"w{number}" for number in range(MAX_WORDS - 2))
BOUNDS = [
    SearchText("long", form_of(f"a {LONG} end"), "", "", ""),
    SearchText("many", MANY, form_of("the river"), "treaty", form_of("a river pact the end")),
    SearchText("far", FAR, f"mali {FIELD_SEPARATOR} chad", "event", "chad mali"),
    SearchText("labels", "a claim", "", "event " * MAX_POSITIONS, "a event here"),
]


def fetch_words(connection: Connection) -> list[str]:
    """Every word of the full-text index, as the engine has it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.indexed USING fts5vocab(main, fact_search, row)")
        select_words = "SELECT term FROM temp.indexed"
    else:
        select_words = "SELECT DISTINCT word FROM fact_search, unnest(tsvector_to_array(document)) AS word"
    return sorted(connection.exec_driver_sql(select_words).scalars())


@pytest.mark.slow
def test_a_word_of_any_script_is_indexed_as_it_is_folded(connection: Connection) -> None:
    signs = (chr(number) for number in range(0x32400) if not 0xD800 <= number < 0xE000)
    spelled = sorted({f"a{word}z" for sign in signs for word in words(sign)})
    texts = [SearchText(f"t-{it}", " ".join(spelled[it : it + 500]), "", "", "") for it in range(0, len(spelled), 500)]
    insert_search_texts(connection, texts, {text.fact_key: number for number, text in enumerate(texts, 1)})
    assert fetch_words(connection) == spelled


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        # A word is indexed whole up to 500 signs.
        (f'"{LONG[:190]}"', {}),
        (f"{'㍿' * 190} end", {}),
        ("a end", {"long": 0, "many": 2}),
        # A word is found at its first 255 positions, and counts in the tier of the first.
        ("the", {"many": 0}),
        ('"pact the"', {"many": 0}),
        ("the river", {"many": 1}),
        ('"the river"', {}),
        ('"the end"', {}),
        ('"a river"', {"many": 2}),
        ('"river pact"', {}),
        ('"treaty a"', {}),
        ("event", {"labels": 1}),
        ('"a event"', {}),
        ('"event here"', {}),
        # The first 16 000 words of a fact are found.
        ('"w15996 w15997"', {"far": 0}),
        ('"w15997 mali"', {}),
        ("w15997 mali", {"far": 1}),
        ("chad", {}),
        ("w15997 event", {}),
    ],
)
def test_the_bounds_of_one_engine_are_those_of_both(connection: Connection, typed: str, found: dict[str, int]) -> None:
    texts = list(map(within_bounds, BOUNDS))
    insert_search_texts(connection, texts, {text.fact_key: number for number, text in enumerate(texts, 1)})
    assert find_matches(connection, typed) == found


def test_a_text_within_the_bounds_is_indexed_as_it_is() -> None:
    text = SearchText("short", "the pact " * 120, "mali", "event", "peace")
    assert within_bounds(text) is text


def test_what_is_beyond_the_bounds_is_left_out_and_the_rest_stays_in_its_place() -> None:
    text = SearchText("long", "pact " * (MAX_POSITIONS + 2), "mali", "event", "pact end")
    bounded = within_bounds(text)
    left_out = f" {FIELD_SEPARATOR}"
    assert bounded == text._replace(
        claim=" ".join(["pact"] * MAX_POSITIONS) + 2 * left_out, quotes=f"{FIELD_SEPARATOR} end"
    )

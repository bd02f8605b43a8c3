import json
from itertools import product
from typing import Any

import pytest

from app.publish.render_facts import join_texts
from app.schemas.pages import Snippet
from app.services import snippets
from app.services.snippets import write_snippets
from app.store.fulltext import parse_search


def make_texts(claim: str, *quotes: str) -> tuple[str, tuple[str, ...]]:
    return claim, quotes


def find(texts: str, typed: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(write_snippets({"fact": texts}, parse_search(typed)))["fact"]
    return found


def mark(texts: tuple[str, tuple[str, ...]], typed: str, *names: str) -> list[tuple[str, str]]:
    """Each snippet as its field and its text, with the matches in brackets."""
    claim, quotes = texts
    snippets = find(join_texts(claim, names, quotes), typed)
    return [
        (
            snippet["field"],
            "".join(f"[{it['text']}]" if it["is_match"] else it["text"] for it in snippet["segments"]),
        )
        for snippet in snippets
    ]


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("pact", "Norland signed the [Pact]."),
        ("pac", "Norland signed the [Pact]."),
        ('"pac"', None),
        ("norland pact", "[Norland] signed the [Pact]."),
        ("norl pact", "Norland signed the [Pact]."),
        ('"the pact"', "Norland signed [the Pact]."),
        ('"signed pact"', None),
        ('"norland signed the pact"', "[Norland signed the Pact]."),
        ('"signed the" the', "Norland [signed the] Pact."),
        ("signed-the", "Norland [signed] [the] Pact."),
    ],
)
def test_matches_of_a_search_are_marked_in_the_claim(typed: str, marked: str | None) -> None:
    found = mark(make_texts("Norland signed the Pact."), typed)
    assert found == ([("claim", marked)] if marked else [])


def test_a_claim_that_is_nothing_but_a_match_is_one_segment() -> None:
    snippets = find(join_texts("Peace", [], []), "peace")
    assert snippets == [{"field": "claim", "segments": [{"text": "Peace", "is_match": True}]}]


def test_the_words_are_marked_as_they_were_written() -> None:
    texts = make_texts("Goïta’s 1,500 men, said GOI\u0308TA.")
    assert mark(texts, "goita 1500") == [("claim", "[Goïta]’s [1,500] men, said [GOI\u0308TA].")]


def test_words_with_invisible_signs_are_marked_as_a_whole() -> None:
    texts = make_texts("\ufeffBama\u00adko\u200b and Ba\u2060mako")
    assert mark(texts, "bama\u200dko") == [("claim", "\ufeff[Bama\u00adko]\u200b and [Ba\u2060mako]")]


def test_a_place_that_holds_two_words_is_marked_once() -> None:
    assert mark(make_texts("Goïtaʼs post"), "goita s") == [("claim", "[Goïtaʼs] post")]


def test_the_longest_of_two_matches_at_a_place_is_marked() -> None:
    assert mark(make_texts("the river pact here"), '"river pact" river') == [("claim", "the [river pact] here")]


def test_matches_do_not_overlap() -> None:
    assert mark(make_texts("peace peace peace"), '"peace peace" x') == [("claim", "[peace peace] peace")]


def test_claim_names_and_quotations_come_in_this_order_where_they_match() -> None:
    texts = make_texts("On the pact", "a pact of peace", "nothing here", "the pact again")
    assert mark(texts, "pact", "River Pact", "The League", "Pact of Eastport") == [
        ("claim", "On the [pact]"),
        ("name", "[Pact] of Eastport"),
        ("name", "River [Pact]"),
        ("quote", "a [pact] of peace"),
        ("quote", "the [pact] again"),
    ]


@pytest.mark.parametrize("names", [("Éa", "eb", "Ed", "é", "z"), ("z", "é", "eb", "Ed", "Éa")])
def test_names_come_in_the_order_of_their_signs_whatever_order_they_were_found_in(names: tuple[str, ...]) -> None:
    found = mark(make_texts("none"), "e", *names)
    assert [text for _, text in found] == ["[Ed]", "[eb]", "[Éa]", "[é]"]


def test_a_text_that_stands_twice_is_shown_once() -> None:
    assert mark(make_texts("none", "the pact", "the pact"), "pact") == [("quote", "the [pact]")]


def test_the_segments_of_a_snippet_joined_are_its_text() -> None:
    text = "  « Nous signons » — pour la paix, pour 1\u202f500 ans…"
    (snippet,) = find(join_texts(text, [], []), "signons pour 1500")
    segments = Snippet.model_validate(snippet).segments
    assert "".join(segment.text for segment in segments) == text
    assert [segment.text for segment in segments if segment.is_match] == ["signons", "pour", "pour", "1\u202f500"]


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["pact", "pac the", "a", "ab a", "x the", "aa", "of 1", "pact pact", "claim", "name"])
@pytest.mark.parametrize("other", ["none", "Été du pact", 'a "pact"'])
def test_plain_texts_are_marked_as_all_others_are(typed: str, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = ["Pact", "compact", "the", " ", ".", "-", "_", "'s", "aab", "ab", "1,500", "500a", "`a`"]
    texts = join_texts("".join(pieces), [f"{a}{b}{c}" for a, b, c in product(pieces, repeat=3)], [other])
    quickly = find(texts, typed)
    monkeypatch.setattr(snippets, "_are_plain", lambda _: False)
    assert quickly == find(texts, typed)

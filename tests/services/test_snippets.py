import json
from itertools import product
from typing import Any

import pytest

from app.domain.typed_search import parse_typed
from app.publish.render_facts import join_texts
from app.schemas.pages import Snippet
from app.services import snippets
from app.services.snippets import cut_snippet, write_snippets
from app.store.fulltext import Marks


def make_texts(claim: str, *quotes: str) -> tuple[str, tuple[str, ...]]:
    return claim, quotes


def read_marks(typed: str) -> Marks:
    """Marks for words, and for phrases in quotation marks, as they are folded."""
    asked = parse_typed(typed)
    phrases = [[frozenset({word}) for word in it.words] for it in asked if it.is_phrase]
    return Marks(frozenset(it.words[0] for it in asked if not it.is_phrase), phrases)


def find(texts: str, typed: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(write_snippets({"fact": texts}, read_marks(typed)))["fact"]
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
        ("pac", None),
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
    found = mark(make_texts("none"), "ea eb ed e", *names)
    assert [text for _, text in found] == ["[Ed]", "[eb]", "[Éa]", "[é]"]


def test_a_text_that_stands_twice_is_shown_once() -> None:
    assert mark(make_texts("none", "the pact", "the pact"), "pact") == [("quote", "the [pact]")]


def test_the_segments_of_a_snippet_joined_are_its_text() -> None:
    text = "  « Nous signons » — pour la paix, pour 1\u202f500 ans…"
    (snippet,) = find(join_texts(text, [], []), "signons pour 1500")
    segments = Snippet.model_validate(snippet).segments
    assert "".join(segment.text for segment in segments) == text
    assert [segment.text for segment in segments if segment.is_match] == ["signons", "pour", "pour", "1\u202f500"]


def test_any_of_the_words_that_may_stand_in_a_place_of_a_phrase_is_marked() -> None:
    marks = Marks(frozenset(), [[frozenset({"pull", "pulled"}), frozenset({"out"})]])
    texts = join_texts("He pulled out; they pull out and pull.", [], [])
    (snippet,) = json.loads(write_snippets({"fact": texts}, marks))["fact"]
    assert [it["text"] for it in snippet["segments"] if it["is_match"]] == ["pulled out", "pull out"]


def test_of_a_fact_without_matches_nothing_is_shown() -> None:
    texts = {"one": join_texts("the pact", [], []), "none": join_texts("peace", ["Mali"], ["words"])}
    found = json.loads(write_snippets(texts, read_marks("pact")))
    assert (list(found), len(found["one"]), found["none"]) == (["one", "none"], 1, [])


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["pact", "pac the", "a", "ab a", "x the", "aa", "of s", "pact pact", "claim", "name"])
@pytest.mark.parametrize("other", ["none", "Été du pact", 'a "pact"'])
def test_plain_texts_are_marked_as_all_others_are(typed: str, other: str) -> None:
    pieces = ["Pact", "compact", "the", " ", ".", "-", "_", "'s", "aab", "ab", "1,500", "500a", "`a`"]
    texts = {"fact": join_texts("".join(pieces), [f"{a}{b}{c}" for a, b, c in product(pieces, repeat=3)], [other])}
    marks = read_marks(typed)
    # No text is plain where a phrase is searched for.
    otherwise = marks._replace(phrases=[[frozenset({"nowhere"})]])
    assert write_snippets(texts, marks) == write_snippets(texts, otherwise)


LONG = (
    "Ministers of the three states met in the capital on a warm day of May, and there they signed, after hours of"
    " talks about the borders, the River Pact of Eastport"
)


def cut(text: str, typed: str) -> str:
    """A short snippet of a text, with the matches in brackets."""
    segments = cut_snippet(join_texts(text, [], []), read_marks(typed))
    return "".join(f"[{it.text}]" if it.is_match else it.text for it in segments)


@pytest.mark.parametrize(
    ("text", "typed", "snippet"),
    [
        ("The River Pact.", "pact", "The River [Pact]."),
        ("The River Pact.", "river pact", "The [River Pact]."),
        ("The River Pact.", "mali", ""),
        ("a b a b a", "a", "[a] b [a] b a"),
        ("Pact", "pact", "[Pact]"),
        (LONG, "ministers", "[Ministers] of the three states met in the capital on a warm…"),
        (LONG, "signed", "…and there they [signed], after hours of talks about the…"),
        (LONG, "eastport", "…of talks about the borders, the River Pact of [Eastport]"),
        (
            LONG,
            '"of talks about the borders, the River Pact of Eastport"',
            "…after hours [of talks about the borders, the River Pact of Eastport]",
        ),
        ("x" * 100, "x" * 100, f"[{'x' * 100}]"),
        (f"{'x' * 70} pact {'y' * 70}", "pact", "…[pact]…"),
        (f"{'x' * 70} the pact", "the pact", "…[the pact]"),
    ],
)
def test_a_short_snippet_shows_the_first_match_and_something_around_it(
    monkeypatch: pytest.MonkeyPatch, text: str, typed: str, snippet: str
) -> None:
    monkeypatch.setattr(snippets, "_SNIPPET", 60)
    assert cut(text, typed) == snippet


def test_a_short_snippet_is_of_the_first_text_that_holds_a_match() -> None:
    texts = join_texts("nothing", ["River Pact"], ["the pact of old"])
    assert [it.text for it in cut_snippet(texts, read_marks("pact"))] == ["River ", "Pact"]
    assert cut_snippet(texts, read_marks("mali")) == []

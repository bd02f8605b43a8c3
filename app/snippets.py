"""Where a search was found in a fact: pieces of its claim, its names and its quotations, with the matches marked."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from app.schemas.base import Public
from app.search import Term
from app.text import find_words


class Segment(Public):
    """A run of text that is a match, or that is not."""

    text: str = Field(description="The text. The segments of a snippet, joined, are the text they come from.")
    is_match: bool = Field(description="Whether the text is what was searched for.")


class Snippet(Public):
    """One text of a fact in which some of the words were found."""

    field: Literal["claim", "name", "quote"] = Field(
        description="Where the text comes from: the claim, a name or alias of what takes part, or a quotation."
    )
    segments: list[Segment] = Field(description="The text, cut where a match begins or ends.")


def find_snippets(texts: Mapping[str, str], terms: Sequence[Term]) -> dict[str, list[dict[str, Any]]]:
    """For each fact, the texts that hold any of the terms; they are given as they were rendered."""
    plain = _plain_words(terms)
    found: dict[str, list[dict[str, Any]]] = {}
    for key, rendered in zip(texts, json.loads(f"[{','.join(texts.values())}]"), strict=True):
        found[key] = snippets = []
        for field, text in rendered:
            if plain and text.isascii():
                lower = text.lower()
                spans = _find_plain(lower, terms) if any(map(lower.__contains__, plain)) else ()
            else:
                spans = _find(text, terms)
            if spans:
                snippets.append({"field": field, "segments": _cut(text, spans)})
    return found


def _plain_words(terms: Sequence[Term]) -> Sequence[str]:
    """The words of terms that are one word each, which folding would only write in lower case; none otherwise."""
    words = [word for term in terms for word in term.words]
    return words if len(words) == len(terms) and all(word.isascii() and word.isalpha() for word in words) else ()


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    segments: list[dict[str, Any]] = []
    done = 0
    for start, end in spans:
        if start > done:
            segments.append({"text": text[done:start], "is_match": False})
        segments.append({"text": text[start:end], "is_match": True})
        done = end
    if done < len(text):
        segments.append({"text": text[done:], "is_match": False})
    return segments


def _find_plain(plain: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """What `_find` finds where folding is nothing but lower case, ten times as fast."""
    spans: dict[int, int] = {}
    for (word,), is_prefix in terms:
        start = plain.find(word)
        while start >= 0:
            end = start + len(word)
            begins = start == 0 or not plain[start - 1].isalnum()
            while begins and end < len(plain) and plain[end].isalnum():
                begins, end = is_prefix, end + 1
            if begins:
                spans[start] = end
            start = plain.find(word, end)
    return sorted(spans.items())


def _find(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Spans of the text that one of the terms covers, in order and apart from each other."""
    spoken = [(start, end, word) for start, end, folded in find_words(text) for word in folded]
    beginnings = tuple(term.words[0] for term in terms)
    spans: list[tuple[int, int]] = []
    done = 0
    for index, (start, _, word) in enumerate(spoken):
        if not word.startswith(beginnings):
            continue
        covered = max(_covered(spoken, index, term) for term in terms)
        if covered and start >= done:
            done = spoken[index + covered - 1][1]
            spans.append((start, done))
    return spans


def _covered(spoken: list[tuple[int, int, str]], index: int, term: Term) -> int:
    """How many words from an index on are the words of a term; 0 when they are not."""
    *before, last = term.words
    here = [word for _, _, word in spoken[index : index + len(term.words)]]
    if len(here) < len(term.words) or here[:-1] != before:
        return 0
    is_last = here[-1].startswith(last) if term.is_prefix else here[-1] == last
    return len(term.words) if is_last else 0

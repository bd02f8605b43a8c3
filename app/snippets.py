"""Where a search was found in a fact: pieces of its claim, its names and its quotations, with the matches marked."""

import json
from collections.abc import Iterator, Sequence
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


def find_snippets(texts: str, terms: Sequence[Term]) -> list[dict[str, Any]]:
    """The texts of a fact, as they were rendered, that hold any of the terms."""
    found = ((field, _segments(text, terms)) for field, text in json.loads(texts) if _may_hold(text, terms))
    return [
        {"field": field, "segments": segments} for field, segments in found if len(segments) > 1 or _is_all(segments)
    ]


def _may_hold(text: str, terms: Sequence[Term]) -> bool:
    """Whether it is worth taking a text apart: most texts hold no match, and plain ones show it at a glance."""
    if not text.isascii():
        return True
    plain = text.lower()
    return any(term.words[0] in plain or not term.words[0].isalpha() for term in terms)


def _is_all(segments: list[dict[str, Any]]) -> bool:
    return any(segment["is_match"] for segment in segments)


def _segments(text: str, terms: Sequence[Term]) -> list[dict[str, Any]]:
    segments: list[dict[str, Any]] = []
    done = 0
    for start, end in _matches(text, terms):
        if start > done:
            segments.append({"text": text[done:start], "is_match": False})
        segments.append({"text": text[start:end], "is_match": True})
        done = end
    if done < len(text):
        segments.append({"text": text[done:], "is_match": False})
    return segments


def _matches(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Spans of the text that one of the terms covers, in order and apart from each other."""
    spoken = [(start, end, word) for start, end, folded in find_words(text) for word in folded]
    beginnings = tuple(term.words[0] for term in terms)
    done = 0
    for index, (start, _, word) in enumerate(spoken):
        if not word.startswith(beginnings):
            continue
        covered = max(_covered(spoken, index, term) for term in terms)
        if covered and start >= done:
            done = spoken[index + covered - 1][1]
            yield start, done


def _covered(spoken: list[tuple[int, int, str]], index: int, term: Term) -> int:
    """How many words from an index on are the words of a term; 0 when they are not."""
    *before, last = term.words
    here = [word for _, _, word in spoken[index : index + len(term.words)]]
    if len(here) < len(term.words) or here[:-1] != before:
        return 0
    is_last = here[-1].startswith(last) if term.is_prefix else here[-1] == last
    return len(term.words) if is_last else 0

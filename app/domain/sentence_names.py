"""Names in running English text beyond those of the record, and the words that names stand beside."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from app.domain.light_words import LIGHT_WORDS
from app.domain.name_links import NameMention
from app.domain.normal_forms import stem
from app.domain.text import find_words, words

_CAPITALISED = re.compile(r"[^\W\d_][\w'’-]*")
_SAYING = frozenset(
    words(
        "said says say saying spoke speaks told tells announced announces announce wrote writes declared"
        " declares stated reported reports confirmed confirms posted revealed"
    )
)
"""Verbs that mean one thing where it is told who spoke."""

SPEAKING = "say"
"""What stands for any of them."""
_ARTICLES = frozenset({"a", "an", "the"})
_END = re.compile(r"[.;:!?]\s")
_AND = re.compile(r"\s*(?:,?\s*(?P<and>\band\b|&|as well as)|,)\s*(?:the\s+)?", re.IGNORECASE)


class Beside(NamedTuple):
    """The stems of the nearest words before and after a name that mean something, and the small word before it."""

    before: str | None
    after: str | None
    small: str | None
    is_right_before: bool
    """Whether nothing but articles and auxiliary verbs stands between."""
    is_right_after: bool

    def has_one_word(self, other: "Beside") -> bool:
        """Whether the word before or the word after is the same."""
        return self._has_before(other) or self._has_after(other)

    def is_right_beside(self, other: "Beside") -> bool:
        """Whether both stand right beside the same word, as a subject or object stands beside its verb."""
        is_before = self._has_before(other) and self.is_right_before and other.is_right_before
        return is_before or (self._has_after(other) and self.is_right_after and other.is_right_after)

    def has_one_preposition(self, other: "Beside") -> bool:
        """Whether both stand after the same word and the same small word."""
        return self.small is not None and self.small == other.small and self._has_before(other)

    def _has_before(self, other: "Beside") -> bool:
        return self.before is not None and self.before == other.before

    def _has_after(self, other: "Beside") -> bool:
        return self.after is not None and self.after == other.after


def find_other_names(text: str, taken: Sequence[tuple[int, int]], is_known: Callable[[str], bool]) -> list[NameMention]:
    """Names in a text that are none of the record: capitalised words in a row, or one that the record never uses.

    What is taken is something else, such as a date. A single word that begins the text is no name if it may be a
    plural, as of `Demonstrators`.
    """
    found: list[NameMention] = []
    for start, end in _find_runs(text, taken):
        parts = [folded for _, _, those in find_words(text[start:end]) for folded in those]
        is_plural = start == 0 and len(parts) == 1 and parts[0].endswith("s")
        is_row = start > 0 and len(parts) > 1
        if not is_plural and (is_row or not all(map(is_known, parts))):
            found.append(NameMention(start, end, text[start:end], ()))
    return found


def _find_runs(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Capitalised words in a row, without those that are taken or only begin a sentence with a word of grammar."""
    run: tuple[int, int] | None = None
    for it in _CAPITALISED.finditer(text):
        start, end = it.start(), it.start() + len(re.sub(r"['’]s?$", "", it[0]))
        is_taken = any(begin < end and start < until for begin, until in taken)
        if not it[0][0].isupper() or is_taken or it[0].lower() in LIGHT_WORDS:
            if run:
                yield run
            run = None
        elif run and text[run[1] : start] in {" ", "-"}:
            run = run[0], end
        else:
            if run:
                yield run
            run = start, end
    if run:
        yield run


class Placed(Protocol):
    """What stands somewhere in a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def look_beside(text: str, mention: Placed, normal: Callable[[str], str] = stem) -> Beside:
    """What a name or another element stands beside in its sentence; `normal` gives one form of what means one thing."""
    begin = max((it.end() for it in _END.finditer(text, 0, mention.start)), default=0)
    until = _END.search(text, mention.end)
    before = [it for _, _, those in find_words(text[begin : mention.start]) for it in those]
    after = [
        it for _, _, those in find_words(text[mention.end : until.start() if until else len(text)]) for it in those
    ]
    meant_before = [it for it in before if it not in LIGHT_WORDS | _SLIGHT]
    meant_after = [it for it in after if it not in LIGHT_WORDS | _SLIGHT]
    small = [it for it in before[-2:] if it not in _ARTICLES]
    return Beside(
        _read(meant_before[-1], normal) if meant_before else None,
        _read(meant_after[0], normal) if meant_after else None,
        small[-1] if small and small[-1] in LIGHT_WORDS else None,
        bool(meant_before) and _are_slight(before[len(before) - before[::-1].index(meant_before[-1]) :]),
        bool(meant_after) and _are_slight(after[: after.index(meant_after[0])]),
    )


def _read(word: str, normal: Callable[[str], str]) -> str:
    return SPEAKING if word in _SAYING else normal(word)


_SLIGHT = frozenset(
    words(
        "a also already among an are as be been being for had has have his is it its long now one recently"
        " the their was were will would years"
    )
)
"""Words between a name and its verb."""


def _are_slight(between: Sequence[str]) -> bool:
    return all(it in _SLIGHT for it in between)


def find_lists(text: str, names: Sequence[NameMention]) -> Iterator[Sequence[NameMention]]:
    """Names in a row with commas between and `and` before the last."""
    row: list[NameMention] = []
    is_whole = False
    for it in sorted(names, key=lambda it: it.start):
        joined = _AND.fullmatch(text, row[-1].end, it.start) if row else None
        if not joined:
            if is_whole:
                yield row
            row, is_whole = [], False
        row.append(it)
        is_whole |= joined is not None and joined["and"] is not None
    if is_whole:
        yield row

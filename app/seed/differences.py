"""In what a quotation differs from the passage that was meant, where that is not seen at a glance."""

import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from app.domain.text import drop_invisible
from app.seed.signs import name_sign, shorten_value, write_quoted

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\u0060", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
_NAMED = 3
"""Most differences that a message names, and most signs of each."""


class LooseText(NamedTuple):
    """A text in which signs that look alike are the same, in lower case, with one space for all white space."""

    signs: str
    spans: list[tuple[int, int]]
    """Where each of the signs stands in the text."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where some of the signs stand in the text; nowhere, at its beginning, where they are none."""
        return (self.spans[start][0], self.spans[end - 1][1]) if start < end else (0, 0)


def loosen(text: str) -> LooseText:
    signs: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in _letters(text):
        letter = drop_invisible(text[start:end])
        if letter.isspace():
            alike = "" if signs[-1:] == [" "] else " "
        else:
            alike = unicodedata.normalize("NFKC", letter.translate(_ALIKE)).casefold()
        signs += alike
        spans += [(start, _last_seen(text, start, end))] * len(alike)
    return LooseText("".join(signs), spans)


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """Where each letter begins and ends: it has the accents and the invisible signs that follow it."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not (unicodedata.combining(text[index]) or not drop_invisible(text[index])):
            yield start, index
            start = index


def _last_seen(text: str, start: int, end: int) -> int:
    """The end of a letter without the invisible signs behind it."""
    while end > start and not drop_invisible(text[end - 1]):
        end -= 1
    return end


def explain_difference(text: str, quote: str) -> str | None:
    """How the passage is written that looks like a quotation; None if a text has no such passage."""
    loose, wanted = loosen(text), loosen(quote).signs.strip()
    at = loose.signs.find(wanted) if wanted else -1
    if at < 0:
        return None
    start, end = loose.span(at, at + len(wanted))
    passage = text[start:end]
    told = [*_tell_edges(quote), *_tell_inside(passage, quote.strip())]
    rest = [f"and {len(told) - _NAMED} more"] if len(told) > _NAMED else []
    return f"{'; '.join(told[:_NAMED] + rest)}: write {write_quoted(passage)}"


def _tell_edges(quote: str) -> Iterator[str]:
    if quote[0].isspace():
        yield "the quotation begins with white space"
    if quote[-1] == "\n":
        yield "the quotation itself ends with a line end, as text after | or > does (|- or >- leaves it out)"
    elif quote[-1].isspace():
        yield "the quotation ends with white space"


def _tell_inside(passage: str, quote: str) -> Iterator[str]:
    """What differs, one by one; in case, once."""
    there, here = _in_lower_case(passage), _in_lower_case(quote)
    differs_in_case = False
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, there, here, autojunk=False).get_opcodes():
        if tag == "equal":
            differs_in_case |= passage[i1:i2] != quote[j1:j2]
        else:
            yield f"{_after(passage[:i1])} {_tell(passage[i1:i2], quote[j1:j2])}"
    if differs_in_case:
        yield f"“{shorten_value(passage)}” differs in case{' only' if there == here else ''}"


def _in_lower_case(text: str) -> str:
    """Letters whose lower case is not one letter stay, so that places are the same."""
    return "".join(lower if len(lower := sign.lower()) == 1 else sign for sign in text)


def _after(before: str) -> str:
    words = before.split()[-_NAMED:]
    return f"after “{shorten_value(' '.join(words))}”" if words else "at the beginning"


def _tell(there: str, here: str) -> str:
    if not there:
        return f"the quotation has {_name(here)}, which the document has not"
    stands = "a line ends (\\n)" if "\n" in there else f"stands {_name(there)}"
    return f"{stands}, where the quotation has {_name(here)}" if here else f"{stands}, which the quotation lacks"


def _name(signs: str) -> str:
    if signs == " ":
        return "a space"
    named = " and ".join(map(name_sign, signs[:_NAMED]))
    return f"{named} and others" if len(signs) > _NAMED else named

"""The addresses of passages."""

import re
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import quote

from app.domain.text import drop_invisible

_FRAGMENT_WORDS = 4
_WHOLE_WORDS = 16
_LINE_END = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


class _Lines(NamedTuple):
    """The lines of a text, each as the words that white space of HTML parts, and none of them empty.

    A browser collapses that white space; a no-break space, or any other, it keeps.
    """

    lines: list[list[str]]
    is_begun: bool
    """Whether the first line is the rest of one that begins before the text."""
    is_open: bool
    """Whether the last line goes on behind the text."""


def link_to_passage(url: str, exact: str, prefix: str, suffix: str) -> str:
    """The address of a page with a text fragment that scrolls a browser to the quoted words."""
    lines, is_begun, is_open = _split(exact)
    if not lines:
        return url
    gap_before = _gap(prefix[::-1]) + _gap(exact)
    gap_after = _gap(exact[::-1])[::-1] + _gap(suffix)
    if gap_after and not drop_invisible(gap_after[0]) and len(lines[-1]) > 1:
        # A browser takes the sign for a part of the word before it, and finds whole words only.
        lines[-1].pop()
    spoken = [word for line in lines for word in line]
    # A browser finds a text only within a block, such as a paragraph. What reaches over the end of a line, which may be
    # the end of a block, is named by its first and its last words. So is a long text, which may differ by a sign on the
    # page; but a range begins at the first place of its first words, so that only long texts are worth one.
    if len(lines) > 1 or len(spoken) > _WHOLE_WORDS:
        target = f"{_escape(lines[0][:_FRAGMENT_WORDS])},{_escape(lines[-1][-_FRAGMENT_WORDS:])}"
    else:
        target = _escape(spoken)
    # Nor does it find a context anywhere but in the paragraph of the words themselves, and directly beside them.
    before, after = _split(prefix), _split(suffix)
    is_beside = before.is_open and is_begun and drop_invisible(gap_before) == gap_before
    start = f"{_escape(before.lines[-1])}-," if is_beside else ""
    is_beside = after.is_begun and is_open and drop_invisible(gap_after) == gap_after
    end = f",-{_escape(after.lines[0])}" if is_beside else ""
    page, _, fragment = url.partition("#")
    return f"{page}#{fragment.partition(':~:')[0]}:~:text={start}{target}{end}"


def _gap(text: str) -> str:
    """The signs before the first that is seen."""
    return "".join(takewhile(lambda sign: sign.isspace() or not drop_invisible(sign), text))


def _split(text: str) -> _Lines:
    # A browser passes over invisible signs, but for those that count as letters.
    seen = "".join(sign for sign in text if sign.isalpha() or drop_invisible(sign))
    parts = [_words(line) for line in _LINE_END.split(seen)]
    return _Lines([words for words in parts if words], is_begun=bool(parts[0]), is_open=bool(parts[-1]))


def _words(line: str) -> list[str]:
    # At its ends, and so beside a context, no white space of any kind is found.
    return [word for word in re.split("[ \t]+", line.strip()) if word]


def _escape(words: list[str]) -> str:
    """Percent-encoded for a text directive, where the dash is syntax too."""
    return quote(" ".join(words).strip(), safe="").replace("-", "%2D")

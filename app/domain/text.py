"""Text as the service compares it: folded words, and which of several words was meant."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz, process

SLUG_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"

# The default-ignorable code points of Unicode: soft hyphens, joiners, marks of direction and of byte order, variation
# selectors, fillers and tags. Python's tables do not tell them apart.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LETTER_LIKE_APOSTROPHES = dict.fromkeys(map(ord, "ʼʹʻˈ´`"), " ")
_DIGIT_GROUPS = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3}\b)")
# The signs left out are letters to Python and marks to SQLite. PostgreSQL keeps no word of more than 2046 bytes.
_WORD = re.compile(r"[^\W_\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]{1,500}")
_SPOKEN = re.compile(r"\d+(?:[,\u00a0\u202f]\d{3}\b)+|(?:[^\W_][\u0300-\u036f]*)+")


def drop_invisible(text: str) -> str:
    """The text without signs that show nothing and mean nothing to a search, such as soft hyphens."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def fold(text: str) -> str:
    """The words of a text in lower case, without accents or punctuation, one space between."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words of a text in their order: `Goïta's` is `goita`, `s`; `1,500` is `1500`.

    A run of more than 500 letters, which nobody types, is several words.
    """
    # Before the normal form, in which a no-break space is a space like any other.
    joined = _DIGIT_GROUPS.sub("", drop_invisible(text).translate(_LETTER_LIKE_APOSTROPHES))
    if joined.isascii():
        return _WORD.findall(joined.lower())
    plain = unicodedata.normalize("NFKD", joined).casefold()
    return _WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def find_words(text: str) -> list[tuple[int, int, list[str]]]:
    """Where the words of a text stand, each with its folded form: (start, end, folded words)."""
    if text.isascii():
        return [(it.start(), it.end(), [it.group().replace(",", "").lower()]) for it in _SPOKEN.finditer(text)]
    if _INVISIBLE.search(text):
        kept = [index for index, sign in enumerate(text) if not _INVISIBLE.match(sign)]
        return [(kept[start], kept[end - 1] + 1, found) for start, end, found in find_words(drop_invisible(text))]
    return [(it.start(), it.end(), _fold_one(it.group())) for it in _SPOKEN.finditer(text)]


def _fold_one(spoken: str) -> list[str]:
    """The folded words of what is spoken as one; most is a plain word."""
    return [spoken.lower()] if spoken.isascii() and spoken.isalpha() else words(spoken)


def closest(word: str, choices: Iterable[str], cutoff: float) -> str | None:
    """The choice most similar to a mistyped word; None if no similarity reaches the cut-off, in per cent.

    Case matters. Of equally similar choices the first is returned.
    """
    found = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=cutoff)
    return found[0] if found else None

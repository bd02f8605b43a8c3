"""Text as the service compares it: folded words, and the addresses of passages."""

import re
import unicodedata
from urllib.parse import quote

SLUG_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"

_LETTER_LIKE_APOSTROPHES = dict.fromkeys(map(ord, "ʼʹʻˈ´`"), " ")
_DIGIT_GROUPS = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3}\b)")
# The signs left out are letters to Python and marks to SQLite. PostgreSQL keeps no word of more than 2046 bytes.
_WORD = re.compile(r"[^\W_\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]{1,500}")
_SPOKEN = re.compile(r"\d+(?:[,\u00a0\u202f]\d{3}\b)+|(?:[^\W_][\u0300-\u036f]*)+")
_FRAGMENT_WORDS = 4


def fold(text: str) -> str:
    """The words of a text in lower case, without accents or punctuation, one space between."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words of a text in their order: `Goïta's` is `goita`, `s`; `1,500` is `1500`.

    A run of more than 500 letters, which nobody types, is several words.
    """
    # Before the normal form, in which a no-break space is a space like any other.
    joined = _DIGIT_GROUPS.sub("", text.translate(_LETTER_LIKE_APOSTROPHES))
    if joined.isascii():
        return _WORD.findall(joined.lower())
    plain = unicodedata.normalize("NFKD", joined).casefold()
    return _WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def link_to_passage(url: str, exact: str, prefix: str, suffix: str) -> str:
    """The address of a page with a text fragment that scrolls a browser to the quoted words."""
    spoken = exact.split()
    if len(spoken) > 2 * _FRAGMENT_WORDS:
        target = f"{_escape(' '.join(spoken[:_FRAGMENT_WORDS]))},{_escape(' '.join(spoken[-_FRAGMENT_WORDS:]))}"
    else:
        target = _escape(" ".join(spoken))
    # A browser matches a context only within the paragraph of the words themselves.
    context_before = prefix.rpartition("\n")[2].split()
    context_after = suffix.partition("\n")[0].split()
    before = f"{_escape(' '.join(context_before))}-," if context_before else ""
    after = f",-{_escape(' '.join(context_after))}" if context_after else ""
    return f"{url}#:~:text={before}{target}{after}"


def _escape(text: str) -> str:
    """Percent-encoded for a text directive, where the dash is syntax too."""
    return quote(text, safe="").replace("-", "%2D")


def find_words(text: str) -> list[tuple[int, int, list[str]]]:
    """Where the words of a text stand, each with its folded form: (start, end, folded words)."""
    if text.isascii():
        return [(it.start(), it.end(), [it.group().replace(",", "").lower()]) for it in _SPOKEN.finditer(text)]
    return [(it.start(), it.end(), words(it.group())) for it in _SPOKEN.finditer(text)]

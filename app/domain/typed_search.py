"""What a person typed to search for, as words, phrases and operators, in no engine's query language."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.domain.text import words

_CHUNK = re.compile(r'(-?)"([^"]*)"|\S+')
_QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))  # noqa: RUF001
_AROUND = '"*.,;:!?()'
"""Signs around a word that do not belong to it."""

_OR, _AND, _NOT = {"OR", "|"}, {"AND", "&", "+"}, "NOT"


_MOST_UNFINISHED = 4
"""Words that may be unfinished in one search, since each is looked up among all that begin so: the last ones."""


class Typed(NamedTuple):
    """Words that were typed as one: a word, or a phrase in double quotes."""

    text: str
    """As it was typed, without an operator before it or signs around it."""
    words: tuple[str, ...]
    """Folded."""
    is_phrase: bool = False
    is_excluded: bool = False
    is_unfinished: bool = False
    """Whether longer words that begin so are meant too."""
    is_alternative: bool = False
    """Whether it may stand in place of what was typed before it."""


@lru_cache(1 << 10)
def parse_typed(text: str) -> Sequence[Typed]:
    """What was typed, in its order; empty where it holds no word.

    A quotation mark without its pair means nothing, and neither does an operator without a word on each side.
    """
    if text.isascii() and text.isalnum() and text not in {"OR", "AND", _NOT}:
        return (Typed(text, (text.lower(),), is_unfinished=True),)  # One word, as most searches are.
    text = text.translate(_QUOTATION_MARKS)
    found = list(_read(text)) or [Typed(word, (word,)) for word in words(text)]
    if found and not (found[-1].is_phrase or found[-1].is_excluded or text.endswith('"')):
        found[-1] = found[-1]._replace(is_unfinished=True)
    unfinished = [index for index, it in enumerate(found) if it.is_unfinished]
    for index in unfinished[:-_MOST_UNFINISHED]:
        found[index] = found[index]._replace(is_unfinished=False)
    return tuple(found)


def _read(text: str) -> Iterator[Typed]:
    operator, has_any = "", False
    for chunk in _CHUNK.finditer(text):
        sign, quoted, whole = chunk[1], chunk[2], chunk[0]
        if quoted is None and (whole in _OR or whole in _AND or whole == _NOT):
            operator = "OR" if whole in _OR else whole if whole == _NOT else ""
            continue
        if quoted is None and whole.startswith("-"):
            sign = "-"
        is_excluded = bool(sign) or operator == _NOT
        made = list(_read_chunk(whole.removeprefix("-") if sign else whole, quoted, is_excluded=is_excluded))
        if made and operator == "OR" and has_any and not is_excluded:
            made[0] = made[0]._replace(is_alternative=True)
        yield from made
        if made:
            operator, has_any = "", not is_excluded


def _read_chunk(text: str, quoted: str | None, *, is_excluded: bool) -> Iterator[Typed]:
    spoken = tuple(words(text if quoted is None else quoted))
    if not spoken:
        return
    if quoted is not None or is_excluded:
        # Nobody means to exclude `Gourma` by `-Liptako-Gourma`.
        yield Typed(text, spoken, is_phrase=quoted is not None or len(spoken) > 1, is_excluded=is_excluded)
        return
    is_begun = text.endswith("*")
    for index, word in enumerate(spoken):
        yield Typed(
            text.strip(_AROUND) if len(spoken) == 1 else word,
            (word,),
            is_unfinished=is_begun and index == len(spoken) - 1,
        )

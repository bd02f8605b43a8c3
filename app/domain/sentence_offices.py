"""Offices and ranks in running English text, such as `foreign minister`, and whose they are."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.name_links import NameMention
from app.domain.normal_forms import STOP_WORDS
from app.domain.text import words
from app.domain.vocabulary import Portfolio

_AREAS = {
    r"defen[cs]e": Portfolio.DEFENCE.value,
    r"foreign(?: affairs)?": Portfolio.FOREIGN_AFFAIRS.value,
    "prime": "prime_minister",
    "interior|home affairs": "interior",
    "finance|economy": "finance",
    "justice": "justice",
    "security": "security",
    "health": "health",
    "education": "education",
    "trade|commerce": "trade",
    "energy|mines|oil": "energy",
}
_AREA = "|".join(_AREAS)
_DEPUTY = r"(?P<deputy>(?:deputy|vice|assistant)[ -])?"
_MINISTER = rf"{_DEPUTY}(?:(?P<area>{_AREA}) minister|minister (?:of|for) (?:the )?(?P<of>{_AREA}))"
_TITLES = {
    r"head of state|president": Portfolio.HEAD_OF_STATE.value,
    r"ambassador": Portfolio.AMBASSADOR.value,
    r"military attach[eé]": Portfolio.MILITARY_ATTACHE.value,
    r"chief of (?:the )?(?:general )?staff|army chief|chief of the army": "chief_of_staff",
    r"secretary[- ]general": "secretary_general",
    r"spokes(?:man|woman|person)": "spokesperson",
    r"governor": "governor",
    r"mayor": "mayor",
    r"king": "king",
    r"(?:(?:junta|military|coup|transitional|national|de facto|opposition) )?(?:leader|ruler|strongman)": "leader",
}
_TITLE = "|".join(f"(?P<t{index}>{title})" for index, title in enumerate(_TITLES))
_CODES = list(_TITLES.values())
_OFFICE = re.compile(rf"\b(?:{_MINISTER}|{_DEPUTY.replace('deputy>', 'deputy_of>')}(?:{_TITLE}))\b", re.IGNORECASE)
_RANK = re.compile(
    r"\b(?:(?:Lieutenant|Major|Brigadier) General|Lieutenant Colonel|General|Colonel|Captain|Major|Lieutenant|Sergeant"
    r"|Marshal|Admiral)\b"
)
_RANK_BEFORE = re.compile(r"\brank of (?:a |an )?$", re.IGNORECASE)
_BETWEEN = STOP_WORDS | frozenset({"called", "named", "then", "new", "mr"})


class OfficeMention(NamedTuple):
    """An office or rank that a text names, and whose it is there."""

    start: int
    end: int
    text: str
    code: str
    """One word for what means one office, such as a portfolio; ranks begin with `rank_`."""
    holder: str | None
    """Id of the person whom the text gives it to, else of the state that it is an office of; None if none is told."""

    @property
    def is_rank(self) -> bool:
        return self.code.startswith(_RANK_CODE)


_RANK_CODE = "rank_"


def find_offices(text: str, names: Sequence[NameMention]) -> list[OfficeMention]:
    """The offices in a text in their order, given the names in it."""
    found = [*_find_titles(text, names), *_find_ranks(text, names)]
    return sorted(found)


def _find_titles(text: str, names: Sequence[NameMention]) -> Iterator[OfficeMention]:
    for match in _OFFICE.finditer(text):
        parts = match.groupdict()
        area = parts["area"] or parts["of"]
        if area:
            code = next(code for title, code in _AREAS.items() if re.fullmatch(title, area, re.IGNORECASE))
        else:
            code = next(code for index, code in enumerate(_CODES) if parts[f"t{index}"])
        if parts["deputy"] or parts["deputy_of"]:
            code = f"deputy_{code}"
        yield OfficeMention(match.start(), match.end(), match[0], code, _find_holder(text, match.span(), names))


def _find_ranks(text: str, names: Sequence[NameMention]) -> Iterator[OfficeMention]:
    """Ranks before the name of a person, or called so: `General` alone is many other things."""
    people = [it for it in names if it.person]
    for match in _RANK.finditer(text):
        code = _RANK_CODE + match[0].lower().replace(" ", "_")
        following = next(
            (it for it in people if text[match.end() : it.start].strip() == "" and it.start > match.end()), None
        )
        if following:
            yield OfficeMention(match.start(), match.end(), match[0], code, following.person)
        elif _RANK_BEFORE.search(text, 0, match.start()):
            before = [it for it in people if it.end <= match.start()]
            yield OfficeMention(match.start(), match.end(), match[0], code, before[-1].person if before else None)


def _find_holder(text: str, place: tuple[int, int], names: Sequence[NameMention]) -> str | None:
    """The person named right after an office, else the last one before it, else the first after it, else the state."""
    start, end = place
    people = [it for it in names if it.person]
    before, after = [it for it in people if it.end <= start], [it for it in people if it.start >= end]
    if after and _is_next(text, end, after[0].start, names):
        return after[0].person
    if people:
        return (before[-1] if before else after[0]).person if before or after else None
    return _find_state(text, place, [it for it in names if it.state])


def _is_next(text: str, start: int, end: int, names: Sequence[NameMention]) -> bool:
    """Whether only a state and small words stand between two places."""
    states = [it for it in names if it.state and start <= it.start and it.end <= end]
    between = text[start:end]
    for it in states:
        between = between.replace(it.text, " ")
    return all(word in _BETWEEN for word in words(between)) and " and " not in between


def _find_state(text: str, place: tuple[int, int], states: Sequence[NameMention]) -> str | None:
    """The state of `Mali's foreign minister` and of `the foreign minister of Mali`."""
    start, end = place
    for it in states:
        if words(text[it.end : start]) in ([], ["s"]) and it.end <= start:
            return it.state
        if words(text[end : it.start]) in (["of"], ["of", "the"]) and it.start >= end:
            return it.state
    return None

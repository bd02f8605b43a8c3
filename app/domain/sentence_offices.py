"""Offices and ranks in running English text, such as `foreign minister`, and whose they are."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.name_links import NameMention
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
    r"(?:(?:junta|military|coup|transitional|national|de facto|opposition) )?(?:leader|ruler|strongman)"
    r"|head of (?:[\w'’]+ ){0,4}(?:leadership|junta)": "leader",
}
_TITLE = "|".join(f"(?P<t{index}>{title})" for index, title in enumerate(_TITLES))
_CODES = list(_TITLES.values())
_GROUP = re.compile(rf"\b(?:{_DEPUTY}(?P<area>{_AREA}) ministers|(?P<heads>heads of state))\b", re.IGNORECASE)
_OFFICE = re.compile(rf"\b(?:{_MINISTER}|{_DEPUTY.replace('deputy>', 'deputy_of>')}(?:{_TITLE}))\b", re.IGNORECASE)
_RANKS = (
    "(?:Lieutenant|Major|Brigadier) General|Lieutenant Colonel|General|Colonel|Captain|Major|Lieutenant|Sergeant"
    "|Marshal|Admiral"
)
_RANK = re.compile(rf"\b(?P<rank>{_RANKS})\b")
_RANK_OF = re.compile(rf"\brank of (?:an? )?(?P<rank>{_RANKS})\b", re.IGNORECASE)
_BETWEEN = frozenset(
    words(
        "a an as appointed are be became been become called current d former his interim is isn its l mr named"
        " never new not of remains s served t the their then was wasn which who"
    )
)
"""Words that stand between somebody and what he is."""

_NEXT_NAME = re.compile(r",? +[^\W\d_a-z][^\W\d_]+")


class OfficeMention(NamedTuple):
    """An office or rank that a text names, and whose it is there."""

    start: int
    end: int
    text: str
    code: str
    """One word for what means one office, such as a portfolio; ranks begin with `rank_`."""
    holder: str | None
    """Id of the person whom the text gives it to, else of the state that it is an office of; None if none is told."""
    is_beside: bool = False
    """Whether it stands beside the holder, so that nobody else can have it there."""
    state: str | None = None
    """Id of the state that stands beside it."""
    is_group: bool = False
    """Whether it is that of several, such as `the foreign ministers`."""

    @property
    def is_rank(self) -> bool:
        return self.code.startswith(_RANK_CODE)


_RANK_CODE = "rank_"


def find_offices(text: str, names: Sequence[NameMention]) -> list[OfficeMention]:
    """The offices in a text in their order, given the names in it."""
    found = [*_find_titles(text, names), *_find_ranks(text, names), *_find_groups(text)]
    return sorted(found, key=lambda it: it.start)


def _find_titles(text: str, names: Sequence[NameMention]) -> Iterator[OfficeMention]:
    for match in _OFFICE.finditer(text):
        parts = match.groupdict()
        area = parts["area"] or parts["of"]
        code = _code_of(area) if area else next(code for index, code in enumerate(_CODES) if parts[f"t{index}"])
        if parts["deputy"] or parts["deputy_of"]:
            code = f"deputy_{code}"
        state = _find_state(text, match.span(), [it for it in names if it.state])
        holder = _find_holder(text, match.span(), names, state)
        yield OfficeMention(match.start(), match.end(), match[0], code, *holder, state)


def _code_of(area: str) -> str:
    return next(code for title, code in _AREAS.items() if re.fullmatch(title, area, re.IGNORECASE))


def _find_groups(text: str) -> Iterator[OfficeMention]:
    for match in _GROUP.finditer(text):
        code = Portfolio.HEAD_OF_STATE.value if match["heads"] else _code_of(match["area"])
        code = f"deputy_{code}" if match["deputy"] else code
        yield OfficeMention(match.start(), match.end(), match[0], code, None, is_group=True)


def _find_ranks(text: str, names: Sequence[NameMention]) -> Iterator[OfficeMention]:
    """Ranks before the name of a person, or called so: `General` alone is many other things."""
    people = [it for it in names if it.person]
    for match in _RANK.finditer(text):
        bearer = next((it.person for it in people if text[match.end() : it.start].isspace()), None)
        if bearer:
            yield _rank(match, bearer)
    for match in _RANK_OF.finditer(text):
        before = [it.person for it in people if it.end <= match.start()]
        yield _rank(match, before[-1] if before else None)


def _rank(match: re.Match[str], bearer: str | None) -> OfficeMention:
    code = _RANK_CODE + match["rank"].lower().replace(" ", "_")
    return OfficeMention(*match.span("rank"), match["rank"], code, bearer, is_beside=bearer is not None)


def _find_holder(
    text: str, place: tuple[int, int], names: Sequence[NameMention], state: str | None
) -> tuple[str | None, bool]:
    """The person named right after or before an office, else its state, else the last person before it or after it.

    With it goes whether it stands beside the office.
    """
    start, end = place
    people = [it for it in names if it.person]
    before, after = [it for it in people if it.end <= start], [it for it in people if it.start >= end]
    if after and _is_next(text, end, after[0].start, names):
        return after[0].person, True
    if is_other_named(text, end, names):
        return state, state is not None
    if before and _is_next(text, before[-1].end, start, names):
        return before[-1].person, True
    if state or not (before or after):
        return state, state is not None
    return (before[-1] if before else after[0]).person, False


def is_other_named(text: str, end: int, names: Sequence[NameMention]) -> bool:
    """Whether a name follows an office that is none of the known ones."""
    following = _NEXT_NAME.match(text, end)
    return following is not None and not any(it.start < following.end() and end < it.end for it in names)


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

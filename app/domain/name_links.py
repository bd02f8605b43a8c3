"""Names in running text: which actors, places and instruments a sentence names, by any of their names."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from app.domain.normal_forms import stem
from app.domain.text import find_words, words
from app.domain.vocabulary import ActorKind, Identified, NameKind

_ARTICLES = frozenset({"the", "a", "an", "its", "their"})
_LOCATING = frozenset({"in", "at", "near", "outsid"})
"""Stems of words before the name of a place, not of a government."""

_SHORTEST = 3
"""Letters of a name of one word that is found however it is written: `un` and `x` are words of their own."""


class Owner(NamedTuple):
    """What a name belongs to."""

    noun: str
    """`actor`, `place` or `instrument`."""
    id: str
    kind: str


class Named(NamedTuple):
    """An actor, place or instrument, and one of its names."""

    owner: Owner
    name: str
    name_kind: str


class NameMention(NamedTuple):
    """Where a text names something, and what may be meant: several share a name, such as a state and its capital.

    Nothing may be left of it where a state is called by its capital and the capital itself is meant, which is no place
    of the record.
    """

    start: int
    end: int
    text: str
    owners: tuple[Owner, ...]

    def of(self, noun: str) -> Sequence[Owner]:
        return [it for it in self.owners if it.noun == noun]

    @property
    def person(self) -> str | None:
        return next((it.id for it in self.owners if it.kind == ActorKind.PERSON), None)

    @property
    def state(self) -> str | None:
        return next((it.id for it in self.owners if it.kind == ActorKind.STATE), None)


class _Spoken(NamedTuple):
    """A name as the stems of its words."""

    stems: tuple[str, ...]
    needs_capital: bool


class NameLinks:
    """Finds names in texts. Case, accents, plurals and British or American spelling do not count."""

    def __init__(self, named: Iterable[Named]) -> None:
        self._owners: dict[_Spoken, dict[Owner, None]] = {}
        self._by_first: dict[str, list[_Spoken]] = {}
        self._capitals: set[tuple[_Spoken, Owner]] = set()
        surnames: dict[_Spoken, set[Owner]] = {}
        for it in sorted(named):
            if _describes(it):
                continue
            self._add(_speak(it.name), it.owner)
            if _is_capital(it):
                self._capitals.add((_speak(it.name), it.owner))
            if it.owner.kind == ActorKind.PERSON and (surname := _find_surname(it.name)):
                surnames.setdefault(_speak(surname), set()).add(it.owner)
        for spoken, owners in surnames.items():
            if len(owners) == 1 and spoken not in self._owners:
                self._add(spoken, *owners)
        for those in self._by_first.values():
            those.sort(key=lambda it: -len(it.stems))

    def _add(self, spoken: _Spoken, owner: Owner) -> None:
        if not spoken.stems:
            return
        if spoken not in self._owners:
            self._by_first.setdefault(spoken.stems[0], []).append(spoken)
        self._owners.setdefault(spoken, {})[owner] = None

    def find(self, text: str) -> list[NameMention]:
        """The names in a text in their order, the longest where several begin, without overlaps."""
        spoken = [(start, end, stem(word)) for start, end, folded in find_words(text) for word in folded]
        return list(self._find(text, spoken))

    def _find(self, text: str, spoken: Sequence[tuple[int, int, str]]) -> Iterator[NameMention]:
        at = 0
        while at < len(spoken):
            found = next((it for it in self._by_first.get(spoken[at][2], ()) if _stands(it, text, spoken, at)), None)
            if found is None:
                at += 1
                continue
            start, end = spoken[at][0], spoken[at + len(found.stems) - 1][1]
            owners = _join(self._owners[found])
            if at and spoken[at - 1][2] in _LOCATING:
                owners = tuple(it for it in owners if (found, it) not in self._capitals)
            yield NameMention(start, end, text[start:end], owners)
            at += len(found.stems)


def _describes(it: Named) -> bool:
    """Whether a name only describes its owner, as `soldiers` does, so that it may mean others elsewhere."""
    if it.owner.kind == ActorKind.GROUP:
        return True
    return it.name_kind == NameKind.DESIGNATION and it.owner.kind in {ActorKind.PERSON, ActorKind.ARMED_GROUP}


def _is_capital(it: Named) -> bool:
    """Whether a state is called by a name of one word that has nothing of its own name, as governments are."""
    spoken = words(it.name)
    is_alias = it.owner.kind == ActorKind.STATE and it.name_kind == NameKind.ALIAS
    return is_alias and len(spoken) == 1 and spoken[0] not in it.owner.id.split("-")


def _speak(name: str) -> _Spoken:
    spoken = words(name)
    if len(spoken) > 2 and spoken[0] in _ARTICLES:
        spoken = spoken[1:]
    # A newspaper may be called The Nation, and every state is a nation.
    is_common = spoken[:1] == ["the"] and name.rsplit(maxsplit=1)[-1][:1].isupper()
    is_short = len(spoken) == 1 and len(spoken[0]) < _SHORTEST
    return _Spoken(tuple(map(stem, spoken)), is_common or is_short)


def _find_surname(name: str) -> str | None:
    """The last word of the name of a person that is no description."""
    parts = name.split()
    return parts[-1] if len(parts) > 1 and all(it[0].isupper() for it in parts) else None


def _stands(name: _Spoken, text: str, spoken: Sequence[tuple[int, int, str]], at: int) -> bool:
    here = spoken[at : at + len(name.stems)]
    is_here = tuple(it[2] for it in here) == name.stems
    return is_here and not (name.needs_capital and not text[here[-1][0]].isupper())


def _join(owners: Iterable[Owner]) -> tuple[Owner, ...]:
    """Owners without places that have the id of an actor: a state and its country are one."""
    owners = list(owners)
    actors = {it.id for it in owners if it.noun == Identified.ACTOR}
    return tuple(it for it in owners if it.noun == Identified.ACTOR or it.id not in actors)

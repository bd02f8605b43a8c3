"""What the pages of actors show: all by kind, and of one the facts that it takes part in."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pydantic_core import from_json

from app.domain.vocabulary import ActorKind, FactKind
from app.schemas.facts import DisputeRef
from app.schemas.records import ActorOffice, ActorPublic, NamePublic

_SHOWN = 8
"""Most facts of one kind that the page of an actor shows."""


class ActorGroup(NamedTuple):
    """The actors of one kind."""

    kind: ActorKind
    actors: Sequence[ActorPublic]


class FactGroup(NamedTuple):
    """Facts of one kind that an actor takes part in, as their JSON has them, and how many there are."""

    kind: FactKind
    facts: Sequence[dict[str, Any]]
    total: int


class ActorView(NamedTuple):
    """An actor as its page shows it."""

    actor: ActorPublic
    groups: Sequence[FactGroup]
    disputes: Sequence[DisputeRef]
    is_whole: bool
    """Whether all facts were looked at, so that these are all disputes."""

    @property
    def printed(self) -> list[NamePublic]:
        """The names that a document prints."""
        return [it for it in self.actor.names if it.sources]

    @property
    def unprinted(self) -> list[NamePublic]:
        """The names that only a search finds it by."""
        return [it for it in self.actor.names if not it.sources]

    @property
    def titles(self) -> list[ActorOffice]:
        """Titles given to the actor."""
        return [it for it in self.actor.offices if it.holder.id == self.actor.id]

    @property
    def officers(self) -> list[ActorOffice]:
        """Titles given to others for offices of the actor."""
        return [it for it in self.actor.offices if it.holder.id != self.actor.id]


def group_actors(actors: Iterable[ActorPublic]) -> list[ActorGroup]:
    """Actors by kind, in the order of the vocabulary, each kind by name."""
    by_kind: dict[ActorKind, list[ActorPublic]] = {kind: [] for kind in ActorKind}
    for it in actors:
        by_kind[it.kind].append(it)
    return [ActorGroup(kind, sorted(them, key=lambda it: it.name)) for kind, them in by_kind.items() if them]


def list_titles(actor: ActorPublic) -> list[str]:
    """The titles that documents give an actor, each once."""
    return list(dict.fromkeys(it.title for it in actor.offices if it.holder.id == actor.id))


def view_actor(actor: ActorPublic, bodies: Iterable[str | bytes]) -> ActorView:
    """An actor with the first of its facts."""
    facts: list[dict[str, Any]] = list(map(from_json, bodies))
    by_kind: dict[str, list[dict[str, Any]]] = {kind.value: [] for kind in FactKind}
    for it in facts:
        by_kind[it["kind"]].append(it)
    totals = actor.facts.model_dump()
    groups = [FactGroup(kind, by_kind[kind][:_SHOWN], totals[kind]) for kind in FactKind if totals[kind]]
    disputes = {it["id"]: DisputeRef.model_validate(it) for fact in facts for it in fact["disputes"]}
    return ActorView(actor, groups, [disputes[it] for it in sorted(disputes)], len(facts) >= actor.facts.total)

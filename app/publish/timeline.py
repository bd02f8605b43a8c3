"""Entries of the timeline: one for each fact that tells alone of what happened, one for each happening."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.vocabulary import DATED_BY_ACT, Rank, Scope
from app.publish.evidence import evidence_of
from app.publish.rows import Row, sort_columns
from app.publish.seed_index import SeedIndex, public_date
from app.schemas.timeline import TimelineEntryPublic, UndatedEntryPublic
from app.seed.documents import FactDocument
from app.store.checksums import compute_checksum
from app.store.models import TimelineEntry

_RANKS = (Rank.PREFERRED, Rank.NORMAL, Rank.DEPRECATED)


@dataclass
class _Behind:
    """What is kept of the facts behind one entry: the one that tells it best so far, and little of the others."""

    teller: FactDocument | None = None
    facts: list[str] = field(default_factory=list)
    is_disputed: bool = False
    undated_reason: str | None = None

    def add(self, fact: FactDocument, index: SeedIndex) -> None:
        self.facts.append(fact.id)
        self.is_disputed |= fact.id in index.disputes_by_fact
        self.undated_reason = self.undated_reason or _undated_reason(fact)
        if _tells(fact) and (self.teller is None or _preference(fact) < _preference(self.teller)):
            self.teller = fact


class HappeningEntries:
    """The entries of happenings, complete once every fact has passed."""

    def __init__(self, index: SeedIndex) -> None:
        self._index = index
        self._behind: dict[str, _Behind] = {}

    def add(self, fact: FactDocument) -> None:
        if fact.happening:
            self._behind.setdefault(fact.happening, _Behind()).add(fact, self._index)

    def rows(self) -> Iterator[Row]:
        """A row for each happening of which a fact tells that has a place in the timeline."""
        return (_row(behind.teller, behind, self._index) for behind in self._behind.values() if behind.teller)


def rows_of_lone_entry(fact: FactDocument, index: SeedIndex) -> Iterator[Row]:
    """The row of the entry that stands for one fact, if the fact has one of its own."""
    if _tells(fact) and not fact.happening:
        behind = _Behind()
        behind.add(fact, index)
        yield _row(fact, behind, index)


def _tells(fact: FactDocument) -> bool:
    return fact.kind in DATED_BY_ACT and fact.scope is Scope.WORLD


def _preference(fact: FactDocument) -> tuple[Any, ...]:
    """Smaller for a fact that tells of a happening better: dated before undated, the rest as `EntryBase.id` says."""
    origins = evidence_of(fact).independent_origins
    day = sort_columns(fact.date)["sort_first"]
    return fact.date is None, _RANKS.index(fact.rank), -origins, day, fact.id


def _undated_reason(fact: FactDocument) -> str | None:
    reason: str | None = getattr(fact.details, "undated_reason", None)
    return reason


def _row(teller: FactDocument, behind: _Behind, index: SeedIndex) -> Row:
    body = _render(teller, behind, index).model_dump_json()
    return TimelineEntry, {
        "fact_key": teller.id,
        "happening_id": teller.happening,
        "is_dated": teller.date is not None,
        **sort_columns(teller.date),
        "checksum": compute_checksum(body, None),
        "body": body,
    }


def _render(teller: FactDocument, behind: _Behind, index: SeedIndex) -> TimelineEntryPublic | UndatedEntryPublic:
    told = {
        "id": teller.id,
        "kind": teller.kind,
        "claim": teller.claim,
        "date": public_date(teller.date),
        "place": index.place_ref(teller.place) if teller.place else None,
        "actors": [index.actor_ref(actor) for actor in _actors_of(teller)],
        "independent_origins": evidence_of(teller).independent_origins,
        "disputed": behind.is_disputed,
        "happening": index.happening_ref(teller.happening) if teller.happening else None,
        "facts": behind.facts,
        "address": f"/facts/{teller.id}",
    }
    if teller.date is None:
        reason = _undated_reason(teller) or behind.undated_reason
        return UndatedEntryPublic.model_validate({**told, "undated_reason": reason})
    return TimelineEntryPublic.model_validate(told)


def _actors_of(fact: FactDocument) -> Sequence[str]:
    """Who takes part in a fact, each once, in the order of the roles."""
    return list(dict.fromkeys(actor for actors in fact.participants.values() for actor in actors))

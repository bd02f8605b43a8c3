"""The timeline: what happened and what was said, each happening once."""

from typing import Generic, Literal, TypeVar

from pydantic import Field

from app.domain.vocabulary import FactKind
from app.schemas.base import DatePublic, Id, PlaceRef, Public
from app.schemas.facts import ActorRef, HappeningRef
from app.schemas.pages import Page
from app.schemas.record_filters import TimelineFilters

TellingKind = Literal[FactKind.SIGNING, FactKind.EVENT, FactKind.STATEMENT]


DateT = TypeVar("DateT", DatePublic, DatePublic | None)


class EntryBase(Public, Generic[DateT]):
    """What happened or was said, as one fact tells it: that of its happening that is the best answer."""

    id: Id = Field(
        description="Id of the fact that tells the entry. Of the events, signings and statements of one happening that"
        " are dated, or of all where none is, it is the one of the highest rank, then with the most independent"
        " origins, then the first by date, then by id."
    )
    kind: TellingKind = Field(description="What the fact asserts.")
    claim: str = Field(description="What the sources state, in one sentence of our own.")
    date: DateT = Field(description="When it was, as that fact says; null in `undated`, and nowhere else.")
    place: PlaceRef | None = Field(description="Where it happened, by that fact; null when it does not say.")
    actors: list[ActorRef] = Field(description="Who takes part in that fact, each once; may be empty.")
    independent_origins: int = Field(
        ge=1, description="Number of different origins of the passages that support the claim."
    )
    disputed: bool = Field(description="Whether that fact, or another one behind the entry, is one side of a dispute.")
    happening: HappeningRef | None = Field(
        description="The occurrence of which all facts behind the entry tell; null when one fact tells alone."
    )
    facts: list[Id] = Field(
        min_length=1, description="Ids of all facts behind the entry, by id: those of its happening, of any kind."
    )
    address: str = Field(description="Path, on this host, of the fact that tells the entry, with its citations.")


class TimelineEntryPublic(EntryBase[DatePublic]):
    """What happened or was said at a time that is known, if only roughly."""


# Readers that are generated from the document drop a key whose only value is null: this one may be a date by its type.
class UndatedEntryPublic(EntryBase[DatePublic | None]):
    """What happened or was said, and no document allows to tell when."""

    undated_reason: str | None = Field(
        description="Why it has no date: as that fact gives it, or the first by id that does; null when none does."
        " Events always give it, signings and statements never."
    )


class UndatedEntries(Public):
    """What belongs into the timeline and has no date."""

    items: list[UndatedEntryPublic] = Field(
        description="The entries by id, as many as `query.limit` at the most; all their facts are at"
        " `/facts?dated=false`."
    )
    total: int = Field(ge=0, description="How many there are, counted up to 10 000.")
    total_relation: Literal["eq", "gte"] = Field(
        description="`eq`: `total` is exact; `gte`: there are at least that many, and counting stopped there."
    )


class TimelinePage(Page[TimelineEntryPublic, TimelineFilters]):
    """A page of the timeline, and what has no place in it."""

    undated: UndatedEntries | None = Field(
        description="What has no date, with the reason, filtered by `about` alike. Null on every page after the first,"
        " and where `date_from` or `date_to` is given, which nothing undated ever matches."
    )

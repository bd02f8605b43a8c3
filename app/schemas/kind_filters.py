"""What each list of facts accepts: the filters that fit every kind, and those that only some kinds have."""

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from app.domain.limits import LIST_LIMIT
from app.domain.vocabulary import EventType, FactKind, Obligation, Portfolio, Property, Topic
from app.schemas.filters import Cursor, Facet, FactFilters, FactSort, WholeQuery, default_sort
from app.schemas.query_types import Parts, SearchWords, Several, Word


class OfInstruments(FactFilters):
    """Filters on facts about an instrument."""

    references: ClassVar[Mapping[str, str]] = {**FactFilters.references, "instrument": "instrument"}

    instrument: Annotated[
        list[Word],
        *Several,
        Field(
            description="Id of the instrument that was signed, holds a clause, has a property or is at issue.",
            examples=[["liptako-gourma-charter"]],
        ),
    ] = Field(default_factory=list)


class OfEvents(FactFilters):
    """Filters on what is particular to events."""

    event_type: Annotated[list[EventType], *Several, Field(description="Type of an event.")] = Field(
        default_factory=list
    )


class OfClauses(FactFilters):
    """Filters on what is particular to clauses."""

    obligation: Annotated[list[Obligation], *Several, Field(description="Obligation that a clause lays down.")] = Field(
        default_factory=list
    )
    topic: Annotated[list[Topic], *Several, Field(description="Topic of a clause.")] = Field(default_factory=list)


class OfOffices(FactFilters):
    """Filters on what is particular to offices."""

    portfolio: Annotated[list[Portfolio], *Several, Field(description="Portfolio of an office.")] = Field(
        default_factory=list
    )


class OfAttributes(FactFilters):
    """Filters on what is particular to attributes."""

    property: Annotated[list[Property], *Several, Field(description="Property that an attribute gives.")] = Field(
        default_factory=list
    )


class AnyFactFilters(OfAttributes, OfOffices, OfClauses, OfEvents, OfInstruments):
    """Filters on facts of every kind."""

    kind: Annotated[list[FactKind], *Several, Field(description="Kind of fact.")] = Field(default_factory=list)


class SigningFilters(OfInstruments):
    """Filters on signings."""


class ClauseFilters(OfClauses, OfInstruments):
    """Filters on clauses."""


class OfficeFilters(OfOffices):
    """Filters on offices."""


class EventFilters(OfEvents, OfInstruments):
    """Filters on events, which come in order of time."""

    sort: FactSort = Field(
        default_factory=lambda given: default_sort(given, FactSort.DATE),
        description="Order of the list: by first possible day (`date`, `-date`; undated events last), by `id`, or by"
        " `relevance` to `q`: matches in the claim, then in names and in what the fact is, then in quotations and the"
        " note, the best of each first. Without it: by relevance if `q` is given, else by `date`. `given`, the order of"
        " `ids`, goes with `ids` alone.",
    )


class AnyFactQuery(AnyFactFilters, Cursor):
    """Query of `/facts`."""


class FactSheetQuery(AnyFactFilters, WholeQuery):
    """Query of `/facts.csv`: the filters of `/facts`, without what asks for pages or counts."""

    # No fields any more, so that they are refused.
    limit: ClassVar[int] = LIST_LIMIT  # type: ignore[misc]
    facets: ClassVar[Sequence[Facet]] = ()  # type: ignore[misc]

    ids: Annotated[
        list[Word],
        *Parts,
        Field(
            max_length=LIST_LIMIT,
            description="Ids of up to 200 facts, in this order; one that is not published is refused. Goes with no"
            " other parameter.",
            examples=[["mali-member-of-aes", "niger-member-of-aes"]],
        ),
    ] = Field(default_factory=list)
    q: Annotated[
        SearchWords | None,
        Field(
            description="Words that a fact must hold, all of them, read as `/facts` reads them. Where no fact holds"
            " all, the table is empty: nothing in it could say that facts hold some of them only.",
            examples=["goita", '"collective defense"'],
        ),
    ] = None


class FactQuery(FactFilters, Cursor):
    """Query of a list of facts of one kind, of which no filter is particular."""


class SigningQuery(SigningFilters, Cursor):
    """Query of `/signings`."""


class ClauseQuery(ClauseFilters, Cursor):
    """Query of `/clauses`."""


class OfficeQuery(OfficeFilters, Cursor):
    """Query of `/officials`."""


class EventQuery(EventFilters, Cursor):
    """Query of `/events`."""

"""What lists of actors, sources, disputes and open questions, and the timeline, accept."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from app.domain.limits import LIST_LIMIT
from app.domain.vocabulary import ActorKind, DisputeKind, DisputeState, Role
from app.schemas.filters import Cursor, ListQuery
from app.schemas.query_types import Beginnings, FirstDay, LastDay, Parts, Several, Word, check_days_in_order


class ActorFilters(ListQuery):
    """Filters on actors."""

    references: ClassVar[Mapping[str, str]] = {"ids": "actor"}

    ids: Annotated[
        list[Word],
        *Parts,
        Field(
            max_length=LIST_LIMIT,
            description="Id of an actor; up to 200 of them. The list stays in order of ids.",
            examples=[["mali", "niger"]],
        ),
    ] = Field(default_factory=list)
    q: Annotated[
        Beginnings | None,
        Field(
            description="Beginnings of words that a name or alias must hold, all of them; accents and case ignored.",
            examples=["goita"],
        ),
    ] = None
    kind: Annotated[list[ActorKind], *Several, Field(description="Kind of actor.")] = Field(default_factory=list)
    role: Annotated[list[Role], *Several, Field(description="A role that the actor has in some fact.")] = Field(
        default_factory=list
    )


class ActorQuery(ActorFilters, Cursor):
    """Query of `/actors`."""


class SourceFilters(ListQuery):
    """Filters on sources: none so far beyond the size of a page."""


class SourceQuery(SourceFilters, Cursor):
    """Query of `/sources`."""


class DisputeFilters(ListQuery):
    """Filters on disputes."""

    references: ClassVar[Mapping[str, str]] = {"actor": "actor"}

    q: Annotated[
        Beginnings | None,
        Field(
            description="Beginnings of words that the question or the rationale must hold, all of them; accents and"
            " case ignored.",
            examples=["signed charter"],
        ),
    ] = None
    actor: Annotated[
        list[Word],
        *Several,
        Field(description="Id of an actor that takes part in one of the competing facts.", examples=[["niger"]]),
    ] = Field(default_factory=list)
    kind: Annotated[list[DisputeKind], *Several, Field(description="Kind of dispute.")] = Field(default_factory=list)
    state: Annotated[list[DisputeState], *Several, Field(description="State of the dispute.")] = Field(
        default_factory=list
    )


class DisputeQuery(DisputeFilters, Cursor):
    """Query of `/disputes`."""


class OpenQuestionFilters(ListQuery):
    """Filters on open questions."""

    references: ClassVar[Mapping[str, str]] = {"actor": "actor"}

    q: Annotated[
        Beginnings | None,
        Field(
            description="Beginnings of words that the question or the note must hold, all of them; accents and case"
            " ignored.",
            examples=["sign"],
        ),
    ] = None
    actor: Annotated[
        list[Word], *Several, Field(description="Id of an actor that the question is about.", examples=[["niger"]])
    ] = Field(default_factory=list)


class OpenQuestionQuery(OpenQuestionFilters, Cursor):
    """Query of `/open-questions`."""


class TimelineSort(StrEnum):
    """Orders of the timeline; entries of one day follow by id, so that pages never overlap.

    * `date`: By the first possible day, the earliest first.
    * `-date`: The same days, the latest first.
    """

    DATE = "date"
    DATE_DESCENDING = "-date"


class TimelineFilters(ListQuery):
    """Filters on entries of the timeline. One matches if any one of the facts behind it meets them all."""

    references: ClassVar[Mapping[str, str]] = {"about": "about"}

    about: Annotated[
        list[Word],
        *Several,
        Field(
            description="Id of an actor, place or instrument: it takes part, is the place or is at issue, or something"
            " that belongs to it or lies in it does or is. A state and the country of the same id are one.",
            examples=[["niger"]],
        ),
    ] = Field(default_factory=list)
    date_from: Annotated[
        FirstDay | None,
        Field(
            description="First year, month or day. An entry matches if any day that a fact behind it can mean is not"
            " before it; then `undated` is null."
        ),
    ] = None
    date_to: Annotated[
        LastDay | None,
        Field(
            description="Last year, month or day. An entry matches if any day that a fact behind it can mean is not"
            " after it; then `undated` is null."
        ),
    ] = None
    sort: TimelineSort = Field(
        default=TimelineSort.DATE, description="Order of the list: by first possible day; entries of one day by id."
    )

    @field_validator("date_to")
    @classmethod
    def _not_before_date_from(cls, value: str | None, info: ValidationInfo) -> str | None:
        return check_days_in_order(value, info.data.get("date_from"))


class TimelineQuery(TimelineFilters, Cursor):
    """Query of `/timeline`."""

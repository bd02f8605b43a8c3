"""What lists of actors, sources, disputes and open questions accept."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from app.domain.limits import LIST_LIMIT
from app.domain.vocabulary import ActorKind, DisputeKind, DisputeState, Role
from app.schemas.filters import Cursor, ListQuery
from app.schemas.query_types import Parts, SearchWords, Several, Word


class ActorFilters(ListQuery):
    """Filters on actors."""

    references: ClassVar[Mapping[str, str]] = {"ids": "actor"}

    ids: Annotated[
        list[Word],
        *Parts,
        Field(max_length=LIST_LIMIT, description="Id of an actor; up to 200 of them. The list stays in order of ids."),
    ] = Field(default_factory=list)
    q: Annotated[
        SearchWords | None,
        Field(description="Beginnings of words that a name or alias must hold, all of them; accents and case ignored."),
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
        SearchWords | None,
        Field(
            description="Beginnings of words that the question or the rationale must hold, all of them; accents and"
            " case ignored."
        ),
    ] = None
    actor: Annotated[
        list[Word], *Several, Field(description="Id of an actor that takes part in one of the competing facts.")
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

    actor: Annotated[list[Word], *Several, Field(description="Id of an actor that the question is about.")] = Field(
        default_factory=list
    )


class OpenQuestionQuery(OpenQuestionFilters, Cursor):
    """Query of `/open-questions`."""

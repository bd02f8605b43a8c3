"""Which lists there are, and what each takes."""

from collections.abc import Mapping

from app.schemas.filters import (
    ActorQuery,
    AnyFactQuery,
    ClauseQuery,
    DisputeQuery,
    EventQuery,
    FactQuery,
    ListQuery,
    SigningQuery,
    SourceQuery,
)

LISTS: Mapping[str, type[ListQuery]] = {
    "/facts": AnyFactQuery,
    "/members": FactQuery,
    "/signings": SigningQuery,
    "/clauses": ClauseQuery,
    "/officials": FactQuery,
    "/events": EventQuery,
    "/statements": FactQuery,
    "/actors": ActorQuery,
    "/sources": SourceQuery,
    "/disputes": DisputeQuery,
}
"""The query of each list, by its path: who is told that a filter fits no list here is told which lists take it."""

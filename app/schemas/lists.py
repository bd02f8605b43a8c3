"""The queries of all lists that come in pages, by path."""

from collections.abc import Mapping

from app.schemas.changes import ChangeQuery, RevisionQuery
from app.schemas.filters import ListQuery
from app.schemas.history import HistoryQuery
from app.schemas.kind_filters import AnyFactQuery, ClauseQuery, EventQuery, FactQuery, OfficeQuery, SigningQuery
from app.schemas.record_filters import ActorQuery, DisputeQuery, OpenQuestionQuery, SourceQuery, TimelineQuery
from app.schemas.search import SearchQuery

LISTS: Mapping[str, type[ListQuery]] = {
    "/facts": AnyFactQuery,
    "/search": SearchQuery,
    "/members": FactQuery,
    "/signings": SigningQuery,
    "/clauses": ClauseQuery,
    "/officials": OfficeQuery,
    "/events": EventQuery,
    "/statements": FactQuery,
    "/timeline": TimelineQuery,
    "/actors": ActorQuery,
    "/sources": SourceQuery,
    "/disputes": DisputeQuery,
    "/open-questions": OpenQuestionQuery,
    **{f"/{records}/{{id}}/history": HistoryQuery for records in ("facts", "actors", "sources", "disputes")},
    "/changes": ChangeQuery,
    "/revisions": RevisionQuery,
}
"""Who is told that a filter fits no list here is told which lists take it."""

"""Full-text search over facts: how it is indexed, and how each engine plans and runs a search."""

from functools import cache

from app.store.fulltext.planning import Asked, FoundRanks, finish, probe, search_everything, unanswered
from app.store.fulltext.postgresql import PostgresFullText
from app.store.fulltext.search_plan import FullText, SearchPlan
from app.store.fulltext.sqlite import SqliteFullText
from app.store.fulltext.terms import Marks
from app.store.fulltext.vocabulary import fetch_forms_of

__all__ = [
    "Asked",
    "FoundRanks",
    "FullText",
    "Marks",
    "SearchPlan",
    "fetch_forms_of",
    "finish",
    "fulltext_for",
    "probe",
    "search_everything",
    "unanswered",
]


@cache
def fulltext_for(dialect: str) -> FullText:
    """Full-text search in the engine of a dialect."""
    return SqliteFullText() if dialect == "sqlite" else PostgresFullText()

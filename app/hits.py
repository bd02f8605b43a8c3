"""The facts that a search finds where they are few, which is found out at a cost that is bounded.

To find many in the order of a list and stop at the end of a page is what `app/search.py` has statements for. Where a
word is rare, that order is a detour: PostgreSQL would go through all facts by their ids until enough of them match.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import Select, bindparam, case, column, select, table

from app.search import CLAIM, ELSEWHERE, INDEX, NAMES, Term, hit_values, is_match
from app.snapshot import Snapshot

FEW = 100

Hits: TypeAlias = dict[Any, int]
"""The best place of a match for each fact, which SQLite knows by its number and PostgreSQL by its key."""

_INSTANCES = table("fact_search_word", column("term"), column("doc"), column("col"))
_TIERS = {"claim": CLAIM, "names": NAMES, "quotes": ELSEWHERE}
_AFTER_ALL = "\U0010ffff"


def fetch_few_hits(snapshot: Snapshot, terms: Sequence[Term]) -> Hits | None:
    """The facts that hold every term, or None where they may be more than a few."""
    if snapshot.dialect == "sqlite":
        words = [(word, term.is_prefix and word is term.words[-1]) for term in terms for word in term.words]
        instances = (_fetch_instances(snapshot, *it) for it in words)
        rare = next((it for it in instances if it is not None), None)
        if rare is None or len(words) == 1:
            return rare
    values = hit_values(terms, snapshot.dialect)
    rows = snapshot.fetch_all("few hits", lambda: _select_few_hits(snapshot.dialect), values)
    return dict(rows) if len(rows) <= FEW else None


def _fetch_instances(snapshot: Snapshot, word: str, is_prefix: bool) -> Hits | None:
    """The facts that hold a word, by its instances in SQLite's index; None where those are more than a few."""
    if not word.isascii():
        return None  # SQLite folds letters further, and only a search has its words folded too.
    values = {"word": word, "beyond": word + _AFTER_ALL}
    rows = snapshot.fetch_all(("instances", is_prefix), lambda: _select_instances(is_prefix), values)
    if len(rows) > FEW:
        return None
    hits: Hits = {}
    for number, part in rows:
        hits[number] = min(hits.get(number, ELSEWHERE), _TIERS[part])
    return hits


def _select_instances(is_prefix: bool) -> Select[Any, Any]:
    it = _INSTANCES.c
    word: Any = bindparam("word", "")
    beyond: Any = bindparam("beyond", "")
    held = (it.term >= word, it.term < beyond) if is_prefix else (it.term == word,)
    return select(it.doc, it.col).where(*held).limit(FEW + 1)


def _select_few_hits(dialect: str) -> Select[Any, int]:
    is_sqlite = dialect == "sqlite"
    name = INDEX.c.rowid if is_sqlite else INDEX.c.fact_key

    def holds(search: str) -> Any:
        match = is_match(search, dialect)
        return name.in_(select(name).where(match).correlate(None)) if is_sqlite else match

    tier = case((holds("q_0"), CLAIM), (holds("q_1"), NAMES), else_=ELSEWHERE)
    return select(name, tier).select_from(INDEX).where(is_match("q", dialect)).limit(FEW + 1)

"""Full-text search in SQLite: FTS5, and its vocabulary table, which has each instance of each word."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Integer, Select, Text, bindparam, cast, column, func, literal_column, select, table
from sqlalchemy.sql.expression import TableClause
from sqlmodel import col

from app.store.compiled import constant, first_rows
from app.store.fulltext.ranking import Hit, WordHit
from app.store.fulltext.search_plan import FullText, record_hit
from app.store.fulltext.terms import Term
from app.store.list_plan import ListPlan, Statement
from app.store.models import Fact
from app.store.relevance import RelevanceTier
from app.store.transaction import ReadTransaction

_MAX_INSTANCES = 1000
"""Instances of a frequent word that are looked at for a page of claims: 125 µs at the most."""

_MAX_INSTANCES_OF_MANY = 8000
"""Instances of a frequent word that are looked at to rank the first facts that hold it: eight in each."""

_WORDS = ("claim", "names", "labels", "quotes")
_INDEX = table("fact_search", column("rowid", Integer), *(column(it, Text) for it in _WORDS))
_RECORDS = table("record_search", *(column(it.name, it.type) for it in _INDEX.c))
_INSTANCES = table("fact_search_word", column("term", Text), column("doc", Integer), column("col", Text))


class SqliteFullText(FullText):
    """Searches SQLite's index. It has the instances of a word in the order of facts, so a page of them is cheap."""

    def bind(self, terms: Sequence[Term], excluded: Sequence[Term] = ()) -> dict[str, str]:
        query = " AND ".join(map(_write, terms))
        claim, names = f"{{claim}} : ({query})", f"{{claim names labels}} : ({query})"
        without = _write_exclusion(excluded)
        return {
            "search": f"({query}){without}",
            "search_0": f"({claim}){without}",
            "search_1": f"(({names}) NOT ({claim})){without}",
            "search_2": f"(({query}) NOT ({names})){without}",
        }

    def bind_any(
        self, mandatory: Sequence[Term], droppable: Sequence[Term], excluded: Sequence[Term]
    ) -> dict[str, str]:
        any_of = [f"({' OR '.join(map(_write, droppable))})"] if droppable else []
        return {"search": f"({' AND '.join([*map(_write, mandatory), *any_of])}){_write_exclusion(excluded)}"}

    def drive(self, plan: ListPlan) -> ListPlan:
        return self._drive(plan, "search")

    def list_tiers(self, plan: ListPlan) -> Sequence[ListPlan]:
        return [replace(self._drive(plan, f"search_{it}").by_number(), tier=it) for it in RelevanceTier]

    def _drive(self, plan: ListPlan, search: str) -> ListPlan:
        matches = select(_INDEX.c.rowid.label("number")).where(_is_match(search)).subquery("matches")
        return replace(plan, driver=matches, number=matches.c.number, skips_fact_join=not plan.where)

    def select_given_matches(self) -> Any:
        pair = func.json_each(bindparam("matches", type_=Text)).table_valued("key", "value")
        number, rank = cast(pair.c.key, Integer), cast(pair.c.value, Integer)
        return select(number.label("number"), rank.label("rank")).subquery("matches")

    def select_numbers(self) -> Any:
        numbers = func.json_each(bindparam("numbers", type_=Text)).table_valued("value")
        return select(cast(numbers.c.value, Integer))

    def select_count(self) -> Statement:
        found = select(_INDEX.c.rowid).where(_is_match("search"))
        return select(func.count()).select_from(first_rows(found, bindparam("most", type_=Integer)).subquery())

    def fetch_hits(self, transaction: ReadTransaction, query: Mapping[str, str], most: int) -> Sequence[Hit]:
        rows = transaction.fetch_all("hits", _select_hits, {"search": query["search"], "most": most})
        return [Hit(*row) for row in rows]

    def fetch_record_hits(self, transaction: ReadTransaction, query: Mapping[str, str], most: int) -> Sequence[Hit]:
        values = {"search": query["search"], "most": most}
        return [record_hit(*row) for row in transaction.fetch_all("record hits", _select_record_hits, values)]

    def fetch_word_hits(self, transaction: ReadTransaction, word: str) -> Sequence[WordHit] | None:
        if not word.isascii():
            return None  # SQLite folds letters further, and only a search has its words folded too.
        return transaction.fetch_all("word hits", _select_word_hits, {"word": word})

    def fetch_first_word_hits(self, transaction: ReadTransaction, word: str, most: int) -> Sequence[WordHit] | None:
        if not word.isascii():
            return None  # SQLite folds letters further, and only a search has its words folded too.
        values = {"word": word, "search": _quote((word,)), "most": most}
        rows = transaction.fetch_all("first word hits", _select_first_word_hits, values)
        # Of the fact after them some instances may be beyond those that were looked at.
        return rows[:most] if len(rows) > most else None

    def fetch_claim_matches(self, transaction: ReadTransaction, word: str, most: int) -> Sequence[int]:
        if not word.isascii():
            return ()  # SQLite folds letters further, and only a search has its words folded too.
        rows = transaction.fetch_all("claim matches", _select_claim_matches, {"word": word, "most": most})
        return [row[0] for row in rows]


def _write(term: Term) -> str:
    return f"({' OR '.join(_quote(it) for it in term.alternatives)})"


def _quote(normals: Sequence[str]) -> str:
    return f'"{" ".join(normals)}"'


def _write_exclusion(excluded: Sequence[Term]) -> str:
    return f" NOT ({' OR '.join(map(_write, excluded))})" if excluded else ""


def _is_match(search: str, index: TableClause = _INDEX) -> Any:
    # In FTS5 the hidden column of the table's own name stands for the whole row.
    return literal_column(index.name).op("MATCH")(bindparam(search, type_=Text))


def _select_hits() -> Statement:
    number = _INDEX.c.rowid
    columns = number, col(Fact.priority), col(Fact.claim_words), *(_INDEX.c[it] for it in _WORDS)
    # FTS5 gives them in this order.
    found = select(*columns).join_from(_INDEX, Fact, col(Fact.number) == number).where(_is_match("search"))
    return first_rows(found.order_by(number), bindparam("most", type_=Integer))


def _select_record_hits() -> Statement:
    number = _RECORDS.c.rowid
    found = select(number, *(_RECORDS.c[it] for it in _WORDS)).where(_is_match("search", _RECORDS))
    return first_rows(found.order_by(number), bindparam("most", type_=Integer))


def _select_word_hits() -> Statement:
    """A row for each time that a fact holds a word."""
    it = _INSTANCES.c
    columns = it.doc, col(Fact.priority), col(Fact.claim_words), it.col
    joined = select(*columns).join_from(_INSTANCES, Fact, col(Fact.number) == it.doc, isouter=True)
    return joined.where(it.term == bindparam("word"))


def _select_first_word_hits() -> Statement:
    """One row for each of the first facts that hold a word, and for the one after, as far as the instances go."""
    it, number = _INSTANCES.c, _INDEX.c.rowid
    first = first_rows(select(it.doc, it.col).where(it.term == bindparam("word")), _MAX_INSTANCES_OF_MANY).subquery()
    most = bindparam("most", type_=Integer)
    last = select(number).where(_is_match("search")).order_by(number).limit(constant(1)).offset(most).scalar_subquery()
    parts = func.group_concat(first.c.col).label("parts")
    found = select(first.c.doc, parts).where(first.c.doc <= last).group_by(first.c.doc).subquery()
    columns = found.c.doc, col(Fact.priority), col(Fact.claim_words), found.c.parts
    return select(*columns).join_from(found, Fact, col(Fact.number) == found.c.doc).order_by(found.c.doc)


def _select_claim_matches() -> Select[Any]:
    it = _INSTANCES.c
    first = first_rows(select(it.doc, it.col).where(it.term == bindparam("word")), _MAX_INSTANCES).subquery()
    most = bindparam("most", type_=Integer)
    return first_rows(select(first.c.doc).distinct().where(first.c.col == constant("claim")), most)

"""Full-text search in PostgreSQL: a tsvector for each fact, with a GIN index."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import JSON, Integer, Text, bindparam, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col

from app.store.compiled import first_rows
from app.store.constraints import RowNumber
from app.store.fulltext.index import WORDS_SEPARATOR
from app.store.fulltext.ranking import Hit
from app.store.fulltext.search_plan import FullText, record_hit
from app.store.fulltext.terms import Term
from app.store.list_plan import ListPlan, Statement
from app.store.models import Fact
from app.store.relevance import RelevanceTier
from app.store.transaction import ReadTransaction

_INDEX = table("fact_search", column("fact_key"), column("document"), column("words"))
_WEIGHTS = {"search": "", "search_0": "A", "search_1": "ABC"}
"""The parts of a document that each placeholder looks into: all, the claim, and the claim, the names and the labels."""


class PostgresFullText(FullText):
    """Searches PostgreSQL's index. A query is given ready made, so that it does not depend on the server's locale."""

    def bind(self, terms: Sequence[Term], excluded: Sequence[Term] = ()) -> dict[str, str]:
        without = _write_exclusion(excluded)
        return {
            name: " & ".join(_write(term, weights) for term in terms) + without for name, weights in _WEIGHTS.items()
        }

    def bind_any(
        self, mandatory: Sequence[Term], droppable: Sequence[Term], excluded: Sequence[Term]
    ) -> dict[str, str]:
        any_of = [f"({' | '.join(map(_write, droppable))})"] if droppable else []
        return {"search": " & ".join([*map(_write, mandatory), *any_of]) + _write_exclusion(excluded)}

    def drive(self, plan: ListPlan) -> ListPlan:
        return _drive(plan, "search")

    def list_tiers(self, plan: ListPlan) -> Sequence[ListPlan]:
        within = [_drive(plan, "search_0"), _drive(plan, "search_1", "search_0"), _drive(plan, "search", "search_1")]
        return [
            replace(it, order=[it.driver.c.fact_key], tier=tier) for it, tier in zip(within, RelevanceTier, strict=True)
        ]

    def select_given_matches(self) -> Any:
        given = cast(bindparam("matches", type_=Text), JSON)
        pair = func.json_each_text(given).table_valued("key", "value")
        number, rank = cast(pair.c.key, RowNumber), cast(pair.c.value, Integer)
        return select(number.label("number"), rank.label("rank")).subquery("matches")

    def select_numbers(self) -> Any:
        given = cast(bindparam("numbers", type_=Text), JSON)
        numbers = func.json_array_elements_text(given).table_valued("value")
        return select(cast(numbers.c.value, RowNumber))

    def select_count(self) -> Statement:
        found = select(_INDEX.c.fact_key).where(_is_match("search"))
        return select(func.count()).select_from(first_rows(found, bindparam("most", type_=Integer)).subquery())

    def fetch_hits(self, transaction: ReadTransaction, query: Mapping[str, str], most: int) -> Sequence[Hit]:
        rows = transaction.fetch_all("hits", _select_hits, {"search": query["search"], "most": most})
        return [Hit(*others, *words.split(WORDS_SEPARATOR)) for *others, words in rows]

    def fetch_word_hits(self, transaction: ReadTransaction, word: str) -> None:
        return None

    def fetch_first_word_hits(self, transaction: ReadTransaction, word: str, most: int) -> None:
        return None

    def fetch_record_hits(self, transaction: ReadTransaction, query: Mapping[str, str], most: int) -> Sequence[Hit]:
        values = {"search": query["search"], "most": most}
        rows = transaction.fetch_all("record hits", _select_record_hits, values)
        return [record_hit(number, *words.split(WORDS_SEPARATOR)) for number, words in rows]

    def fetch_claim_matches(self, transaction: ReadTransaction, word: str, most: int) -> Sequence[int]:
        return ()


def _drive(plan: ListPlan, within: str, without: str | None = None) -> ListPlan:
    matches = select(_INDEX.c.fact_key).where(_is_match(within))
    if without:
        matches = matches.where(~_is_match(without))
    return replace(plan, driver=matches.subquery("matches"))


def _is_match(search: str) -> Any:
    return _INDEX.c.document.op("@@")(cast(bindparam(search), TSQUERY))


def _write(term: Term, weights: str = "") -> str:
    """A term in the language of tsquery."""
    suffix = f":{weights}" if weights else ""
    rows = [" <-> ".join([f"'{word}'{suffix}" for word in it]) for it in term.alternatives]
    return f"({' | '.join(rows)})"


def _write_exclusion(excluded: Sequence[Term]) -> str:
    return "".join(f" & !{_write(term)}" for term in excluded)


def _select_hits() -> Statement:
    matching = select(col(Fact.number), col(Fact.priority), col(Fact.claim_words), _INDEX.c.words)
    joined = matching.join_from(_INDEX, Fact, col(Fact.key) == _INDEX.c.fact_key)
    found = joined.where(_is_match("search")).order_by(col(Fact.number))
    return first_rows(found, bindparam("most", type_=Integer))


def _select_record_hits() -> Statement:
    index = table("record_search", *map(column, ("number", "document", "words")))
    is_match = index.c.document.op("@@")(cast(bindparam("search"), TSQUERY))
    found = select(index.c.number, index.c.words).where(is_match).order_by(index.c.number)
    return first_rows(found, bindparam("most", type_=Integer))

"""Full-text search in PostgreSQL: a tsvector for each fact, with a GIN index."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import JSON, Integer, Select, Text, bindparam, case, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col

from app.store.compiled import constant, first_rows
from app.store.constraints import RowNumber
from app.store.fulltext.search_plan import MAX_INLINE_MATCHES, FullText, SearchPlan
from app.store.fulltext.terms import RelevanceTier, Term
from app.store.list_plan import Body, ListPlan, Statement
from app.store.models import Fact, Version
from app.store.transaction import ReadTransaction

_INDEX = table("fact_search", column("fact_key"), column("document"))
_WEIGHTS = {"search": "", "search_0": "A", "search_1": "AB"}
"""The parts of a document that each placeholder looks into: all, the claim, the claim and the names."""


class PostgresFullText(FullText):
    """Searches PostgreSQL's index. A query is given ready made, so that it does not depend on the server's locale."""

    def bind(self, terms: Sequence[Term]) -> dict[str, str]:
        return {name: " & ".join(_write_term(term, weight) for term in terms) for name, weight in _WEIGHTS.items()}

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
        number, tier = cast(pair.c.key, RowNumber), cast(pair.c.value, Integer)
        return select(number.label("number"), tier.label("tier")).subquery("matches")

    def select_numbered(self) -> Statement:
        given = cast(bindparam("numbers", type_=Text), JSON)
        numbers = func.json_array_elements_text(given).table_valued("value")
        number = col(Version.number)
        read = Body(col(Version.body)), col(Version.texts), col(Version.checksum)
        asked = number.in_(select(cast(numbers.c.value, RowNumber)))
        return select(*read, number, col(Version.id)).where(asked).order_by(number)

    def probe(self, transaction: ReadTransaction, terms: Sequence[Term], first_page: int | None) -> SearchPlan:
        rows = transaction.fetch_all("few matches", _select_few_matches, self.bind(terms))
        matches = dict(rows) if len(rows) <= MAX_INLINE_MATCHES else None
        return SearchPlan(terms, transaction.revision, matches=matches, first_page=first_page)

    def finish(self, _: ReadTransaction, plan: SearchPlan) -> SearchPlan:
        return plan


def _drive(plan: ListPlan, within: str, without: str | None = None) -> ListPlan:
    matches = select(_INDEX.c.fact_key).where(_is_match(within))
    if without:
        matches = matches.where(~_is_match(without))
    return replace(plan, driver=matches.subquery("matches"))


def _is_match(search: str) -> Any:
    return _INDEX.c.document.op("@@")(cast(bindparam(search), TSQUERY))


def _write_term(term: Term, weights: str) -> str:
    """A term in the language of tsquery."""
    *before, last = term.words
    flags = ("*" if term.is_prefix else "") + weights
    suffix = f":{weights}" if weights else ""
    lexemes = [f"'{word}'{suffix}" for word in before] + [f"'{last}'{':' + flags if flags else ''}"]
    return f"({' <-> '.join(lexemes)})"


def _select_few_matches() -> Select[Any, int]:
    claim, names, elsewhere = (constant(tier.value) for tier in RelevanceTier)
    tier = case((_is_match("search_0"), claim), (_is_match("search_1"), names), else_=elsewhere)
    number = select(col(Fact.number)).where(col(Fact.key) == _INDEX.c.fact_key).scalar_subquery()
    matching = select(number, tier).select_from(_INDEX).where(_is_match("search"))
    return first_rows(matching, MAX_INLINE_MATCHES + 1)

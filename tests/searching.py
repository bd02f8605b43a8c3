"""What a full-text index finds, apart from the facts themselves, and searches in which no match is fetched ahead."""

import pytest
from sqlalchemy import Connection, column, select, table
from sqlmodel import col

from app.domain.vocabulary import Resource
from app.store.fulltext import RelevanceTier, Term, fulltext_for, parse_search, postgresql, sqlite
from app.store.list_plan import ListPlan, Statement
from app.store.models import Fact

_INDEX = table("fact_search", column("rowid"), column("fact_key"))


def find_keys(connection: Connection, terms: list[Term], tier: int | None = None) -> list[str]:
    """The keys of the texts that a search finds, of all tiers or of one, in the order of the index."""
    fulltext = fulltext_for(connection.dialect.name)
    statement = _select_keys(connection.dialect.name, tier)
    return list(connection.execute(statement, fulltext.bind(terms)).scalars())


def find_matches(connection: Connection, typed: str) -> dict[str, int]:
    """The keys of the texts that a search finds, each with the relevance tier of its match."""
    terms = parse_search(typed)
    matches = {tier.value: find_keys(connection, terms, tier) for tier in RelevanceTier}
    found = [key for keys in matches.values() for key in keys]
    assert sorted(found) == sorted(find_keys(connection, terms))
    assert len(set(found)) == len(found)
    return {key: tier for tier, keys in matches.items() for key in keys}


def _select_keys(dialect: str, tier: int | None) -> Statement:
    key = col(Fact.key)
    facts = ListPlan(resource=Resource.FACT, id_column=key, order=[key], number=col(Fact.number))
    fulltext = fulltext_for(dialect)
    driver = (fulltext.drive(facts) if tier is None else fulltext.list_tiers(facts)[tier]).driver
    if dialect == "sqlite":
        is_it = _INDEX.c.rowid == driver.c.number
        return select(_INDEX.c.fact_key).join_from(driver, _INDEX, is_it).order_by(driver.c.number)
    return select(driver.c.fact_key).order_by(driver.c.fact_key)


def inline_no_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every search be read as one of a frequent word is, by readers that have compiled nothing yet."""
    for engine in (sqlite, postgresql):
        monkeypatch.setattr(engine, "MAX_INLINE_MATCHES", 0)

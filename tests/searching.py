"""What a full-text index finds, apart from the facts themselves, and searches that are read like those of many."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, column, insert, select, table
from sqlmodel import SQLModel, col

from app.domain.normal_forms import forms_of_groups, stem
from app.domain.typed_search import parse_typed
from app.domain.vocabulary import Resource
from app.store.engine import Database
from app.store.fulltext import FullText, SearchPlan, finish, fulltext_for, planning, probe
from app.store.fulltext.planning import Asked
from app.store.fulltext.terms import Search, Term
from app.store.fulltext.vocabulary import resolve
from app.store.list_plan import ListPlan, Statement
from app.store.models import Fact
from app.store.reader import Reader
from app.store.relevance import RelevanceTier
from app.store.transaction import ReadTransaction
from tests.loading import add_revision

_INDEX = table("fact_search", column("rowid"), column("fact_key"))


class Terms(NamedTuple):
    """What a fact must hold, and what it must not."""

    wanted: list[Term]
    excluded: list[Term]

    def bind(self, fulltext: FullText) -> dict[str, str]:
        return fulltext.bind(self.wanted, self.excluded)


def read_terms(typed: str) -> Terms:
    """What was typed as terms of whole words, none of them looked up."""
    terms = Terms([], [])
    for it in parse_typed(typed):
        term = Term([tuple(map(stem, it.words))], facts=1, is_phrase=it.is_phrase)
        if it.is_alternative:
            before = terms.wanted.pop()
            term = before._replace(alternatives=[*before.alternatives, *term.alternatives])
        (terms.excluded if it.is_excluded else terms.wanted).append(term)
    return terms


def find_keys(connection: Connection, typed: str, tier: RelevanceTier | None = None) -> list[str]:
    """The keys of the texts that a search finds, of all tiers or of one, in the order of the index."""
    fulltext = fulltext_for(connection.dialect.name)
    statement = _select_keys(connection.dialect.name, tier)
    return list(connection.execute(statement, read_terms(typed).bind(fulltext)).scalars())


def find_matches(connection: Connection, typed: str) -> dict[str, int]:
    """The keys of the texts that a search finds, each with the relevance tier of its match."""
    matches = {tier.value: find_keys(connection, typed, tier) for tier in RelevanceTier}
    found = [key for keys in matches.values() for key in keys]
    assert sorted(found) == sorted(find_keys(connection, typed))
    assert len(set(found)) == len(found)
    return {key: tier for tier, keys in matches.items() for key in keys}


def _select_keys(dialect: str, tier: RelevanceTier | None) -> Statement:
    key = col(Fact.key)
    facts = ListPlan(resource=Resource.FACT, id_column=key, order=[key], number=col(Fact.number))
    fulltext = fulltext_for(dialect)
    driver = (fulltext.drive(facts) if tier is None else fulltext.list_tiers(facts)[tier]).driver
    if dialect == "sqlite":
        is_it = _INDEX.c.rowid == driver.c.number
        return select(_INDEX.c.fact_key).join_from(driver, _INDEX, is_it).order_by(driver.c.number)
    return select(driver.c.fact_key).order_by(driver.c.fact_key)


def fetch_names(database: Database) -> dict[int, str]:
    """The ids of all facts by their numbers."""
    with database.reader.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(select(col(Fact.number), col(Fact.key)))}


class Word(NamedTuple):
    """A word of a vocabulary, and how many facts and other records hold its normal form."""

    word: str
    facts: int
    normal: str | None = None
    """Its stem, where none is given."""
    records: int = 0


def write_vocabulary(
    database: Database, words: Iterable[Word], groups: Mapping[str, Iterable[str]] | None = None
) -> Database:
    """Write what searches know of words, and a revision of them, into an empty database."""
    add_revision(database, 1)
    rows = [
        {"word": it.word, "normal": it.normal or stem(it.word), "facts": it.facts, "records": it.records}
        for it in words
    ]
    members = [{"form": form, "normal": normal} for form, normal in forms_of_groups((groups or {}).items()).items()]
    with database.writer.begin() as connection:
        for name, those in (("search_word", rows), ("search_group", members)):
            if those:
                connection.execute(insert(SQLModel.metadata.tables[name]), those)
    return database


def resolve_in(database: Database, typed: str) -> Search:
    """What a search stands for in the vocabulary of a database."""
    return Reader(database).run_here(lambda transaction: resolve(transaction, parse_typed(typed)))


class Planned(NamedTuple):
    """What is known of a search after a probe, and what is known in the end."""

    probed: SearchPlan
    finished: SearchPlan


def plan_search(transaction: ReadTransaction, typed: str, first_page: int | None = None) -> Planned:
    fulltext, asked = fulltext_for(transaction.dialect), Asked(parse_typed(typed), first_page)
    probed = probe(fulltext, transaction, asked)
    return Planned(probed, finish(fulltext, transaction, asked, probed))


def plan_in(database: Database, typed: str, first_page: int | None = None) -> Planned:
    return Reader(database).run_here(lambda transaction: plan_search(transaction, typed, first_page))


def rank_no_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every search be read as one of a frequent word is: tier by tier, unless it finds nothing."""
    for bound in ("MAX_INLINE_MATCHES", "MAX_RANKED"):
        monkeypatch.setattr(planning, bound, 0)

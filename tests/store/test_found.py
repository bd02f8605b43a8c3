"""What a search over everything finds, and what is told of it where nothing holds all that was typed."""

from typing import NamedTuple

import pytest
from sqlmodel import col, select

from app.domain.typed_search import parse_typed
from app.store.engine import Database
from app.store.fulltext import fulltext_for, planning, search_everything
from app.store.fulltext.planning import Asked
from app.store.models import SearchRecord
from app.store.reader import Reader
from tests.searching import fetch_names


class Everything(NamedTuple):
    """What a search over everything finds: ids of facts and of other records, the best first."""

    facts: list[str]
    records: list[str]
    is_relaxed: bool
    did_you_mean: str | None


def find_everything(database: Database, typed: str) -> Everything:
    fulltext, asked = fulltext_for(database.reader.dialect.name), Asked(parse_typed(typed))
    found = Reader(database).run_here(lambda transaction: search_everything(fulltext, transaction, asked))
    facts, it = fetch_names(database), SearchRecord
    with database.reader.connect() as connection:
        records = {row[0]: row[1] for row in connection.execute(select(col(it.number), col(it.id)))}
    return Everything(
        [facts[number] for number in sorted(found.facts, key=lambda it: (found.facts[it], it))],
        [records[number] for number in sorted(found.records, key=lambda it: (found.records[it], it))],
        found.is_relaxed,
        found.did_you_mean,
    )


@pytest.mark.parametrize(
    ("typed", "facts", "records"),
    [
        ("dahl", ["dahl-ousted"], ["ole-dahl"]),
        ("echo", [], ["echo"]),
        ("duration", [], ["how-long-the-pact-lasts"]),
        # An open question holds all words, so that facts which hold some are no answer.
        ("pact duration", [], ["how-long-the-pact-lasts"]),
        ("zzzz", [], []),
    ],
)
def test_a_search_over_everything_finds_facts_and_other_records(
    good_database: Database, typed: str, facts: list[str], records: list[str]
) -> None:
    assert find_everything(good_database, typed) == Everything(facts, records, is_relaxed=False, did_you_mean=None)


@pytest.mark.parametrize(
    ("typed", "meant", "facts", "records"),
    [
        ("dohl", "dahl", ["dahl-ousted"], ["ole-dahl"]),
        ("dams duration", None, ["pact-consultation"], ["how-long-the-pact-lasts"]),
        ('"duration" dams', None, [], ["how-long-the-pact-lasts"]),
        ('"border guards" duration', None, ["guards-number", "guards-withdrawn"], []),
    ],
)
def test_a_search_over_everything_is_relaxed_where_nothing_holds_all_that_was_typed(
    good_database: Database, typed: str, meant: str | None, facts: list[str], records: list[str]
) -> None:
    found = find_everything(good_database, typed)
    assert found._replace(facts=sorted(found.facts)) == Everything(facts, records, is_relaxed=True, did_you_mean=meant)


def test_a_search_over_everything_for_a_frequent_word_is_cut(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MAX_INLINE_MATCHES", 0)
    monkeypatch.setattr(planning, "MAX_RANKED", 3)
    fulltext = fulltext_for(good_database.reader.dialect.name)
    for typed, meant in (("norland", None), ("norlnad", "norland")):
        asked = Asked(parse_typed(typed))
        found = Reader(good_database).run_here(lambda it, asked=asked: search_everything(fulltext, it, asked))  # type: ignore[misc]
        assert (len(found.facts), found.is_cut) == (3, True)
        assert (found.is_relaxed, found.did_you_mean) == (meant is not None, meant)

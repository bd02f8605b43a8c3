"""Which facts share most with a sentence."""

import pytest

from app.domain.typed_search import Typed
from app.store.engine import Database
from app.store.fulltext import closest, fulltext_for, ranking
from app.store.fulltext.closest import ClosestFacts, find_closest
from app.store.fulltext.ranking import holds
from app.store.reader import Reader
from tests.searching import fetch_names


def find(database: Database, *words: str, most: int = 5) -> ClosestFacts:
    fulltext = fulltext_for(database.reader.dialect.name)
    typed = [Typed(word, (word.lower(),)) for word in words]
    return Reader(database).run_here(lambda transaction: find_closest(fulltext, transaction, typed, most))


def keys(database: Database, *words: str, most: int = 5) -> list[str]:
    names = fetch_names(database)
    return [names[hit.number] for hit in find(database, *words, most=most).hits]


def test_what_shares_most_words_comes_first(good_database: Database) -> None:
    assert keys(good_database, "Norland", "Southmark", "signed", "the", "river", "pact")[0] == "pact-signed"
    assert len(keys(good_database, "Norland", most=1)) == 1


def test_what_shares_a_quarter_of_the_words_or_less_is_left_out(good_database: Database) -> None:
    assert keys(good_database, "norland", "zebra", "yak")
    assert keys(good_database, "norland", "zebra", "yak", "xerus") == []


def test_a_sentence_of_unknown_words_has_no_facts(good_database: Database) -> None:
    assert keys(good_database, "zebra") == []


def test_where_all_words_are_frequent_the_rarest_is_looked_for_with_any_other(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closest, "MAX_CANDIDATES", 1)
    assert len(keys(good_database, "norland", "pact", "signed")) == 1
    assert len(keys(good_database, "norland", "zebra")) == 1


def test_of_many_facts_those_are_scored_that_hold_most(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = ("Norland", "Southmark", "signed", "river", "pact")
    whole = keys(good_database, *sentence)
    monkeypatch.setattr(ranking, "_MOST_SCORED", len(whole))
    assert set(keys(good_database, *sentence)) <= set(whole)
    monkeypatch.setattr(ranking, "_MOST_SCORED", 1)
    assert len(keys(good_database, *sentence)) == 1


def test_a_term_tells_whether_a_fact_holds_it(good_database: Database) -> None:
    found = find(good_database, "Norland", "zebra")
    assert [(it.text, holds(found.hits[0], it.term)) for it in found.terms] == [("Norland", True), ("zebra", False)]


def test_a_fact_is_found_by_its_keywords_and_does_not_hold_them(good_database: Database) -> None:
    found = find(good_database, "guardsmen")
    names = fetch_names(good_database)
    assert [names[hit.number] for hit in found.hits] == ["guards-withdrawn"]
    assert not holds(found.hits[0], found.terms[0].term)

"""How much a search looks at before it is read, and what is found where nothing holds all words."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from app.domain.normal_forms import stem
from app.domain.typed_search import parse_typed
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.fulltext import FoundRanks, SearchPlan, fulltext_for, planning, search_everything, sqlite, unanswered
from app.store.fulltext.planning import Asked, finish, probe
from app.store.fulltext.ranking import rank_hits, rank_word_hits
from app.store.fulltext.terms import Term
from app.store.reader import Reader
from app.store.relevance import RelevanceTier, tier_of
from app.store.transaction import ReadTransaction
from tests.loading import load
from tests.searching import Planned, fetch_names, find_matches, plan_in, plan_search, rank_no_matches

PACT = 5
"""So many facts of the invented record hold the word `pact`."""


class Watched:
    """A transaction that counts which statements are run in it."""

    def __init__(self, transaction: ReadTransaction) -> None:
        self.keys: list[Any] = []
        self._fetch_all = transaction.fetch_all
        transaction.fetch_all = self._fetch  # type: ignore[method-assign]

    def _fetch(self, key: Any, build: Any, values: Any) -> Any:
        self.keys.append(key[0] if isinstance(key, tuple) else key)
        return self._fetch_all(key, build, values)


def watch(reader: Reader, read: Callable[[ReadTransaction], Any]) -> list[Any]:
    """The statements that a read runs, by name."""

    def run(transaction: ReadTransaction) -> list[Any]:
        watched = Watched(transaction)
        read(transaction)
        return watched.keys

    return reader.run_here(run)


def fetch_ids(database: Database, plan: SearchPlan) -> list[str]:
    """The ids of the facts that a plan has ranked, the best first."""
    assert plan.ranks is not None
    ranks, names = plan.ranks, fetch_names(database)
    return [names[number] for number in sorted(ranks, key=lambda it: (ranks[it], it))]


def is_open(planned: Planned) -> bool:
    return not planned.probed.is_finished


@pytest.mark.parametrize("typed", ["pact", "River", '"the league"', "pact dams", "pact -dams", "dams OR soldiers"])
def test_few_matches_are_all_ranked_by_a_probe(good_database: Database, typed: str) -> None:
    planned = plan_in(good_database, typed)
    assert planned.finished is planned.probed
    assert planned.probed.is_bounded
    with good_database.reader.connect() as connection:
        expected = find_matches(connection, typed)
    assert sorted(fetch_ids(good_database, planned.probed)) == sorted(expected)
    assert sorted(map(tier_of, (planned.probed.ranks or {}).values())) == sorted(expected.values())


@pytest.mark.parametrize("most", [PACT - 1, PACT])
def test_a_probe_ranks_no_more_than_it_may_look_at(
    good_database: Database, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(planning, "MAX_INLINE_MATCHES", most)
    planned = plan_in(good_database, "pact")
    assert is_open(planned) is (most < PACT)
    assert planned.probed.is_bounded is (most >= PACT)
    assert len(planned.finished.ranks or {}) == PACT


@pytest.mark.parametrize("most", [PACT - 1, PACT])
def test_more_matches_than_are_ranked_are_left_to_their_tiers(
    good_database: Database, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(planning, "MAX_INLINE_MATCHES", 0)
    monkeypatch.setattr(planning, "MAX_RANKED", most)
    _, plan = plan_in(good_database, "pact")
    assert (plan.ranks is None) is (most < PACT)
    assert (plan.is_finished, plan.is_relaxed, plan.did_you_mean) == (True, False, None)


def test_two_frequent_words_that_few_facts_hold_together_are_ranked(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MAX_INLINE_MATCHES", 0)
    monkeypatch.setattr(planning, "MAX_RANKED", 2)
    _, plan = plan_in(good_database, "norland pact")
    assert plan.search.facts > 2
    assert fetch_ids(good_database, plan) == ["guards-withdrawn"]


def test_what_a_probe_left_open_is_found_out_once_for_a_revision(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rank_no_matches(monkeypatch)
    reader = Reader(good_database)
    first = reader.run_here(lambda transaction: plan_search(transaction, "pact"))
    again = reader.run_here(lambda transaction: plan_search(transaction, "pact"))
    assert (is_open(first), is_open(again)) == (True, False)
    assert again.finished is first.finished
    assert watch(reader, lambda transaction: plan_search(transaction, "pact")) == []


@pytest.mark.parametrize("typed", ["zzzz", "pact zzzz"])
def test_a_search_that_finds_nothing_is_looked_up_once_for_a_revision(
    own_database: Database, good_seed: Seed, typed: str
) -> None:
    reader = Reader(own_database)
    asked = [watch(reader, lambda transaction: plan_search(transaction, typed)) for _ in range(2)]
    assert asked[0][:2] == ["search groups", "words alike" if " " not in typed else "search words"]
    assert asked[1] == []
    load(
        own_database,
        good_seed._replace(facts=tuple(fact for fact in good_seed.facts if fact.id != "pact-consultation")),
    )
    assert watch(reader, lambda transaction: plan_search(transaction, typed))[:1] == ["search groups"]


def test_a_plan_tells_the_revision_that_it_was_made_in(good_database: Database) -> None:
    reader = Reader(good_database)
    for typed in ("pact", "zzzz", "pact zzzz"):
        planned = reader.run_here(lambda it, typed=typed: plan_search(it, typed))  # type: ignore[misc]
        assert planned.finished.revision is reader.revision


def test_the_first_claims_are_found_where_they_fill_the_first_page(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rank_no_matches(monkeypatch)
    plans = [plan_in(good_database, "pact", page).finished for page in (2, 4, 5, None)]
    found = [plan.claim_matches is not None for plan in plans]
    assert found == [good_database.is_sqlite, good_database.is_sqlite, False, False]
    assert [plan.is_bounded for plan in plans] == found


@pytest.mark.parametrize("typed", ["pact river", "pact -dams", "pact OR river", '"the pact"', "pac nor", "страна"])
def test_the_first_claims_are_looked_for_where_one_word_is_searched_for_alone(
    good_database: Database, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    rank_no_matches(monkeypatch)
    planned = plan_in(good_database, typed, first_page=1)
    assert planned.probed.claim_matches is None
    assert is_open(planned)


def test_a_word_that_only_python_folds_is_not_looked_for_by_itself(good_database: Database) -> None:
    fulltext, reader = fulltext_for(good_database.reader.dialect.name), Reader(good_database)
    assert list(reader.run_here(lambda it: fulltext.fetch_claim_matches(it, "страна", 1))) == []
    assert reader.run_here(lambda it: fulltext.fetch_word_hits(it, "страна")) is None
    assert reader.run_here(lambda it: fulltext.fetch_first_word_hits(it, "страна", 1)) is None


@pytest.mark.parametrize("word", ["pact", "norland", "leagu", "member", "nowher"])
def test_facts_that_hold_one_word_are_ranked_without_their_texts_as_with_them(
    good_database: Database, word: str
) -> None:
    fulltext, term = fulltext_for(good_database.reader.dialect.name), Term([(word,)], facts=5)

    def rank(transaction: ReadTransaction) -> tuple[Any, Any]:
        hits = fulltext.fetch_hits(transaction, fulltext.bind([term]), 100)
        known = fulltext.fetch_word_hits(transaction, word)
        return rank_hits(hits, [term]), None if known is None else rank_word_hits(known, term)

    with_texts, without = Reader(good_database).run_here(rank)
    assert without == (with_texts if good_database.is_sqlite else None)


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("word", ["pact", "norland", "river", "league"])
def test_the_first_facts_that_hold_a_word_are_ranked_without_their_texts_as_with_them(
    good_database: Database, word: str, most: int
) -> None:
    fulltext, term = fulltext_for(good_database.reader.dialect.name), Term([(stem(word),)], facts=PACT)

    def rank(transaction: ReadTransaction) -> tuple[Any, Any]:
        hits = fulltext.fetch_hits(transaction, fulltext.bind([term]), most)
        known = fulltext.fetch_first_word_hits(transaction, stem(word), most)
        return rank_hits(hits, [term]), None if known is None else rank_word_hits(known, term)

    with_texts, without = Reader(good_database).run_here(rank)
    assert len(with_texts) == most
    assert without == (with_texts if good_database.is_sqlite else None)


def test_where_the_instances_of_a_word_end_too_early_the_texts_are_fetched(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fulltext = fulltext_for(good_database.reader.dialect.name)

    def find() -> FoundRanks:
        asked = Asked(parse_typed("pact"))
        return Reader(good_database).run_here(lambda it: search_everything(fulltext, it, asked))

    monkeypatch.setattr(planning, "MAX_INLINE_MATCHES", 0)
    monkeypatch.setattr(planning, "MAX_RANKED", 3)
    found = find()
    monkeypatch.setattr(sqlite, "_MAX_INSTANCES_OF_MANY", 2)
    assert Reader(good_database).run_here(lambda it: fulltext.fetch_first_word_hits(it, "pact", 3)) is None
    assert (len(found.facts), found.is_cut) == (3, True)
    assert find().facts == found.facts


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dams zzzz", ["pact-consultation"]),
        ("zzzz dams", ["pact-consultation"]),
        ("dams soldiers", ["dahl-ousted", "pact-consultation"]),
        ("dams soldiers the nowhere", ["dahl-ousted", "pact-consultation"]),
        ('"border guards" soldiers', ["guards-number", "guards-withdrawn"]),
        ('"border guards" zzzz yyyy', ["guards-number", "guards-withdrawn"]),
        ('"border guards" withdrew dams', ["guards-withdrawn"]),
        ('"border guards" soldiers -withdrew', ["guards-number"]),
        ('"border guards" "the league"', []),
        ('"border guards" "the league" dams', []),
        ('"guards border" norland', []),
        ('"river pact" "border guards" zzzz', ["guards-withdrawn"]),
        ('"river pact" "border guards" dams', ["guards-withdrawn"]),
        ("zzzz", []),
        ("zzzz OR yyyy", []),
        ("zzzz yyyy", []),
        ('"guards border"', []),
        ("dams zzzz -norland", ["pact-consultation"]),
        ("dams zzzz -river", []),
        ("dams -river", []),
    ],
)
def test_where_no_fact_holds_all_words_those_that_hold_most_are_found(
    good_database: Database, typed: str, found: list[str]
) -> None:
    planned = plan_in(good_database, typed)
    assert sorted(fetch_ids(good_database, planned.finished)) == sorted(found)
    assert planned.finished.is_relaxed is bool(found)
    assert planned.finished.is_bounded
    assert is_open(planned)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("paxt", "pact"),
        ("paxt dams", "pact dams"),
        ("norlnad", "norland"),
        ("pact", None),
        ("zzzz", None),
        ("pact dahl", None),
    ],
)
def test_a_search_that_finds_nothing_tells_what_was_perhaps_meant(
    good_database: Database, typed: str, meant: str | None
) -> None:
    assert plan_in(good_database, typed).finished.did_you_mean == meant


class Candidates:
    """Records which searches for candidates are made, and of how many facts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, dialect: str) -> None:
        self.asked: list[tuple[dict[str, str], int]] = []
        fulltext = type(fulltext_for(dialect))
        fetch_hits = fulltext.fetch_hits

        def fetch(this: Any, transaction: ReadTransaction, query: Any, most: int) -> Any:
            self.asked.append((query, most))
            return fetch_hits(this, transaction, query, most)

        monkeypatch.setattr(fulltext, "fetch_hits", fetch)


def test_how_many_facts_hold_a_phrase_is_counted(good_database: Database) -> None:
    for typed, facts in (
        ('"the league"', 5),
        ('"border guards" -"the league"', 2),
        ('"guards border" pact', 0),
        ('"zz zz"', 0),
    ):
        (first, *_) = plan_in(good_database, typed).finished.search.words
        assert (first.normal.count(" "), first.facts) == (1, facts)


def test_a_phrase_of_frequent_words_is_not_counted_by_a_probe(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MAX_INLINE_MATCHES", 3)
    planned = plan_in(good_database, 'dams -"river pact"')
    assert is_open(planned)
    assert [word.facts for word in planned.finished.search.words] == [1, 5]


def test_a_misspelled_search_is_answered_as_it_was_meant(good_database: Database) -> None:
    reader = Reader(good_database)
    meant = reader.run_here(lambda transaction: plan_search(transaction, "norland pact")).finished
    plan = reader.run_here(lambda transaction: plan_search(transaction, "norlnad pact")).finished
    assert plan.ranks == meant.ranks
    assert (plan.is_relaxed, plan.did_you_mean) == (True, "norland pact")
    assert plan.search.marks == meant.search.marks
    assert [word.typed for word in plan.search.words] == ["norlnad", "pact"]


def test_what_was_meant_may_be_frequent_too(good_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rank_no_matches(monkeypatch)
    plan = plan_in(good_database, "norlnad").finished
    assert (plan.ranks, plan.is_relaxed, plan.did_you_mean) == (None, True, "norland")


def test_what_was_meant_is_relaxed_where_nothing_holds_it_all(good_database: Database) -> None:
    plan = plan_in(good_database, "damz soldiers").finished
    assert sorted(fetch_ids(good_database, plan)) == ["dahl-ousted", "pact-consultation"]
    assert (plan.is_relaxed, plan.did_you_mean) == (True, "dams soldiers")


def test_a_search_that_nothing_answers_is_counted_and_logged_once_for_a_revision(
    good_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    before, reader = unanswered.number, Reader(good_database)
    with caplog.at_level(logging.INFO, planning.__name__):
        for typed in ("pact", "Zzzz; DROP pacts", "Zzzz; DROP pacts"):
            reader.run_here(lambda it, typed=typed: plan_search(it, typed))  # type: ignore[misc]
    assert unanswered.number == before + 1
    assert [it.getMessage() for it in caplog.records] == ["no fact holds all of: zzzz, drop, pact"]


@pytest.fixture
def candidates(good_database: Database, monkeypatch: pytest.MonkeyPatch) -> Candidates:
    return Candidates(monkeypatch, good_database.reader.dialect.name)


@pytest.mark.parametrize(
    ("most", "words"),
    [
        # One fact holds `soldiers` and one holds `dams`; `norland` and `pact` are held by more.
        (2, ["dam", "soldier"]),
        (3, ["dam", "soldier"]),
        (1, ["soldier"]),
        (0, ["soldier"]),
        (1000, ["dam", "soldier", "norland", "pact"]),
    ],
)
def test_the_rarest_words_decide_which_facts_are_looked_at(
    good_database: Database, monkeypatch: pytest.MonkeyPatch, candidates: Candidates, most: int, words: list[str]
) -> None:
    monkeypatch.setattr(planning, "MAX_CANDIDATES", most)
    plan_in(good_database, "norland soldiers zzzz dams pact")
    query, asked = candidates.asked[-1]
    assert asked == most
    assert [it for it in ("dam", "soldier", "norland", "pact") if it in query["search"]] == words
    assert "zzzz" not in query["search"]


def test_a_relaxed_search_still_ranks_by_all_words(good_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MAX_CANDIDATES", 4)
    plan = plan_in(good_database, "guards dams pact").finished
    assert fetch_ids(good_database, plan)[0] == "pact-consultation"


def test_a_plan_of_another_search_is_not_taken(good_database: Database) -> None:
    reader = Reader(good_database)

    def plan(transaction: ReadTransaction) -> tuple[SearchPlan, SearchPlan]:
        fulltext = fulltext_for(transaction.dialect)
        one, other = Asked(parse_typed("pact")), Asked(parse_typed("pact "))
        probed = [probe(fulltext, transaction, it) for it in (one, other)]
        return finish(fulltext, transaction, one, probed[0]), finish(fulltext, transaction, other, probed[1])

    plans = reader.run_here(plan)
    assert plans[0].ranks == plans[1].ranks


def test_the_best_tier_comes_first(good_database: Database) -> None:
    ranks = plan_in(good_database, "pact").finished.ranks or {}
    tiers = [tier_of(rank) for rank in sorted(ranks.values())]
    assert tiers == [*[RelevanceTier.CLAIM] * 4, RelevanceTier.NAMES]

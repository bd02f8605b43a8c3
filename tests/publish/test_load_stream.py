"""Loads of a record too large to hold: it is gone through once, and what stays the same is left alone."""

import weakref
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from app.domain.vocabulary import FactKind, Resource, Scope
from app.publish.resources import Record
from app.seed.documents import FactDocument
from app.seed.folder import Seed
from app.store.engine import Database
from tests.bench.synthetic import COMMON_WORD, Facts, actor_id, change, fact_id, make_seed, rare_word
from tests.conftest import ENGINES, MakeDatabase
from tests.loading import dump, load, published
from tests.searching import find_keys

pytestmark = [pytest.mark.slow, pytest.mark.at_length]

NUMBER = 500
EDITED = [fact_id(number) for number in range(0, NUMBER, 51)]


class WatchedFacts(Facts):
    """Facts of which it is known how many are alive."""

    alive = 0

    def __iter__(self) -> Iterator[FactDocument]:
        for number in range(self.number):
            fact = self[number]
            self.alive += 1
            weakref.finalize(fact, self._bury)
            yield fact
            del fact

    def _bury(self) -> None:
        self.alive -= 1


@pytest.fixture(scope="module")
def synthetic() -> Seed:
    return make_seed(NUMBER)


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest, make_migrated: MakeDatabase, synthetic: Seed) -> Database:
    """A database that holds the synthetic record; shared, so nothing may change it."""
    database: Database = make_migrated(request.param)
    load(database, synthetic)
    return database


def count_matches(database: Database, word: str) -> int:
    with database.reader.connect() as connection:
        return len(find_keys(connection, f'"{word}"'))


def test_every_fact_stands_in_its_tables(filled: Database, synthetic: Seed) -> None:
    found = {name: len(rows) for name, rows in dump(filled).items()}
    kinds = Counter(fact.kind for fact in synthetic.facts)
    assert {kind.value: found[kind] for kind in FactKind} == {kind.value: kinds[kind] for kind in FactKind}
    assert set(kinds) == {*FactKind}
    assert (found["fact"], found["fact_search"], found["citation"]) == (NUMBER, NUMBER, 2 * NUMBER - 1)
    assert (found["actor"], found["source"], found["origin"], found["origin_trace"]) == (20, 10, 11, 20)
    assert found["version"] == NUMBER + 20 + 10 + 1 + 1 + 1 + 1
    assert 0 < found["timeline_entry"] < found["event"] + found["signing"] + found["statement"]


def test_words_and_the_first_actor_are_as_frequent_as_promised(filled: Database, synthetic: Seed) -> None:
    assert count_matches(filled, COMMON_WORD) == NUMBER // 10
    assert [count_matches(filled, rare_word(number)) for number in (0, 7, 99)] == [5, 5, 5]
    first = {fact.id for fact in synthetic.facts if [actor_id(0)] in fact.participants.values()}
    assert {fact_id(number) for number in range(5, NUMBER, 10)} <= first
    assert published(filled)[Resource.ACTOR, actor_id(0)].body["facts"]["total"] == len(first)


@pytest.mark.postgresql
def test_both_engines_publish_the_same(make_migrated: MakeDatabase, synthetic: Seed) -> None:
    hashes = set()
    for engine in ENGINES:
        database = make_migrated(engine)
        hashes |= {load(database, it).hash for it in (change(synthetic, 0.1), synthetic)}
    assert len(hashes) == 2


@pytest.mark.postgresql
def test_postgresql_knows_the_sizes_of_the_tables_at_once(make_migrated: MakeDatabase, synthetic: Seed) -> None:
    database = make_migrated("postgresql")
    load(database, synthetic)
    statement = "SELECT relname, reltuples FROM pg_class WHERE relname IN ('fact', 'fact_search', 'citation')"
    with database.reader.connect() as connection:
        sizes = {row[0]: row[1] for row in connection.exec_driver_sql(statement)}
    assert sizes == {"fact": NUMBER, "fact_search": NUMBER, "citation": 2 * NUMBER - 1}


def test_the_same_record_again_writes_nothing(filled: Database) -> None:
    before = dump(filled)
    report = load(filled, make_seed(NUMBER))
    assert not report.is_change
    assert dump(filled) == before


@pytest.mark.parametrize("engine", ENGINES)
def test_a_change_of_some_facts_touches_their_rows_alone(
    make_migrated: MakeDatabase, synthetic: Seed, engine: str
) -> None:
    database = make_migrated(engine)
    load(database, synthetic)
    before = dump(database)
    report = load(database, change(synthetic, 0.02))
    # Fact 51 is in a dispute, which repeats it, as does an open question.
    of_others = (Resource.DISPUTE, "dispute-00000"), (Resource.OPEN_QUESTION, "question-00000")
    assert report.updated == (*((Resource.FACT, name) for name in EDITED), *of_others)
    assert (report.created, report.removed) == ((), ())
    after = dump(database)
    new = {name: len(set(after[name]) - set(before[name])) for name in after if after[name] != before[name]}
    gone = {name: len(set(before[name]) - set(after[name])) for name in new}
    written = len(report.updated)
    edited = [fact for fact in synthetic.facts if fact.id in EDITED and fact.scope is Scope.WORLD]
    told = [fact for fact in edited if fact.kind in {FactKind.EVENT, FactKind.SIGNING, FactKind.STATEMENT}]
    own = {"fact": len(EDITED), "fact_search": len(EDITED), "timeline_entry": len(told)}
    # One word is new, and another stands in fewer claims.
    assert new == {**own, "revision": 1, "version": 2 * written, "search_word": 2}
    assert gone == {**own, "revision": 0, "version": written, "search_word": 1}


@pytest.mark.parametrize("engine", ENGINES)
def test_facts_are_let_go_of_while_others_are_loaded(make_migrated: MakeDatabase, engine: str) -> None:
    facts = WatchedFacts(2500)
    counts: list[int] = []

    def count(records: Iterable[Record], _: int) -> Iterator[Record]:
        for record in records:
            counts.append(facts.alive)
            yield record

    database = make_migrated(engine)
    load(database, make_seed(2500)._replace(facts=facts), track=count)
    # Two batches, the 52 that the disputes and the charter repeat, and the two that tell of a happening.
    assert max(counts) == 1054
    assert facts.alive == 0

"""Numbers of facts are in the order of their ids, whatever comes and goes, and the full-text index goes along."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, select
from sqlmodel import col

from app.publish import ordinals
from app.seed.documents import FactDocument
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.models import Fact, FactSubject
from tests.conftest import load_into
from tests.loading import load
from tests.searching import find_keys

Made = Sequence[str]


@pytest.fixture
def copied(good_seed: Seed) -> FactDocument:
    (fact,) = (fact for fact in good_seed.facts if fact.id == "pact-mutual-defence")
    return fact


def with_copies(seed: Seed, fact: FactDocument, names: Made, claim: str = "The pact binds them.") -> Seed:
    """The invented record with copies of one of its facts under other ids."""
    copies = (fact.model_copy(update={"id": name, "claim": claim}) for name in names)
    return seed._replace(facts=tuple(sorted((*seed.facts, *copies), key=lambda it: it.id)))


def fetch_order(connection: Connection) -> list[str]:
    """The ids of the facts in the order of their numbers, which must all be different."""
    rows = connection.execute(select(col(Fact.key), col(Fact.number)).order_by(col(Fact.number))).all()
    assert len({row[1] for row in rows}) == len(rows)
    assert rows[0][1] > 0
    return [row[0] for row in rows]


def check_order(database: Database, seed: Seed) -> None:
    with database.reader.connect() as connection:
        assert fetch_order(connection) == sorted(fact.id for fact in seed.facts)
        found = find_keys(connection, "pact")
        assert found == sorted(found)
        copied = select(col(FactSubject.fact_key)).join(Fact, col(Fact.key) == FactSubject.fact_key)
        assert connection.execute(copied.where(col(Fact.number) != FactSubject.fact_number)).all() == []
        assert len(found) >= 5


LOADS: list[Made] = [
    (),
    ("a", "zz"),
    ("a", "b", "c", "pact-a", "pact-b", "zz"),
    ("b", "pact-ab", "zz", "zzz"),
    ("pact-aa",),
    [f"n-{number:03}" for number in range(50)],
]


def test_new_facts_find_their_place_among_the_others(
    own_database: Database, good_seed: Seed, copied: FactDocument
) -> None:
    for names in LOADS:
        seed = with_copies(good_seed, copied, names)
        load(own_database, seed)
        check_order(own_database, seed)


def test_a_fact_keeps_its_number_when_it_changes(own_database: Database, good_seed: Seed, copied: FactDocument) -> None:
    def fetch_number() -> int:
        with own_database.reader.connect() as connection:
            number: int = connection.execute(select(col(Fact.number)).where(col(Fact.key) == "n")).scalar_one()
            return number

    load(own_database, with_copies(good_seed, copied, ["n"]))
    before = fetch_number()
    changed = with_copies(good_seed, copied, ["m", "n", "o"], claim="The pact binds them still.")
    load(own_database, changed)
    assert fetch_number() == before
    check_order(own_database, changed)


def test_all_are_numbered_anew_where_there_is_no_room(
    own_database: Database, good_seed: Seed, copied: FactDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordinals, "GAP", 4)
    own_database = load_anew(own_database, good_seed)
    for claim, names in (
        ("The pact binds them.", ["n-1", "n-2"]),
        ("The pact binds them still.", ["n-0", "n-1", "n-11", "n-2"]),
        ("The pact bound them.", ["n-1", "n-12", "n-13", "n-2"]),
    ):
        seed = with_copies(good_seed, copied, names, claim)
        load(own_database, seed)
        check_order(own_database, seed)
        with own_database.reader.connect() as connection:
            assert find_keys(connection, f'"{claim}"') == names


def load_anew(database: Database, seed: Seed) -> Database:
    """The same database with the record loaded from nothing."""
    load(database, seed._replace(facts=(), disputes=(), open_questions=()))
    return load_into(database, seed)

"""Statements that are compiled once for their form: no value of one request ever answers another."""

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Dialect, bindparam, select
from sqlmodel import col

from app.domain.vocabulary import FactKind
from app.schemas.filters import ActorQuery, AnyFactQuery, DisputeQuery, ListQuery
from app.services.pagination import steps_of
from app.store import compiled as statements
from app.store.compiled import Statements, prepare
from app.store.engine import Database
from app.store.list_plan import Listing
from app.store.models import Fact
from app.store.query_shape import form_of, page_values, values_of
from app.store.selects import list_of_actors, list_of_disputes, list_of_facts

URLS = {"sqlite": "sqlite://", "postgresql": "postgresql://db/facts"}
FACTS: list[dict[str, Any]] = [
    {},
    {"q": "river"},
    {"q": "pact sign"},
    {"q": "—"},
    {"q": '"river pact"', "sort": "id"},
    {"q": "pact", "sort": "-date"},
    {"sort": "date"},
    {"sort": "-date"},
    {"ids": ["one"]},
    {"ids": ["two", "one"]},
    {"kind": ["event"]},
    {"kind": ["event", "clause"]},
    {"kind": ["office", "signing"]},
    {"actor": ["norland"]},
    {"actor": ["southmark"]},
    {"actor": ["norland", "southmark"]},
    {"actor": ["norland"], "role": ["agent"]},
    {"actor": ["southmark"], "role": ["target", "member"]},
    {"actor": ["norland"], "sort": "date"},
    {"actor": ["norland"], "q": "pact"},
    {"role": ["agent", "speaker"]},
    {"source": ["echo"], "origin": ["echo-report", "other"]},
    {"origin": ["other"]},
    {"instrument": ["river-pact"], "place": ["eastport"]},
    {"event_type": ["coup"], "obligation": ["defense"]},
    {"rank": ["normal"], "disputed": "true"},
    {"rank": ["deprecated"], "disputed": "false"},
    {"disputed": "false"},
    {"disputed": "true"},
    {"min_origins": "1"},
    {"min_origins": "2"},
    {"date_from": "2001"},
    {"date_to": "2002-02"},
    {"date_from": "2003", "date_to": "2004-04-04"},
]
ACTORS: list[dict[str, Any]] = [
    {},
    {"q": "lea"},
    {"q": "riv lea"},
    {"q": "—"},
    {"kind": ["state"], "role": ["member"]},
    {"q": "50%_/x"},
]
DISPUTES: list[dict[str, Any]] = [{}, {"kind": ["tension"]}, {"kind": ["wording", "tension"], "state": ["open"]}]


def of_kind(query: Any, dialect: str) -> Listing:
    return list_of_facts(query, dialect, kind=FactKind.MEMBERSHIP, member_of="league")


LISTS: list[tuple[type[ListQuery], list[dict[str, Any]], Callable[[Any, str], Listing]]] = [
    (AnyFactQuery, FACTS, list_of_facts),
    (AnyFactQuery, FACTS, of_kind),
    (ActorQuery, ACTORS, lambda query, _: list_of_actors(query)),
    (DisputeQuery, DISPUTES, lambda query, _: list_of_disputes(query)),
]


@pytest.fixture(params=URLS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return Database(URLS[request.param]).reader.dialect


@pytest.mark.parametrize(("model", "given", "make"), LISTS, ids=["facts", "members", "actors", "disputes"])
def test_a_statement_of_the_same_form_serves_other_values(
    dialect: Dialect, model: type[ListQuery], given: list[dict[str, Any]], make: Callable[[Any, str], Listing]
) -> None:
    pairs = 0
    queries = [model.model_validate(it) for it in given]
    for first, second in product(queries, queries):
        if form_of(first) == form_of(second):
            pairs += 1
            values = {**values_of(second, dialect.name), **page_values(None, 7)}
            assert steps_of(first, None) == steps_of(second, None)
            for tier, _ in steps_of(second, None):
                kept = prepare(make(first, dialect.name).step(tier).page(None, 50), dialect)
                made = prepare(make(second, dialect.name).step(tier).page(None, 7), dialect)
                assert (kept.text, kept.order) == (made.text, made.order)
                assert kept.fill(values) == made.fill(values)
            counted = prepare(make(first, dialect.name).total(), dialect)
            assert counted.text == prepare(make(second, dialect.name).total(), dialect).text
    assert pairs >= len(queries)


@pytest.mark.parametrize(("model", "given", "make"), LISTS, ids=["facts", "members", "actors", "disputes"])
def test_every_placeholder_is_given_its_value(
    dialect: Dialect, model: type[ListQuery], given: list[dict[str, Any]], make: Callable[[Any, str], Listing]
) -> None:
    for it in given:
        query = model.model_validate(it)
        for tier, place in steps_of(query, None):
            values = {**values_of(query, dialect.name), **page_values(place, 50)}
            prepared = prepare(make(query, dialect.name).step(tier).page(place, 50), dialect)
            assert prepared.constants.items() & values.items() == {
                (name, value) for name, value in values.items() if name in prepared.constants
            }
            typed = {str(word) for words in it.values() for word in ([words] if isinstance(words, str) else words)}
            never_given = [str(value) for name, value in prepared.constants.items() if name not in values]
            assert typed.isdisjoint(never_given)


def test_a_form_is_compiled_once(dialect: Dialect) -> None:
    known = Statements(dialect)
    number = col(Fact.independent_origins)
    first = known.find("a", lambda: select(number).where(number == bindparam("least")))
    assert known.find("a", lambda: select(col(Fact.key))) is first
    assert known.find("b", lambda: select(col(Fact.key))) is not first


def test_the_number_of_forms_is_bounded(dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "_MOST_FORMS", 2)
    known = Statements(dialect)
    first = known.find(1, lambda: select(col(Fact.key)))
    known.find(2, lambda: select(col(Fact.key)))
    assert known.find(1, lambda: select(col(Fact.key))) is first
    known.find(3, lambda: select(col(Fact.key)))
    assert known.find(1, lambda: select(col(Fact.key))) is not first


def test_days_are_text_where_the_engine_keeps_them_so() -> None:
    statement = select(col(Fact.key)).where(col(Fact.date_latest) >= bindparam("least", date(2001, 1, 1)))
    values = {"least": date(2002, 2, 2)}
    filled = {name: prepare(statement, Database(url).reader.dialect).fill(values) for name, url in URLS.items()}
    assert filled == {"sqlite": ["2002-02-02"], "postgresql": values}

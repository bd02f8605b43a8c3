"""Statements that are compiled once for a shape: they hold no value, and refuse to run without one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Dialect, bindparam, select
from sqlmodel import col

from app.schemas.filters import ListQuery
from app.schemas.kind_filters import AnyFactQuery
from app.schemas.record_filters import ActorQuery, DisputeQuery
from app.store import compiled
from app.store.compiled import (
    CompiledStatements,
    UnboundParameterError,
    ValueInStatementError,
    compile_statement,
    constant,
    first_rows,
)
from app.store.engine import Database
from app.store.fulltext import fulltext_for
from app.store.list_plan import ListPlan, Statement, keyset_values
from app.store.models import Fact
from app.store.query_shape import QueryShape, bind_values, shape_of
from app.store.selects import plan_actors, plan_disputes, plan_facts
from tests.searching import read_terms

URLS = {"sqlite": "sqlite:///facts.db", "postgresql": "postgresql://db/facts"}
key, origins = col(Fact.key), col(Fact.independent_origins)


@pytest.fixture(params=URLS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return Database(URLS[request.param]).reader.dialect


SAME_SHAPE: list[tuple[type[ListQuery], dict[str, Any], dict[str, Any]]] = [
    (AnyFactQuery, {"q": "river"}, {"q": "pact"}),
    (AnyFactQuery, {"q": "river pact", "sort": "date"}, {"q": "pact signed", "sort": "date"}),
    (AnyFactQuery, {"ids": ["one", "two"]}, {"ids": ["two", "three"]}),
    (AnyFactQuery, {"actor": ["norland"]}, {"actor": ["southmark"]}),
    (AnyFactQuery, {"actor": ["norland"], "role": ["agent"]}, {"actor": ["southmark"], "role": ["member"]}),
    (AnyFactQuery, {"min_origins": "1", "max_origins": "4"}, {"min_origins": "2", "max_origins": "3"}),
    (AnyFactQuery, {"date_from": "2001", "date_to": "2002"}, {"date_from": "2003-03", "date_to": "2004-04-04"}),
    (AnyFactQuery, {"kind": ["event"], "rank": ["normal"]}, {"kind": ["clause"], "rank": ["deprecated"]}),
    (AnyFactQuery, {"limit": 5}, {"limit": 7}),
    (ActorQuery, {"q": "riv lea"}, {"q": "50%_ x"}),
    (ActorQuery, {"kind": ["state"], "role": ["member"]}, {"kind": ["person"], "role": ["agent"]}),
    (DisputeQuery, {"kind": ["tension"], "state": ["open"]}, {"kind": ["wording"], "state": ["resolved"]}),
]


def plan_for(dialect: Dialect, model: type[ListQuery]) -> Callable[[QueryShape], ListPlan]:
    plans: dict[type[ListQuery], Callable[[QueryShape], ListPlan]] = {
        AnyFactQuery: lambda shape: plan_facts(shape, fulltext_for(dialect.name)),
        ActorQuery: plan_actors,
        DisputeQuery: plan_disputes,
    }
    return plans[model]


def all_values(dialect: Dialect, query: Any) -> dict[str, Any]:
    search = read_terms(getattr(query, "q", None) or "x").bind(fulltext_for(dialect.name))
    return {**bind_values(query), **search, **keyset_values(None, query.limit)}


def statements(plan: ListPlan) -> list[Statement]:
    return [*(it.page(is_resumed=False) for it in plan.tiers or [plan]), plan.total()]


@pytest.mark.parametrize(("model", "first", "second"), SAME_SHAPE)
def test_statements_of_one_shape_are_one_and_take_the_values_of_each_query(
    dialect: Dialect, model: type[ListQuery], first: dict[str, Any], second: dict[str, Any]
) -> None:
    one, other = model.model_validate(first), model.model_validate(second)
    assert shape_of(one) == shape_of(other)
    assert hash(shape_of(one)) == hash(shape_of(other))
    plan = plan_for(dialect, model)
    for made, again in zip(statements(plan(shape_of(one))), statements(plan(shape_of(other))), strict=True):
        statement = compile_statement(made, dialect)
        assert statement == compile_statement(again, dialect)
        bound = [statement.bind(all_values(dialect, query)) for query in (one, other)]
        assert (bound[0] != bound[1]) is bool(set(statement.names) & changed(dialect, one, other))


def changed(dialect: Dialect, one: Any, other: Any) -> set[str]:
    values, others = all_values(dialect, one), all_values(dialect, other)
    return {name for name in values if values[name] != others[name]}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"kind": ["event"]}, {"kind": ["event", "clause"]}),
        ({"disputed": "true"}, {"disputed": "false"}),
        ({"sort": "date"}, {"sort": "-date"}),
        ({}, {"q": "pact"}),
        ({"min_origins": "1"}, {"max_origins": "1"}),
        ({}, {"min_origins": "1"}),
    ],
)
def test_what_changes_the_statement_changes_the_shape(first: dict[str, Any], second: dict[str, Any]) -> None:
    shapes = [shape_of(AnyFactQuery.model_validate(it)) for it in (first, second)]
    assert shapes[0] != shapes[1]


def test_shapes_of_different_lists_differ() -> None:
    assert shape_of(ActorQuery()) != shape_of(DisputeQuery())
    assert shape_of(ActorQuery()) != "a shape"


@pytest.mark.parametrize("name", ["limit", "cursor", "facets", "nothing"])
def test_a_shape_has_no_other_attributes(name: str) -> None:
    with pytest.raises(AttributeError, match="no parameter"):
        getattr(shape_of(AnyFactQuery()), name)


@pytest.mark.parametrize("model", [AnyFactQuery, ActorQuery, DisputeQuery])
def test_a_parameter_of_a_shape_is_a_placeholder_or_decides_the_statement(model: type[ListQuery]) -> None:
    shape = shape_of(model())
    for name in model.model_fields.keys() - {"limit", "cursor", "facets"}:
        value = getattr(shape, name)
        assert value in (None, ()) or name == "sort"


def test_a_value_in_a_statement_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueInStatementError, match="independent_origins is compared with 7: use the attribute"):
        compile_statement(select(key).where(origins <= 7), dialect)


def test_a_list_of_values_in_a_statement_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueInStatementError, match="norland"):
        compile_statement(select(key).where(key.in_(["norland"])), dialect)


def test_a_limit_that_is_a_value_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueInStatementError, match="is compared with"):
        compile_statement(select(key).limit(3), dialect)


def test_constants_and_limits_of_the_code_are_written_into_the_statement(dialect: Dialect) -> None:
    statement = first_rows(select(key).where(key == constant("it's"), origins > constant(2)), 3)
    compiled_statement = compile_statement(statement, dialect)
    assert "'it''s'" in compiled_statement.text
    assert not compiled_statement.names


def test_a_placeholder_without_a_value_is_an_error(dialect: Dialect) -> None:
    statement = compile_statement(select(key).where(origins >= bindparam("least")), dialect)
    with pytest.raises(UnboundParameterError, match="least"):
        statement.bind({"most": 1})


def test_a_statement_is_compiled_once_for_its_key(dialect: Dialect) -> None:
    known = CompiledStatements(dialect)
    first = known.find("a", lambda: select(origins).where(origins == bindparam("least")))
    assert known.find("a", lambda: select(key)) is first
    assert known.find("b", lambda: select(key)) is not first


def test_only_so_many_bytes_of_statements_are_remembered(dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "STATEMENT_BYTES", 40_000)
    known = CompiledStatements(dialect)
    first = known.find(0, lambda: select(key))
    assert known.find(0, lambda: select(key)) is first
    for number in range(1, 100):
        known.find(number, lambda: select(key, origins))
        assert 0 < known.size <= 40_000
    assert known.find(0, lambda: select(key)) is not first


def test_days_are_text_where_the_engine_keeps_them_so() -> None:
    statement = select(key).where(col(Fact.date_latest) >= bindparam("least"))
    values = {"least": date(2002, 2, 2)}
    bound = {
        name: compile_statement(statement, Database(url).reader.dialect).bind(values) for name, url in URLS.items()
    }
    assert bound == {"sqlite": ["2002-02-02"], "postgresql": values}

"""What lists hold of the invented record, and in which order."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection
from sqlmodel import SQLModel

from app.domain.limits import COUNTED
from app.domain.vocabulary import FactKind
from app.schemas.filters import ListQuery
from app.schemas.kind_filters import AnyFactQuery, EventQuery, FactQuery
from app.schemas.record_filters import ActorQuery, DisputeQuery, SourceQuery
from app.services.pagination import read_position
from app.store.compiled import compile_statement
from app.store.engine import Database
from app.store.list_plan import keyset_values
from app.store.query_shape import shape_of
from app.store.relevance import RelevanceTier
from app.store.selects import plan_actors, plan_disputes, plan_sources, select_current_version
from tests.listing import count_items, fetch_ids, fetch_rows, plan_fact_list, values_of

UNDATED = [
    "berg-on-peace",
    "berg-on-peace-original",
    "guards-number",
    "guards-withdrawn",
    "league-founded-by-pact",
    "league-next-meeting",
    "league-office-place",
    "norland-in-league",
    "pact-consultation",
    "pact-mutual-defence",
    "southmark-in-league",
]
DATED = ["dahl-ousted", "berg-president", "pact-signed"]
EVERY = sorted([*DATED, *UNDATED])


def ids_of_facts(connection: Connection, given: dict[str, Any]) -> list[str]:
    query = AnyFactQuery.model_validate(given)
    return fetch_ids(connection, query, plan_fact_list(query, connection.dialect.name))


def walk(connection: Connection, query: AnyFactQuery, limit: int) -> Iterator[list[str]]:
    """The ids of each page, from where the page before it ended."""
    plan, after = plan_fact_list(query, connection.dialect.name), None
    while True:
        rows = fetch_rows(connection, query, plan, after, limit)
        yield [json.loads(row[0])["id"] for row in rows[:limit]]
        if len(rows) <= limit:
            return
        after = read_position(query, json.loads(json.dumps(rows[limit - 1][2:], default=str)))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, EVERY),
        ({"kind": ["membership"]}, ["norland-in-league", "southmark-in-league"]),
        ({"kind": ["signing,office"]}, ["berg-president", "pact-signed"]),
        ({"actor": ["norland"]}, ["berg-president", "guards-number", "guards-withdrawn", "norland-in-league"]),
        ({"actor": ["ole-dahl", "southmark"]}, ["dahl-ousted", "southmark-in-league"]),
        ({"role": ["member"]}, ["norland-in-league", "southmark-in-league"]),
        ({"role": ["agent", "target"]}, ["dahl-ousted", "guards-withdrawn"]),
        ({"place": ["eastport"]}, ["league-office-place", "pact-signed"]),
        ({"source": ["echo"]}, ["dahl-ousted", "pact-mutual-defence", "southmark-in-league"]),
        ({"origin": ["berg-remarks"]}, ["berg-on-peace", "berg-on-peace-original"]),
        (
            {"instrument": ["river-pact"]},
            ["guards-withdrawn", "league-founded-by-pact", "pact-consultation", "pact-mutual-defence", "pact-signed"],
        ),
        ({"event_type": ["coup"]}, ["dahl-ousted"]),
        ({"obligation": ["defense", "consultation"]}, ["pact-consultation", "pact-mutual-defence"]),
        ({"rank": ["deprecated"]}, ["dahl-ousted"]),
        ({"disputed": "true"}, ["league-founded-by-pact", "norland-in-league", "southmark-in-league"]),
        ({"dispute": ["what-league-is"]}, ["norland-in-league", "southmark-in-league"]),
        ({"disputed": "false", "kind": ["membership"]}, []),
        ({"min_origins": "2"}, ["pact-mutual-defence"]),
        ({"min_origins": "1"}, EVERY),
        ({"kind": ["event"], "actor": ["norland"]}, ["guards-withdrawn"]),
    ],
)
def test_each_filter_leaves_the_facts_it_names(reading: Connection, given: dict[str, Any], found: list[str]) -> None:
    assert ids_of_facts(reading, given) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"actor": ["norland"], "role": ["jurisdiction"]}, ["berg-president"]),
        ({"actor": ["norland"], "role": ["holder"]}, []),
        (
            {"source": ["echo"], "origin": ["echo-report"]},
            ["dahl-ousted", "pact-mutual-defence", "southmark-in-league"],
        ),
        ({"source": ["invented"], "origin": ["echo-report"]}, []),
    ],
)
def test_an_actor_has_the_role_and_a_passage_goes_back_to_the_origin(
    reading: Connection, given: dict[str, Any], found: list[str]
) -> None:
    assert ids_of_facts(reading, given) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"date_from": "2021"}, ["berg-president", "pact-signed"]),
        ({"date_from": "2021-05-04", "date_to": "2021-05-04"}, ["berg-president", "pact-signed"]),
        ({"date_from": "2021-05-31"}, ["berg-president"]),
        ({"date_from": "2021-06"}, []),
        ({"date_from": "2019-12-31"}, DATED),
        ({"date_to": "2019-01-01"}, ["dahl-ousted"]),
        ({"date_to": "2018"}, []),
        ({"date_to": "2021-05-01"}, ["berg-president", "dahl-ousted"]),
        ({"date_from": "0001", "date_to": "9999"}, DATED),
    ],
)
def test_facts_are_found_by_any_day_they_can_mean(reading: Connection, given: dict[str, Any], found: list[str]) -> None:
    assert ids_of_facts(reading, given) == sorted(found)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"date_from": "2030"}, ["since-2012"]),
        ({"date_to": "2000"}, ["until-2015"]),
        ({"date_from": "2013", "date_to": "2014"}, ["since-2012", "until-2015"]),
        ({"date_from": "2016", "date_to": "2016"}, ["since-2012"]),
        ({"date_from": "2011", "date_to": "2011"}, ["until-2015"]),
    ],
)
def test_an_open_end_reaches_everywhere(connection: Connection, given: dict[str, Any], found: list[str]) -> None:
    row = {
        "kind": "event",
        "claim": "It is so.",
        "rank": "normal",
        "scope": "world",
        "independent_origins": 1,
        "date_basis": "stated",
        "priority": 1,
        "claim_words": 3,
    }
    ends = {"sort_first": date(2012, 1, 1), "sort_last": date(2012, 1, 1)}
    table = SQLModel.metadata.tables["fact"]
    since = {"key": "since-2012", "date_edtf": "2012/..", "date_earliest": date(2012, 1, 1), "date_latest": None}
    until = {"key": "until-2015", "date_edtf": "../2015", "date_earliest": None, "date_latest": date(2015, 12, 31)}
    connection.execute(table.insert(), [{**row, **ends, **since, "number": 1}, {**row, **ends, **until, "number": 2}])
    query = AnyFactQuery.model_validate(given)
    plan = plan_fact_list(query, connection.dialect.name)
    assert count_items(connection, query, plan) == len(found)
    assert [row[2] for row in fetch_rows(connection, query, plan, None, 5)] == found


@pytest.mark.parametrize(
    ("given", "order"),
    [
        ({}, EVERY),
        ({"sort": "id"}, EVERY),
        ({"sort": "date"}, [*DATED, *UNDATED]),
        ({"sort": "-date"}, [*DATED[::-1], *UNDATED[::-1]]),
        ({"ids": ["pact-signed", "guards-number", "berg-on-peace"]}, ["pact-signed", "guards-number", "berg-on-peace"]),
    ],
)
def test_each_order_is_total(reading: Connection, given: dict[str, Any], order: list[str]) -> None:
    assert ids_of_facts(reading, given) == order


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        (
            "norland",
            [
                (RelevanceTier.CLAIM, "guards-number"),
                (RelevanceTier.CLAIM, "guards-withdrawn"),
                (RelevanceTier.CLAIM, "norland-in-league"),
                (RelevanceTier.NAMES, "berg-president"),
            ],
        ),
        (
            "southmark",
            [
                (RelevanceTier.CLAIM, "dahl-ousted"),
                (RelevanceTier.CLAIM, "southmark-in-league"),
                (RelevanceTier.ELSEWHERE, "norland-in-league"),
            ],
        ),
    ],
)
def test_the_tiers_of_a_search_are_the_claim_then_names_then_quotations(
    reading: Connection, typed: str, order: list[tuple[RelevanceTier, str]]
) -> None:
    query = AnyFactQuery(q=typed)
    rows = fetch_rows(reading, query, plan_fact_list(query, reading.dialect.name), None, 50)
    assert [row[2:] for row in rows] == [(tier.first_rank, name) for tier, name in order]


@pytest.mark.parametrize("limit", [1, 2, 7, 14])
@pytest.mark.parametrize("given", [{}, {"sort": "date"}, {"sort": "-date"}, {"q": "the"}])
def test_pages_join_to_the_whole_list(reading: Connection, given: dict[str, Any], limit: int) -> None:
    pages = list(walk(reading, AnyFactQuery.model_validate(given), limit))
    assert [name for page in pages for name in page] == ids_of_facts(reading, given)
    assert {len(page) for page in pages[:-1]} <= {limit}


def test_a_position_past_the_end_is_an_empty_page(reading: Connection) -> None:
    query = AnyFactQuery()
    assert fetch_rows(reading, query, plan_fact_list(query, reading.dialect.name), ["zzz"], 5) == []


@pytest.mark.parametrize("model", [AnyFactQuery, ActorQuery, DisputeQuery])
@pytest.mark.parametrize("typed", ["—", '""', "%", "_", "-", "-pact", 'NOT "pact"'])
def test_a_search_without_a_word_is_refused(model: type[ListQuery], typed: str) -> None:
    with pytest.raises(ValidationError, match=r"it holds no word|it only says what is not to be found"):
        model.model_validate({"q": typed})


def test_a_list_of_one_kind_holds_no_other(reading: Connection) -> None:
    plan = plan_fact_list(FactQuery(), reading.dialect.name, kind=FactKind.STATEMENT)
    assert fetch_ids(reading, FactQuery(), plan) == ["berg-on-peace", "berg-on-peace-original"]


def test_members_are_those_of_one_organisation(reading: Connection) -> None:
    for organisation, members in (("river-league", 2), ("norland", 0)):
        plan = plan_fact_list(FactQuery(), reading.dialect.name, kind=FactKind.MEMBERSHIP, member_of=organisation)
        assert len(fetch_ids(reading, FactQuery(), plan)) == members


def test_events_come_in_order_of_time(reading: Connection) -> None:
    plan = plan_fact_list(EventQuery(), reading.dialect.name, kind=FactKind.EVENT)
    assert fetch_ids(reading, EventQuery(), plan) == ["dahl-ousted", "guards-withdrawn"]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, ["ada-berg", "norland", "ole-dahl", "river-league", "southmark"]),
        ({"kind": ["state"]}, ["norland", "southmark"]),
        ({"role": ["member", "speaker"]}, ["ada-berg", "norland", "southmark"]),
        ({"q": "LEA riv"}, ["river-league"]),
        ({"q": "eague"}, []),
        ({"q": "o"}, ["ole-dahl"]),
        ({"q": "o", "kind": ["state"]}, []),
    ],
)
def test_each_filter_leaves_the_actors_it_names(reading: Connection, given: dict[str, Any], found: list[str]) -> None:
    query = ActorQuery.model_validate(given)
    assert fetch_ids(reading, query, plan_actors(shape_of(query))) == found


def test_sources_come_by_id(reading: Connection) -> None:
    query = SourceQuery()
    assert fetch_ids(reading, query, plan_sources(shape_of(query))) == ["echo", "invented"]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, ["founder-of-league", "what-league-is"]),
        ({"kind": ["tension", "wording"], "state": ["open"]}, ["what-league-is"]),
        ({"state": ["resolved"]}, ["founder-of-league"]),
    ],
)
def test_each_filter_leaves_the_disputes_it_names(reading: Connection, given: dict[str, Any], found: list[str]) -> None:
    query = DisputeQuery.model_validate(given)
    assert fetch_ids(reading, query, plan_disputes(shape_of(query))) == found


def test_counting_stops_just_past_ten_thousand(connection: Connection) -> None:
    row = {"question": "Which?", "kind": "tension", "state": "open", "rationale": "They differ.", "folded_text": ""}
    rows = [{**row, "id": f"d{number}"} for number in range(COUNTED + 5)]
    connection.execute(SQLModel.metadata.tables["dispute"].insert(), rows)
    query = DisputeQuery()
    assert count_items(connection, query, plan_disputes(shape_of(query))) == 10_001


@pytest.mark.parametrize(
    ("given", "values", "position"),
    [
        ({}, ["mali"], ["mali"]),
        ({"sort": "date"}, ["2021-05-04", "mali"], [date(2021, 5, 4), "mali"]),
        ({"q": "pact"}, [2, "mali"], [2, "mali"]),
    ],
)
def test_a_position_is_read_as_the_columns_of_its_order(
    given: dict[str, Any], values: list[Any], position: list[Any]
) -> None:
    assert read_position(AnyFactQuery.model_validate(given), values) == position


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ({}, []),
        ({}, ["mali", "niger"]),
        ({}, [5]),
        ({}, ["no slug"]),
        ({}, ["x" * 81]),
        ({}, "mali"),
        ({}, None),
        ({"sort": "date"}, ["soon", "mali"]),
        ({"sort": "date"}, ["mali"]),
        ({"q": "pact"}, [-1, "mali"]),
        ({"q": "pact"}, [2**31, "mali"]),
        ({"q": "pact"}, ["claim", "mali"]),
    ],
)
def test_what_is_no_position_in_an_order_is_refused(given: dict[str, Any], values: Any) -> None:
    with pytest.raises(ValidationError):
        read_position(AnyFactQuery.model_validate(given), values)


@pytest.mark.parametrize("url", ["sqlite:///facts.db", "postgresql://db/facts"])
def test_no_value_stands_in_a_statement(url: str) -> None:
    dialect = Database(url).reader.dialect
    word = "robert-tables"
    names = ("actor", "place", "source", "origin", "instrument", "dispute")
    query = AnyFactQuery.model_validate({"q": word, **{name: [word] for name in names}})
    plan = plan_fact_list(query, dialect.name)
    given = {**values_of(query, dialect.name), **keyset_values([0, word], 50), "resource": "fact", "name": word}
    tiers = [tier.page(is_resumed=True) for tier in plan.tiers]
    for statement in (*tiers, plan.total(), select_current_version()):
        compiled = compile_statement(statement, dialect)
        assert word not in compiled.text
        assert word in str(compiled.bind(given))

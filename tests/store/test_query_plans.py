"""How SQLite goes about the statements: along indexes, and sorting nothing that a page does not need."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Executable

from app.domain.vocabulary import Resource
from app.schemas.filters import ActorQuery, AnyFactQuery, DisputeQuery, SourceQuery
from app.store.fulltext import TIERS
from app.store.list_plan import Listing
from app.store.schema_version import migrate
from app.store.selects import (
    list_of_actors,
    list_of_disputes,
    list_of_facts,
    list_of_sources,
    select_current_version,
    select_last_revision,
    select_numbered,
)
from tests.conftest import MakeDatabase

VERSION_BY_ID = "SEARCH version USING INDEX uq_version_current (resource=? AND id=?) LEFT-JOIN"
VERSION_BY_NUMBER = "SEARCH version USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN"
NUMBER_OF_ID = ["SCALAR SUBQUERY 1", "SEARCH fact USING INDEX ix_fact_key_kind (key<?)"]


def fact_list(given: dict[str, Any]) -> Listing:
    return list_of_facts(AnyFactQuery.model_validate(given), "sqlite")


@pytest.fixture(scope="module")
def plan(make_database: MakeDatabase) -> Callable[[Executable], list[str]]:
    """Tells how SQLite goes about a statement, step by step, when it knows nothing of sizes."""
    database = make_database("sqlite")
    migrate(database)

    def explain(statement: Executable) -> list[str]:
        query = statement.compile(dialect=database.reader.dialect, compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined]
        with database.reader.connect() as connection:
            return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]

    return explain


@pytest.mark.parametrize(
    ("given", "after", "steps"),
    [
        ({"sort": "date"}, None, ["SCAN fact USING INDEX ix_fact_sort_first_key"]),
        (
            {"sort": "date"},
            [date(2021, 5, 4), "m"],
            ["SEARCH fact USING INDEX ix_fact_sort_first_key ((sort_first,key)>(?,?))"],
        ),
        (
            {"sort": "-date"},
            [date(2021, 5, 4), "m"],
            ["SEARCH fact USING INDEX ix_fact_sort_last_key ((sort_last,key)<(?,?))"],
        ),
        ({"kind": ["event"]}, ["m"], ["SEARCH fact USING INDEX ix_fact_kind_key (kind=? AND key>?)"]),
        ({"place": ["x"]}, ["m"], ["SEARCH fact USING INDEX ix_fact_place_id_key (place_id=? AND key>?)"]),
        (
            {"actor": ["x"], "role": ["holder", "member"]},
            None,
            [
                "SEARCH part USING COVERING INDEX ix_participation_actor_id_fact_number_role_is_first (actor_id=?)",
                "CORRELATED SCALAR SUBQUERY 1",
                "SEARCH earlier USING INDEX ix_participation_actor_id_fact_number_role_is_first"
                " (actor_id=? AND fact_number=? AND role<?)",
            ],
        ),
        (
            {"actor": ["x", "y"]},
            None,
            [
                "SEARCH fact USING INDEX sqlite_autoindex_fact_1 (key=?)",
                "LIST SUBQUERY 1",
                "SEARCH participation USING INDEX ix_participation_actor_id_fact_number_role_is_first (actor_id=?)",
            ],
        ),
        (
            {"kind": ["event"], "sort": "date"},
            [date(2021, 5, 4), "m"],
            ["SEARCH fact USING INDEX ix_fact_kind_sort_first_key (kind=? AND (sort_first,key)>(?,?))"],
        ),
        (
            {"kind": ["event"], "sort": "-date"},
            None,
            ["SEARCH fact USING INDEX ix_fact_kind_sort_last_key (kind=?)"],
        ),
        (
            {"source": ["x"]},
            None,
            [
                "SEARCH fact USING INDEX sqlite_autoindex_fact_1 (key=?)",
                "LIST SUBQUERY 1",
                "SEARCH citation USING COVERING INDEX ix_citation_source_id_fact_key (source_id=?)",
            ],
        ),
        (
            {"event_type": ["coup"]},
            None,
            [
                "SEARCH fact USING INDEX sqlite_autoindex_fact_1 (key=?)",
                "LIST SUBQUERY 1",
                "SEARCH event USING INDEX ix_event_event_type (event_type=?)",
            ],
        ),
    ],
)
def test_a_page_of_facts_is_read_along_an_index_without_sorting(
    plan: Callable[[Executable], list[str]], given: dict[str, Any], after: list[Any] | None, steps: list[str]
) -> None:
    assert plan(fact_list(given).page(after, 50)) == [*steps, VERSION_BY_NUMBER]


def test_a_page_of_an_actor_is_read_from_its_participations_with_the_total_that_a_load_counted(
    plan: Callable[[Executable], list[str]],
) -> None:
    assert plan(fact_list({"actor": ["x"]}).page(["m"], 50)) == [
        "SEARCH part USING COVERING INDEX ix_participation_actor_id_fact_number_role_is_first"
        " (actor_id=? AND fact_number>?)",
        "SCALAR SUBQUERY 2",
        *NUMBER_OF_ID[1:],
        VERSION_BY_NUMBER,
        "SCALAR SUBQUERY 1",
        "SEARCH actor USING INDEX uq_version_current (resource=? AND id=?)",
    ]


@pytest.mark.parametrize("after", [None, ["m"]])
def test_a_page_of_all_facts_is_read_in_the_order_of_what_is_published(
    plan: Callable[[Executable], list[str]], after: list[str] | None
) -> None:
    page = fact_list({}).page(after, 50)
    assert plan(page) == ["SEARCH version USING INTEGER PRIMARY KEY (rowid>?)", *(NUMBER_OF_ID if after else [])]
    # Of two bounds SQLite would start from the first, and go through all that stands before the other.
    assert str(page.whereclause).count("version.number") == 1


@pytest.mark.parametrize(
    ("listing", "table"),
    [
        (list_of_actors(ActorQuery()), "actor"),
        (list_of_sources(SourceQuery()), "source"),
        (list_of_disputes(DisputeQuery()), "dispute"),
    ],
    ids=["actors", "sources", "disputes"],
)
def test_a_page_of_any_other_list_is_read_along_its_ids(
    plan: Callable[[Executable], list[str]], listing: Listing, table: str
) -> None:
    index = f"SEARCH {table} USING COVERING INDEX sqlite_autoindex_{table}_1 (id>?)"
    assert plan(listing.page(["m"], 50)) == [index, VERSION_BY_ID]


def test_one_resource_is_found_by_the_index_of_current_versions(plan: Callable[[Executable], list[str]]) -> None:
    assert plan(select_current_version(Resource.FACT, "m")) == [
        "SEARCH version USING INDEX uq_version_current (resource=? AND id=?)"
    ]


@pytest.mark.parametrize("after", [None, ["m"]])
@pytest.mark.parametrize("tier", TIERS)
def test_a_search_follows_the_full_text_index(
    plan: Callable[[Executable], list[str]], tier: int, after: list[str] | None
) -> None:
    first, *steps = plan(fact_list({"q": "pact"}).step(tier).page(after, 50))
    # Matches, from a row on, in the order of rows.
    assert first == "SCAN fact_search VIRTUAL TABLE INDEX 64:M4" + (">" if after else "")
    beyond = ["SCALAR SUBQUERY 2", *NUMBER_OF_ID[1:], "REUSE SUBQUERY 2"] if after else []
    assert steps == [*beyond, VERSION_BY_NUMBER]


def test_the_hits_of_a_search_are_counted_in_the_full_text_index(plan: Callable[[Executable], list[str]]) -> None:
    steps = plan(fact_list({"q": "pact"}).total())
    assert [step for step in steps if "fact" in step] == [steps[1]]
    assert steps[1].startswith("SCAN fact_search VIRTUAL TABLE")


def test_facts_whose_numbers_are_known_are_read_by_them_without_sorting(
    plan: Callable[[Executable], list[str]],
) -> None:
    first, *steps = plan(select_numbered("sqlite"))
    assert first == "SEARCH version USING INTEGER PRIMARY KEY (rowid=?)"
    assert not any("version" in step or "B-TREE" in step for step in steps)


def test_the_last_revision_is_read_without_sorting(plan: Callable[[Executable], list[str]]) -> None:
    assert plan(select_last_revision()) == ["SCAN revision"]

"""How SQLite goes about the statements: along indexes, and sorting nothing that a page does not need."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Executable

from app.schemas.kind_filters import AnyFactQuery
from app.schemas.record_filters import ActorQuery, DisputeQuery, OpenQuestionQuery, SourceQuery, TimelineQuery
from app.services.feed import RESOURCES
from app.store.compiled import compile_statement
from app.store.feed import select_changes_of_loads, select_loads
from app.store.fulltext import fulltext_for
from app.store.list_plan import ListPlan
from app.store.query_shape import shape_of
from app.store.relevance import RelevanceTier
from app.store.schema_version import migrate
from app.store.selects import (
    plan_actors,
    plan_disputes,
    plan_open_questions,
    plan_sources,
    plan_timeline,
    select_current_version,
    select_last_revision,
)
from app.store.versions import select_last_body, select_neighbour, select_versions
from tests.conftest import MakeDatabase
from tests.listing import plan_fact_list

VERSION_BY_ID = "SEARCH version USING INDEX uq_version_current (resource=? AND id=?) LEFT-JOIN"
VERSION_BY_NUMBER = "SEARCH version USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN"
NUMBER_OF_ID = ["SCALAR SUBQUERY 1", "SEARCH fact USING INDEX ix_fact_key_kind (key<?)"]


def fact_list(given: dict[str, Any]) -> ListPlan:
    return plan_fact_list(AnyFactQuery.model_validate(given), "sqlite")


@pytest.fixture(scope="module")
def explain(make_database: MakeDatabase) -> Callable[[Executable], list[str]]:
    """Tells how SQLite goes about a statement, step by step, when it knows nothing of sizes or values."""
    database = make_database("sqlite")
    migrate(database)

    def explain(statement: Executable) -> list[str]:
        compiled = compile_statement(statement, database.reader.dialect)
        values = compiled.bind(dict.fromkeys(compiled.names, "m"))
        with database.reader.connect() as connection:
            return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled.text}", tuple(values))]

    return explain


def test_the_versions_of_a_record_are_read_along_an_index(explain: Callable[[Executable], list[str]]) -> None:
    of_one = "SEARCH version USING INDEX sqlite_autoindex_version_1 (resource=? AND id=?"
    for statement in (select_versions(0, is_resumed=False), select_neighbour(0, is_later=False), select_last_body()):
        first, *others = explain(statement)
        assert first.startswith(of_one)
        assert [it for it in others if not it.startswith("SEARCH revision USING INTEGER PRIMARY KEY")] == []
    # Where it had other ids, they are found by the same index, and the few versions sorted.
    assert [it for it in explain(select_versions(2, is_resumed=True)) if "SCAN version" in it] == []


def test_what_a_load_changed_is_found_by_its_revision(explain: Callable[[Executable], list[str]]) -> None:
    for statement in (select_loads(RESOURCES, 26), select_changes_of_loads(RESOURCES, 3)):
        steps = explain(statement)
        indexes = [it for it in steps if "ix_version_changes" in it or "ix_version_superseded" in it]
        assert len(indexes) == 2
        assert all(it.startswith("SEARCH version USING ") for it in indexes)
        assert all(it.endswith(" (revision=? AND resource=?)") for it in indexes)
        assert [it for it in steps if it.startswith("SCAN version")] == []


@pytest.mark.parametrize(
    ("given", "is_resumed", "steps"),
    [
        ({"sort": "date"}, False, ["SCAN fact USING INDEX ix_fact_sort_first_key"]),
        (
            {"sort": "date"},
            True,
            ["SEARCH fact USING INDEX ix_fact_sort_first_key ((sort_first,key)>(?,?))"],
        ),
        (
            {"sort": "-date"},
            True,
            ["SEARCH fact USING INDEX ix_fact_sort_last_key ((sort_last,key)<(?,?))"],
        ),
        ({"kind": ["event"]}, True, ["SEARCH fact USING INDEX ix_fact_kind_key (kind=? AND key>?)"]),
        ({"place": ["x"]}, True, ["SEARCH fact USING INDEX ix_fact_place_id_key (place_id=? AND key>?)"]),
        ({"scope": ["world"]}, True, ["SEARCH fact USING INDEX ix_fact_scope_key (scope=? AND key>?)"]),
        ({"happening": ["x"]}, True, ["SEARCH fact USING INDEX ix_fact_happening_id_key (happening_id=? AND key>?)"]),
        (
            {"actor": ["x"], "role": ["holder", "member"]},
            False,
            [
                "SEARCH part USING COVERING INDEX ix_participation_actor_id_fact_number_role_is_first (actor_id=?)",
                "CORRELATED SCALAR SUBQUERY 1",
                "SEARCH earlier USING INDEX ix_participation_actor_id_fact_number_role_is_first"
                " (actor_id=? AND fact_number=? AND role<?)",
            ],
        ),
        (
            {"actor": ["x", "y"]},
            False,
            [
                "SEARCH fact USING INDEX sqlite_autoindex_fact_1 (key=?)",
                "LIST SUBQUERY 1",
                "SEARCH participation USING INDEX ix_participation_actor_id_fact_number_role_is_first (actor_id=?)",
            ],
        ),
        (
            {"about": ["x", "y"]},
            False,
            [
                "SEARCH fact USING INDEX sqlite_autoindex_fact_1 (key=?)",
                "LIST SUBQUERY 1",
                "SEARCH fact_subject USING INDEX ix_fact_subject_subject_id_fact_number (subject_id=?)",
            ],
        ),
        (
            {"kind": ["event"], "sort": "date"},
            True,
            ["SEARCH fact USING INDEX ix_fact_kind_sort_first_key (kind=? AND (sort_first,key)>(?,?))"],
        ),
        (
            {"kind": ["event"], "sort": "-date"},
            False,
            ["SEARCH fact USING INDEX ix_fact_kind_sort_last_key (kind=?)"],
        ),
        (
            {"source": ["x"]},
            False,
            [
                "SEARCH fact USING INDEX sqlite_autoindex_fact_1 (key=?)",
                "LIST SUBQUERY 1",
                "SEARCH citation USING COVERING INDEX ix_citation_source_id_fact_key (source_id=?)",
            ],
        ),
        (
            {"event_type": ["coup"]},
            False,
            [
                "SEARCH fact USING INDEX sqlite_autoindex_fact_1 (key=?)",
                "LIST SUBQUERY 1",
                "SEARCH event USING INDEX ix_event_event_type (event_type=?)",
            ],
        ),
    ],
)
def test_a_page_of_facts_is_read_along_an_index_without_sorting(
    explain: Callable[[Executable], list[str]], given: dict[str, Any], is_resumed: bool, steps: list[str]
) -> None:
    assert explain(fact_list(given).page(is_resumed=is_resumed)) == [*steps, VERSION_BY_NUMBER]


@pytest.mark.parametrize("is_resumed", [False, True])
def test_a_page_about_a_subject_is_read_along_the_index_of_subjects(
    explain: Callable[[Executable], list[str]], is_resumed: bool
) -> None:
    steps = explain(fact_list({"about": ["x"]}).page(is_resumed=is_resumed))
    beyond = " AND fact_number>?" if is_resumed else ""
    assert steps == [
        f"SEARCH fact_subject USING COVERING INDEX ix_fact_subject_subject_id_fact_number (subject_id=?{beyond})",
        *(NUMBER_OF_ID if is_resumed else []),
        VERSION_BY_NUMBER,
    ]


def test_facts_about_a_subject_are_counted_without_a_look_at_them(explain: Callable[[Executable], list[str]]) -> None:
    assert [step for step in explain(fact_list({"about": ["x"]}).total()) if "SEARCH" in step] == [
        "SEARCH fact_subject USING COVERING INDEX ix_fact_subject_subject_id_fact_number (subject_id=?)"
    ]


def test_a_page_of_an_actor_is_read_from_its_participations_with_the_total_that_a_load_counted(
    explain: Callable[[Executable], list[str]],
) -> None:
    assert explain(fact_list({"actor": ["x"]}).page(is_resumed=True)) == [
        "SEARCH part USING COVERING INDEX ix_participation_actor_id_fact_number_role_is_first"
        " (actor_id=? AND fact_number>?)",
        "SCALAR SUBQUERY 2",
        *NUMBER_OF_ID[1:],
        VERSION_BY_NUMBER,
        "SCALAR SUBQUERY 1",
        "SEARCH actor USING INDEX uq_version_current (resource=? AND id=?)",
    ]


@pytest.mark.parametrize("is_resumed", [False, True])
def test_a_page_of_all_facts_is_read_in_the_order_of_what_is_published(
    explain: Callable[[Executable], list[str]], is_resumed: bool
) -> None:
    page = fact_list({}).page(is_resumed=is_resumed)
    assert explain(page) == [
        "SEARCH version USING INTEGER PRIMARY KEY (rowid>?)",
        *(NUMBER_OF_ID if is_resumed else []),
    ]
    # Of two bounds SQLite would start from the first, and go through all that stands before the other.
    assert str(page.whereclause).count("version.number") == 1


@pytest.mark.parametrize(
    ("plan", "table"),
    [
        (plan_actors(shape_of(ActorQuery())), "actor"),
        (plan_sources(shape_of(SourceQuery())), "source"),
        (plan_disputes(shape_of(DisputeQuery())), "dispute"),
        (plan_open_questions(shape_of(OpenQuestionQuery())), "open_question"),
    ],
    ids=["actors", "sources", "disputes", "open questions"],
)
def test_a_page_of_any_other_list_is_read_along_its_ids(
    explain: Callable[[Executable], list[str]], plan: ListPlan, table: str
) -> None:
    index = f"SEARCH {table} USING COVERING INDEX sqlite_autoindex_{table}_1 (id>?)"
    assert explain(plan.page(is_resumed=True)) == [index, VERSION_BY_ID]


@pytest.mark.parametrize("is_resumed", [False, True])
@pytest.mark.parametrize(("sort", "column", "sign"), [("date", "sort_first", ">"), ("-date", "sort_last", "<")])
def test_a_page_of_the_timeline_is_read_along_its_days(
    explain: Callable[[Executable], list[str]], sort: str, column: str, sign: str, is_resumed: bool
) -> None:
    plan = plan_timeline(shape_of(TimelineQuery.model_validate({"sort": sort})), is_dated=True)
    after = f" AND ({column},fact_key){sign}(?,?)" if is_resumed else ""
    index = f"ix_timeline_entry_is_dated_{column}_fact_key (is_dated=?{after})"
    assert explain(plan.page(is_resumed=is_resumed)) == [f"SEARCH timeline_entry USING INDEX {index}"]


@pytest.mark.parametrize("sort", ["date", "-date"])
def test_undated_entries_are_read_and_counted_along_an_index(
    explain: Callable[[Executable], list[str]], sort: str
) -> None:
    plan = plan_timeline(shape_of(TimelineQuery.model_validate({"sort": sort})), is_dated=False)
    index = "INDEX ix_timeline_entry_is_dated_sort_first_fact_key (is_dated=?)"
    assert explain(plan.page(is_resumed=False)) == [f"SEARCH timeline_entry USING {index}"]
    (counted,) = (step for step in explain(plan.total()) if "timeline_entry" in step)
    # Both indexes serve; which one is taken depends on the statistics that SQLite has.
    assert counted.replace("last", "first") == f"SEARCH timeline_entry USING COVERING {index}"


def test_entries_about_a_subject_are_read_along_their_days_and_its_facts_found_once(
    explain: Callable[[Executable], list[str]],
) -> None:
    plan = plan_timeline(shape_of(TimelineQuery.model_validate({"about": ["x"]})), is_dated=True)
    steps = explain(plan.page(is_resumed=False))
    assert steps[0] == "SEARCH timeline_entry USING INDEX ix_timeline_entry_is_dated_sort_first_fact_key (is_dated=?)"
    assert not any("CORRELATED" in step or "B-TREE" in step or "SCAN" in step for step in steps)


def test_one_resource_is_found_by_the_index_of_current_versions(explain: Callable[[Executable], list[str]]) -> None:
    assert explain(select_current_version()) == [
        "SEARCH version USING INDEX uq_version_current (resource=? AND id=?)",
        "SEARCH revision USING INTEGER PRIMARY KEY (rowid=?)",
    ]


@pytest.mark.parametrize("is_resumed", [False, True])
@pytest.mark.parametrize("tier", RelevanceTier)
def test_a_search_follows_the_full_text_index(
    explain: Callable[[Executable], list[str]], tier: RelevanceTier, is_resumed: bool
) -> None:
    first, *steps = explain(fact_list({"q": "pact"}).segment(tier).page(is_resumed=is_resumed))
    # Matches, from a row on, in the order of rows.
    assert first == "SCAN fact_search VIRTUAL TABLE INDEX 64:M5" + (">" if is_resumed else "")
    beyond = ["SCALAR SUBQUERY 2", *NUMBER_OF_ID[1:], "REUSE SUBQUERY 2"] if is_resumed else []
    assert steps == [*beyond, VERSION_BY_NUMBER]


def test_the_matches_of_a_search_are_counted_in_the_full_text_index(explain: Callable[[Executable], list[str]]) -> None:
    steps = explain(fact_list({"q": "pact"}).total())
    assert [step for step in steps if "fact" in step] == [steps[1]]
    assert steps[1].startswith("SCAN fact_search VIRTUAL TABLE")


def test_facts_whose_numbers_are_known_are_read_by_them_without_sorting(
    explain: Callable[[Executable], list[str]],
) -> None:
    first, *steps = explain(fulltext_for("sqlite").select_numbered())
    assert first == "SEARCH version USING INTEGER PRIMARY KEY (rowid=?)"
    assert not any("version" in step or "B-TREE" in step for step in steps)


def test_the_last_revision_is_read_without_sorting(explain: Callable[[Executable], list[str]]) -> None:
    assert explain(select_last_revision()) == ["SCAN revision"]

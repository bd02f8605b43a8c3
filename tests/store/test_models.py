"""Each constraint of the tables is violated once, on both engines: checks, references, keys, and what must be there."""

from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    Table,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from app.store import models  # noqa: F401
from tests.valid_rows import KINDS, VALID

TABLES = SQLModel.metadata.tables
WRONG_WORDS = {
    "source": ("title_basis", "url_basis", "published_on_basis"),
    "origin": ("kind",),
    "origin_trace": ("basis",),
    "place": ("kind",),
    "instrument": ("kind",),
    "actor_name": ("kind",),
    "place_name": ("kind",),
    "instrument_name": ("kind",),
    "dispute": ("kind", "state"),
    "fact": ("kind", "date_basis"),
    "former_id": ("resource",),
    "participation": ("role",),
    "citation": ("stance", "voice", "wording"),
    "citation_field": ("field",),
    "membership": ("status",),
    "clause": ("topic", "obligation", "force"),
    "office": ("portfolio", "standing"),
    "event": ("event_type",),
    "statement": ("medium",),
    "attribute": ("property",),
    "search_record": ("type",),
    "version": ("resource", "state"),
}
# What a row with a wrong word says otherwise so that it breaks nothing but the rule of that word.
APART: dict[str, dict[str, Any]] = {"resource": {"number": -1}}
VIOLATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    **{
        f"ck_{table}_{column}_in_vocabulary": (table, {column: "unheard_of", **APART.get(column, {})})
        for table, columns in WRONG_WORDS.items()
        for column in columns
    },
    **{f"ck_{kind}_kind_is_its_own": (kind, {"kind": "other"}) for kind in KINDS},
    "ck_source_title_derivation_named": ("source", {"title_note": None}),
    "ck_source_sha256_is_hex_digest": ("source", {"sha256": "0" * 63}),
    "ck_source_characters_positive": ("source", {"characters": 0}),
    "ck_source_published_on_in_order": ("source", {"published_on_latest": date(2021, 5, 4)}),
    "ck_source_published_on_has_basis": ("source", {"published_on_basis": None}),
    "ck_source_published_on_has_bound": (
        "source",
        {"published_on_edtf": None, "published_on_basis": None},
    ),
    "ck_source_published_on_derivation_named": ("source", {"published_on_note": None}),
    "ck_actor_kind_in_vocabulary": ("actor", {"kind": "unheard_of", "iso_3166_1_alpha_2": None}),
    "ck_actor_only_states_have_iso_code": ("actor", {"kind": "person"}),
    "ck_fact_rank_in_vocabulary": ("fact", {"rank": "best", "rank_reason": "It is."}),
    "ck_fact_scope_in_vocabulary": ("fact", {"scope": "unheard_of", "happening_id": None}),
    "ck_fact_happenings_are_of_world": ("fact", {"scope": "documents"}),
    "ck_fact_rank_has_reason": ("fact", {"rank": "preferred"}),
    "ck_fact_independent_origins_positive": ("fact", {"independent_origins": 0}),
    "ck_fact_date_in_order": ("fact", {"date_latest": date(2021, 4, 30)}),
    "ck_fact_date_has_basis": ("fact", {"date_basis": None}),
    "ck_fact_date_has_bound": ("fact", {"date_edtf": None, "date_basis": None, "date_earliest": None}),
    "ck_fact_date_derivation_named": ("fact", {"date_note": None}),
    "ck_citation_start_before_end": ("citation", {"exact": "", "end_offset": 0}),
    "ck_citation_offsets_span_quotation": ("citation", {"end_offset": 6}),
    "ck_citation_quotation_is_short": ("citation", {"exact": "é" * 301, "end_offset": 301}),
    "ck_citation_context_is_short": ("citation", {"suffix": "é" * 33}),
    "ck_search_word_counts_not_negative": ("search_word", {"facts": -1}),
    "ck_search_record_number_positive": ("search_record", {"number": 0}),
    "ck_former_id_id_is_another": ("former_id", {"id": "happening"}),
    "ck_statement_translates_another": ("statement", {"translation_of": "statement"}),
    "ck_attribute_value_is_one_of_three": ("attribute", {"value_edtf": "2021"}),
    "ck_revision_number_positive": ("revision", {"number": 0}),
    "ck_revision_counts_not_negative": ("revision", {"created": 2, "updated": -1}),
    "ck_version_removed_has_no_body": ("version", {"number": -1, "state": "removed"}),
    "ck_version_numbered_by_fact": ("version", {"number": -1}),
    "ck_export_set_number_positive": ("export_set", {"number": 0}),
    "ck_export_set_complete_has_id": ("export_set", {"id": None}),
    "ck_export_file_sizes_not_negative": ("export_file", {"bytes": -1}),
    "ck_export_file_digests_are_hex": ("export_file", {"sha256": ""}),
}
FURTHER_VIOLATIONS = [
    ("ck_fact_rank_has_reason", "fact", {"rank_reason": "It is."}),
    ("ck_fact_date_has_basis", "fact", {"date_edtf": None, "date_earliest": None, "date_latest": None}),
    ("ck_fact_date_has_bound", "fact", {"date_edtf": None, "date_basis": None, "date_latest": None}),
    ("ck_citation_start_before_end", "citation", {"start_offset": -1, "end_offset": 4}),
    ("ck_citation_context_is_short", "citation", {"prefix": "x" * 33}),
    ("ck_attribute_value_is_one_of_three", "attribute", {"value_text": None}),
    ("ck_attribute_value_is_one_of_three", "attribute", {"value_text": None, "amount": 5}),
    ("ck_attribute_value_is_one_of_three", "attribute", {"value_text": None, "unit": "men"}),
    ("ck_attribute_value_is_one_of_three", "attribute", {"amount": 5, "unit": "men"}),
    ("ck_search_word_counts_not_negative", "search_word", {"records": -1}),
    ("ck_version_removed_has_no_body", "version", {"body": None}),
    ("ck_version_numbered_by_fact", "version", {"resource": "actor"}),
    ("ck_version_numbered_by_fact", "version", {"is_current": False}),
    ("ck_version_numbered_by_fact", "version", {"state": "removed", "body": None}),
    ("ck_export_file_sizes_not_negative", "export_file", {"gzip_bytes": 0}),
    ("ck_export_file_sizes_not_negative", "export_file", {"rows": -1}),
    ("ck_export_file_digests_are_hex", "export_file", {"gzip_sha256": ""}),
]
# The table, the columns that two rows may not share, and what the second row says otherwise all the same.
REPEATS: dict[str, tuple[str, list[str], dict[str, Any]]] = {
    "uq_source_url": ("source", ["url"], {"id": "other"}),
    "uq_origin_name": ("origin", ["name"], {"id": "other"}),
    "uq_actor_iso_3166_1_alpha_2": ("actor", ["iso_3166_1_alpha_2"], {"id": "other"}),
    "uq_timeline_entry_happening_id": ("timeline_entry", ["happening_id"], {"fact_key": "statement"}),
    "uq_search_record_type_id": ("search_record", ["type", "id"], {"number": 2}),
    "uq_version_current": ("version", ["resource", "id"], {"number": 2, "revision": 2}),
    "uq_version_resource_id_revision": (
        "version",
        ["resource", "id", "revision"],
        {"number": -1, "is_current": False},
    ),
    "uq_export_set_id": ("export_set", ["id"], {"number": 2}),
    "uq_export_file_set_number_position": ("export_file", ["set_number", "position"], {"name": "other"}),
    "uq_export_chunk_set_number_name_gzip_start": ("export_chunk", ["set_number", "name", "gzip_start"], {"start": 1}),
}
# What a second row says otherwise so that it breaks nothing but the primary key.
APART_FROM_KEY: dict[str, dict[str, Any]] = {
    "source": {"url": "https://courier.example/other"},
    "origin": {"name": "Other report"},
    "actor": {"iso_3166_1_alpha_2": None},
    "fact": {"kind": "signing"},
    "timeline_entry": {"happening_id": None},
    "search_record": {"id": "another"},
    "version": {"revision": 2, "id": "another"},
    "export_set": {"id": "another"},
    "export_file": {"position": 1},
    "export_chunk": {"gzip_start": 1},
}
NUMBERED = {("revision", "number"), ("search_record", "number"), ("version", "number"), ("export_set", "number")}
ALLOWED = [
    ("source", {"title_basis": "stated", "title_note": None}),
    ("source", {f"published_on_{part}": None for part in ("edtf", "earliest", "latest", "basis", "note")}),
    ("actor", {"iso_3166_1_alpha_2": None, "kind": "person"}),
    ("fact", {f"date_{part}": None for part in ("edtf", "earliest", "latest", "basis", "note")}),
    ("fact", {"date_edtf": "../2021", "date_earliest": None}),
    ("fact", {"rank": "deprecated", "rank_reason": "It is a guess.", "place_id": None}),
    ("citation", {"exact": "é" * 300, "end_offset": 300, "prefix": "é" * 32, "suffix": "é" * 32, "wording": None}),
    ("clause", {"force": None}),
    ("statement", {"medium": None}),
    ("attribute", {"value_text": None, "amount": 2**40, "unit": "men"}),
    ("attribute", {"value_text": None, "value_edtf": "2021"}),
    ("revision", {"created": 0, "removed": 1}),
    ("version", {"number": -1, "state": "removed", "body": None}),
    ("export_set", {"id": None, "is_complete": False}),
    ("export_set", {"is_complete": False}),
    ("export_file", {"rows": 0}),
]


def constraints(kind: type[Any]) -> list[Any]:
    found = [it for table in TABLES.values() for it in table.constraints if isinstance(it, kind)]
    return sorted(found, key=lambda it: str(it.name))


def insert_row(connection: Connection, table: str, **changes: Any) -> None:
    connection.execute(TABLES[table].insert(), {**VALID[table], **changes})


def insert_everything(connection: Connection, until: Table | None = None) -> None:
    """A valid row into every table, or into those before one; the table of facts gets one fact of each kind."""
    for table in SQLModel.metadata.sorted_tables:
        if table is until:
            return
        if table.name == "fact":
            for kind in KINDS:
                insert_row(connection, "fact", key=kind, kind=kind)
        else:
            insert_row(connection, table.name)


def count_rows(connection: Connection, table: str) -> int:
    return connection.execute(select(func.count()).select_from(TABLES[table])).scalar_one()


def test_a_valid_row_of_each_table_is_taken(connection: Connection) -> None:
    insert_everything(connection)
    assert {name: count_rows(connection, name) for name in TABLES} == {**dict.fromkeys(TABLES, 1), "fact": 7}


def test_every_check_is_violated_once() -> None:
    assert sorted(VIOLATIONS) == sorted(check.name for check in constraints(CheckConstraint))


@pytest.mark.parametrize(
    ("name", "table", "changes"),
    [*((name, table, changes) for name, (table, changes) in VIOLATIONS.items()), *FURTHER_VIOLATIONS],
    ids=[*VIOLATIONS, *(name for name, *_ in FURTHER_VIOLATIONS)],
)
def test_a_row_that_breaks_a_rule_is_refused(
    connection: Connection, name: str, table: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError) as caught:
        insert_row(connection, table, **changes)
    assert name in str(caught.value.orig)


@pytest.mark.parametrize(("table", "changes"), ALLOWED)
def test_a_row_on_the_edge_of_a_rule_is_taken(connection: Connection, table: str, changes: dict[str, Any]) -> None:
    insert_everything(connection, until=TABLES[table])
    insert_row(connection, table, **changes)
    assert count_rows(connection, table) == 1


@pytest.mark.parametrize("key", constraints(ForeignKeyConstraint), ids=lambda key: key.name)
def test_a_row_that_refers_to_nothing_is_refused(connection: Connection, key: ForeignKeyConstraint) -> None:
    table = key.table
    insert_everything(connection, until=table)
    nothing = 99 if key.columns[0].name in {"revision", "set_number"} else "nothing"
    with pytest.raises(IntegrityError, match=r"(?i)foreign key") as caught:
        insert_row(connection, table.name, **{key.columns[0].name: nothing})
    if connection.dialect.name == "postgresql":
        assert str(key.name) in str(caught.value.orig)


@pytest.mark.parametrize("kind", KINDS)
def test_details_of_another_kind_than_the_fact_are_refused(connection: Connection, kind: str) -> None:
    other = next(it for it in KINDS if it != kind)
    insert_everything(connection, until=TABLES["participation"])
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        insert_row(connection, kind, fact_key=other)


def test_a_citation_of_an_origin_that_is_not_traced_to_its_source_is_refused(connection: Connection) -> None:
    insert_everything(connection, until=TABLES["citation"])
    insert_row(connection, "origin", id="other", name="Other report")
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        insert_row(connection, "citation", origin_id="other")


@pytest.mark.parametrize(
    "table", ["source", "origin", "origin_trace", "actor", "place", "instrument", "dispute", "revision"]
)
def test_what_others_refer_to_and_do_not_belong_to_is_kept(connection: Connection, table: str) -> None:
    insert_everything(connection)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.execute(delete(TABLES[table]))


def test_the_original_of_a_translation_is_kept(connection: Connection) -> None:
    insert_everything(connection)
    insert_row(connection, "fact", key="translation", kind="statement")
    insert_row(connection, "statement", fact_key="translation", translation_of="statement")
    original = TABLES["statement"].c.fact_key == "statement"
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.execute(delete(TABLES["statement"]).where(original))


FACT_PARTS = {"dispute_fact", "participation", "fact_subject", "timeline_entry", "citation", "citation_field", *KINDS}


@pytest.mark.parametrize(
    ("owner", "owned"),
    [
        ("fact", FACT_PARTS),
        ("actor", {"actor_name", "actor_belonging"}),
        ("place", {"place_name", "place_location"}),
        ("instrument", {"instrument_name"}),
        ("origin", {"origin_trace"}),
        ("open_question", {"open_question_actor"}),
    ],
)
def test_what_a_row_owns_goes_with_it(connection: Connection, owner: str, owned: set[str]) -> None:
    insert_everything(connection)
    # Facts and open questions refer to the others.
    referring = {"open_question": {"open_question_actor"}, "fact": FACT_PARTS}
    for table in dict.fromkeys((*referring, owner)):
        connection.execute(delete(TABLES[table]))
    gone = {*referring, *chain(*referring.values()), owner, *owned}
    assert {name for name in TABLES if count_rows(connection, name) == 0} == gone


def test_no_foreign_key_of_the_models_is_deferrable() -> None:
    keys = constraints(ForeignKeyConstraint)
    assert len(keys) == 40
    assert [key.name for key in keys if key.deferrable or key.initially] == []


def test_no_constraint_of_a_database_is_deferrable(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        deferrable = "SELECT conname FROM pg_constraint WHERE condeferrable"
    else:
        deferrable = "SELECT name FROM sqlite_master WHERE upper(sql) LIKE '%DEFER%'"
    assert connection.exec_driver_sql(deferrable).all() == []


def test_every_unique_constraint_and_index_is_violated_once() -> None:
    unique = [(table, index) for table in TABLES.values() for index in table.indexes if index.unique]
    # Rows that break an index which holds the whole primary key break that one too.
    own = [index.name for table, index in unique if not set(table.primary_key.columns) <= set(index.columns)]
    assert sorted([*own, *(it.name for it in constraints(UniqueConstraint))]) == sorted(REPEATS)
    assert {index.name for _, index in unique} - {*own} == {"ix_fact_key_kind"}


@pytest.mark.parametrize("name", REPEATS)
def test_what_must_be_unique_is_refused_twice(connection: Connection, name: str) -> None:
    table, columns, changes = REPEATS[name]
    insert_everything(connection, until=TABLES[table])
    insert_row(connection, table)
    with pytest.raises(IntegrityError) as caught:
        insert_row(connection, table, **changes)
    assert tells_of_repeat(caught.value, connection, name, table, columns)


@pytest.mark.parametrize("table", TABLES)
def test_a_primary_key_is_refused_twice(connection: Connection, table: str) -> None:
    key = TABLES[table].primary_key
    insert_everything(connection, until=TABLES[table])
    insert_row(connection, table)
    with pytest.raises(IntegrityError) as caught:
        insert_row(connection, table, **APART_FROM_KEY.get(table, {}))
    assert tells_of_repeat(caught.value, connection, str(key.name), table, key.columns.keys())


def tells_of_repeat(
    error: IntegrityError, connection: Connection, name: str, table: str, columns: Sequence[str]
) -> bool:
    """Whether an engine says that a value is there twice: PostgreSQL names the constraint, SQLite its columns."""
    told = str(error.orig).partition("\n")[0]
    if connection.dialect.name == "postgresql":
        return told == f'duplicate key value violates unique constraint "{name}"'
    return told == f"UNIQUE constraint failed: {', '.join(f'{table}.{column}' for column in columns)}"


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if not (column.nullable or (table.name, column.name) in NUMBERED)
    ],
)
def test_a_row_without_a_value_that_it_must_have_is_refused(connection: Connection, table: str, column: str) -> None:
    with pytest.raises(IntegrityError) as caught:
        insert_row(connection, table, **{column: None})
    told = str(caught.value.orig).partition("\n")[0]
    assert told in {
        f'null value in column "{column}" of relation "{table}" violates not-null constraint',
        f"NOT NULL constraint failed: {table}.{column}",
    }


@pytest.mark.parametrize(("table", "column"), sorted(NUMBERED))
def test_a_row_without_a_number_is_refused_or_numbered(connection: Connection, table: str, column: str) -> None:
    """SQLite numbers a row itself whose only key is a whole number, whatever the column demands."""
    insert_everything(connection, until=TABLES[table])
    if connection.dialect.name == "sqlite":
        insert_row(connection, table, **{column: None})
        assert connection.execute(select(TABLES[table].c[column])).scalars().all() == [1]
    else:
        with pytest.raises(IntegrityError, match="not-null"):
            insert_row(connection, table, **{column: None})


def test_many_actors_have_no_code(connection: Connection) -> None:
    for name in ("one", "two"):
        insert_row(connection, "actor", id=name, iso_3166_1_alpha_2=None)
    assert count_rows(connection, "actor") == 2


def test_many_versions_of_a_resource_are_past(connection: Connection) -> None:
    for revision in (1, 2, 3):
        insert_row(connection, "revision", number=revision)
        is_current = revision == 3
        insert_row(
            connection, "version", number=1 if is_current else -revision, revision=revision, is_current=is_current
        )
    assert count_rows(connection, "version") == 3


def test_ids_are_ordered_byte_by_byte(connection: Connection) -> None:
    for name in ("b", "a-b", "ab", "a", "B", "é"):
        insert_row(connection, "place", id=name)
    column = TABLES["place"].c.id
    assert connection.execute(select(column).order_by(column)).scalars().all() == ["B", "a", "a-b", "ab", "b", "é"]

"""Schemas as tests compare them: what a database has, in the engine's own words, and the rows in it."""

from typing import Any

from sqlalchemy import Connection, inspect
from sqlmodel import SQLModel

from app.store import models  # noqa: F401

Part = tuple[Any, ...]
Rows = dict[str, list[dict[str, Any]]]

_POSTGRESQL = {
    "column": """
        SELECT table_name, column_name, udt_name, collation_name, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = current_schema()
    """,
    "constraint": """
        SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid)
        FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
        WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
    """,
    "index": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
}


def describe_schema(connection: Connection) -> set[Part]:
    """Every column, constraint and index of the tables that the models have, as the engine tells them."""
    found = _describe_sqlite(connection) if connection.dialect.name == "sqlite" else _describe_postgresql(connection)
    return {part for part in found if part[1] in SQLModel.metadata.tables}


def _describe_postgresql(connection: Connection) -> set[Part]:
    return {
        (kind, *row) for kind, statement in _POSTGRESQL.items() for row in connection.exec_driver_sql(statement).all()
    }


def _describe_sqlite(connection: Connection) -> set[Part]:
    inspector = inspect(connection)
    found: set[Part] = set()
    for table in inspector.get_table_names():
        columns = connection.exec_driver_sql(f"PRAGMA table_xinfo('{table}')").all()
        found |= {("column", table, *column[1:]) for column in columns}
        constraints = [
            inspector.get_pk_constraint(table),
            *inspector.get_foreign_keys(table),
            *inspector.get_unique_constraints(table),
            *inspector.get_check_constraints(table),
        ]
        found |= {("constraint", table, repr(sorted(constraint.items()))) for constraint in constraints}
    written = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    return found | {("index", *index) for index in connection.exec_driver_sql(written).all()}


def fetch_rows(connection: Connection) -> Rows:
    """What stands in each table."""
    tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {
        table: [dict(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings()]
        for table in tables
        # What is below the full-text index of SQLite is its own.
        if not table.startswith(("fact_search_", "record_search_"))
    }


def find_lost_tables(before: Rows, after: Rows) -> set[str]:
    """The tables that are in both and do not hold the same in the columns that are in both."""
    return {table for table in before.keys() & after.keys() if _differ(before[table], after[table])}


def _differ(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> bool:
    if not (before and after):
        return before != after
    columns = sorted(before[0].keys() & after[0].keys())
    ours, theirs = (sorted(repr([row[name] for name in columns]) for row in rows) for rows in (before, after))
    return ours != theirs

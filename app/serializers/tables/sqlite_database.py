"""The tables as a SQLite file, with foreign keys, an index of full texts, and the terms of the data."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from app.domain.vocabulary import Resource
from app.serializers.tables.data_package import Release
from app.serializers.tables.registry import TABLES
from app.serializers.tables.table import Body, Cell, Column, ColumnType, Table, read_rows

_TYPES = {ColumnType.STRING: "TEXT", ColumnType.INTEGER: "INTEGER", ColumnType.DATE: "TEXT"}
_SETTINGS = (
    # All that the bytes depend on and a build of SQLite may set otherwise; and nobody reads a file that is half made.
    *("page_size = 4096", "auto_vacuum = NONE", "encoding = 'UTF-8'", "secure_delete = OFF"),
    *("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"),
)
_SEARCH = """CREATE VIRTUAL TABLE search USING fts5 (
  fact_id UNINDEXED, field UNINDEXED, stance UNINDEXED, text, tokenize = "unicode61 remove_diacritics 2"
)"""
"""One row for each claim (`field` is `claim`) and each quotation (`quote`), with whether that supports the fact."""


def write_sqlite(path: Path, bodies: Mapping[Resource, Iterable[Body]], release: Release) -> None:
    """Write the tables into a new file, row by row. Raises ValueError where a reference leads nowhere.

    The same bodies in the same order make the same bytes, as far as the library is the same.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        for statement in _create_all():
            connection.execute(statement)
        for resource in dict.fromkeys([table.resource for table in TABLES]):
            _insert(connection, resource, bodies[resource])
        connection.executemany(_insert_into("metadata", 2), _list_metadata(release))
        connection.execute("INSERT INTO search (search) VALUES ('optimize')")
        _check_references(connection)
        connection.execute("COMMIT")


def _create_all() -> Iterator[str]:
    for table in TABLES:
        yield _create(table)
        for column in table.references:
            if column != table.key[0]:
                yield f"CREATE INDEX {table.name}_{column} ON {table.name} ({column})"
    yield "CREATE TABLE metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
    yield _SEARCH


def _create(table: Table) -> str:
    """The statement that creates a table; its comments are shown by whatever shows the schema."""
    lines = [f"  {_define(column)}, -- {column.description}" for column in table.columns]
    lines += [f"  FOREIGN KEY ({name}) REFERENCES {other} (id)," for name, other in table.references.items()]
    return f"CREATE TABLE {table.name} (\n" + "\n".join([*lines, f"  PRIMARY KEY ({', '.join(table.key)})\n)"])


def _define(column: Column) -> str:
    parts = [column.name, _TYPES[column.cell_type]]
    if column.is_required:
        parts.append("NOT NULL")
    if column.words:
        words = ", ".join([f"'{word.value}'" for word in column.words])
        parts.append(f"CHECK ({column.name} IN ({words}))")
    return " ".join(parts)


def _insert(connection: sqlite3.Connection, resource: Resource, bodies: Iterable[Body]) -> None:
    tables = [table for table in TABLES if table.resource is resource]
    statements = [_insert_into(table.name, len(table.columns)) for table in tables]
    for body in bodies:
        for table, statement in zip(tables, statements, strict=True):
            connection.executemany(statement, read_rows(table, table.columns, body))
        if resource is Resource.FACT:
            connection.executemany(_insert_into("search", 4), _list_texts(body))


def _insert_into(table: str, width: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * width)})"  # noqa: S608 - names of ours, no values


def _list_texts(fact: Body) -> Iterator[tuple[Cell, ...]]:
    yield fact["id"], "claim", None, fact["claim"]
    for citation in fact["citations"]:
        yield fact["id"], "quote", citation["stance"], citation["quote"]["exact"]


def _list_metadata(release: Release) -> Iterator[tuple[str, str]]:
    yield from (("source", release.title), ("description", release.description))
    yield from (("licence", release.licence), ("licence_url", release.licence_url), ("rights", release.rights))
    yield from (("revision", release.token), ("hash", release.hash))


def _check_references(connection: sqlite3.Connection) -> None:
    # Rows refer to others that come later, so they are checked together.
    if lost := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise ValueError(f"a row of {lost[0]} refers to nothing in {lost[2]}")

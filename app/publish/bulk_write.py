"""Rows into and out of the tables: the rows of facts, and those that facts refer to.

Foreign keys are checked with each statement, so a row comes after those that it refers to and goes before them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlmodel import SQLModel, col

from app.publish.ordinals import fetch_numbers
from app.publish.rows import Row
from app.store import models
from app.store.fulltext.index import delete_search_texts

_CACHE_KIB = 256 * 1024

Values = Mapping[str, Any]

RowKey = tuple[Any, ...]
"""The values of a primary key."""

Leaving = dict[Table, list[Values]]
"""Rows of the tables that facts refer to, by their keys, each table after those that it refers to itself."""

# What facts refer to, each table after those that it refers to itself.
_REFERENCED: tuple[type[SQLModel], ...] = (
    models.Source,
    models.Origin,
    models.OriginTrace,
    models.Actor,
    models.ActorName,
    models.ActorBelonging,
    models.Place,
    models.PlaceName,
    models.PlaceLocation,
    models.Instrument,
    models.InstrumentName,
    models.Happening,
    models.Dispute,
    models.OpenQuestion,
    models.OpenQuestionActor,
)


@contextmanager
def large_cache(connection: Connection) -> Iterator[None]:
    """Let SQLite hold what a load touches: with the two megabytes it takes else, it writes each page many times."""
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = {-_CACHE_KIB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {usual}")


def insert_rows(connection: Connection, rows: Iterable[Row]) -> None:
    """Insert rows; a table comes after those that its rows refer to if its first row does."""
    by_table: dict[Table, list[Values]] = defaultdict(list)
    for model, values in rows:
        by_table[table_of(model)].append(values)
    for table, batch in by_table.items():
        if connection.dialect.name == "postgresql":
            _copy(connection, table, batch)
        else:
            connection.execute(insert(table), batch)


def _copy(connection: Connection, table: Table, batch: Sequence[Values]) -> None:
    quoted = connection.dialect.identifier_preparer
    columns = ", ".join(map(quoted.format_column, table.columns))
    statement = f"COPY {quoted.format_table(table)} ({columns}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    in_order = itemgetter(*table.columns.keys())
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for values in batch:
            copy.write_row(in_order(values))


def write_references(connection: Connection, rows: Iterable[Row]) -> Leaving:
    """Bring these rows into the tables that facts refer to, touching none that stays the same.

    Returns what is left over, to be deleted once no fact refers to it.
    """
    wanted: dict[Table, set[tuple[Any, ...]]] = {table_of(model): set() for model in _REFERENCED}
    for model, values in rows:
        table = table_of(model)
        wanted[table].add(tuple(values[column.name] for column in table.columns))
    return {table: _write_table(connection, table, those) for table, those in wanted.items()}


def write_former_ids(connection: Connection, former_ids: Mapping[tuple[str, str], str]) -> None:
    """Let the table of former ids hold these: present ids by resource and former id."""
    table = table_of(models.FormerId)
    leaving = _write_table(connection, table, {(*former, present) for former, present in former_ids.items()})
    delete_references(connection, {table: leaving})


def write_search_words(connection: Connection, rows: Iterable[Row]) -> None:
    """Let these be the words that searches know, and the groups of words."""
    wanted: dict[Table, set[tuple[Any, ...]]] = {table_of(it): set() for it in (models.SearchWord, models.SearchGroup)}
    for model, values in rows:
        table = table_of(model)
        wanted[table].add(tuple(values[column.name] for column in table.columns))
    for table, those in wanted.items():
        delete_references(connection, {table: _write_table(connection, table, those)})


def write_happening_entries(connection: Connection, rows: Iterable[Row]) -> None:
    """Let these be the entries of happenings in the timeline; those of lone facts come and go with their facts."""
    table = table_of(models.TimelineEntry)
    wanted = {tuple(values[column.name] for column in table.columns) for _, values in rows}
    leaving = _write_table(connection, table, wanted, table.c.happening_id.is_not(None))
    delete_references(connection, {table: leaving})


def _write_table(
    connection: Connection, table: Table, wanted: set[tuple[Any, ...]], *among: ColumnElement[bool]
) -> list[Values]:
    """Update and insert rows, of the whole table or among some. Returns the keys of those there and not wanted."""
    present = set(map(tuple, connection.execute(select(table).where(*among)).all()))
    coming, going = _by_key(table, wanted - present), _by_key(table, present - wanted)
    _free_unique_values(connection, table, list(going))
    changed = [{**_bind_key(table, key), **_without_key(table, coming[key])} for key in sorted(coming.keys() & going)]
    if changed:
        connection.execute(update(table).where(_has_key(table)), changed)
    new = [coming[key] for key in sorted(coming.keys() - going)]
    if new:
        connection.execute(insert(table), new)
    return [_bind_key(table, key) for key in sorted(going.keys() - coming)]


def _free_unique_values(connection: Connection, table: Table, keys: Sequence[RowKey]) -> None:
    """Let rows that change or go give up what only one row may have: an address or a code may change hands."""
    unique = [it.columns for it in table.constraints if isinstance(it, UniqueConstraint)]
    for column in chain.from_iterable(unique):
        # No text of a record begins with a space.
        freed = [{**_bind_key(table, key), column.name: None if column.nullable else f" {key}"} for key in keys]
        if freed:
            connection.execute(update(table).where(_has_key(table)), freed)


def delete_references(connection: Connection, leaving: Leaving) -> None:
    """Delete what no fact refers to any more; a table comes before those that it refers to."""
    for table, keys in reversed(leaving.items()):
        if keys:
            connection.execute(delete(table).where(_has_key(table)), keys)


def _by_key(table: Table, rows: Iterable[tuple[Any, ...]]) -> dict[RowKey, Values]:
    named = (dict(zip(table.columns.keys(), row, strict=True)) for row in rows)
    return {tuple(row[column.name] for column in table.primary_key): row for row in named}


def _without_key(table: Table, row: Values) -> Values:
    return {name: value for name, value in row.items() if name not in table.primary_key.columns}


def _has_key(table: Table) -> ColumnElement[bool]:
    return and_(*(column == bindparam(f"old_{column.name}") for column in table.primary_key))


def _bind_key(table: Table, key: RowKey) -> Values:
    """The values that `_has_key` compares with."""
    return {f"old_{column.name}": value for column, value in zip(table.primary_key, key, strict=True)}


def delete_facts(connection: Connection, ids: Sequence[str]) -> Mapping[str, int]:
    """Take facts out of every table. Returns their numbers, for those that come again."""
    numbers = fetch_numbers(connection, ids)
    delete_search_texts(connection, numbers)
    connection.execute(delete(models.Fact).where(col(models.Fact.key).in_(ids)))
    return numbers


def measure_tables(connection: Connection) -> None:
    """Let PostgreSQL know at once how large the tables have become; it would find out in a minute or so."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {', '.join(sorted(SQLModel.metadata.tables))}, fact_search")


def table_of(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table

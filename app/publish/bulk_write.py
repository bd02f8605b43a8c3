"""Rows into and out of the tables: the rows of facts, and those that facts refer to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, delete, insert, select
from sqlmodel import SQLModel, col

from app.publish.ordinals import fetch_numbers
from app.publish.rows import Row
from app.store import models
from app.store.fulltext import delete_search_texts

_CACHE_KIB = 256 * 1024

Values = Mapping[str, Any]

# What facts refer to, each table after those that it refers to itself.
_AROUND: tuple[type[SQLModel], ...] = (
    models.Source,
    models.Origin,
    models.OriginTrace,
    models.Actor,
    models.ActorName,
    models.Place,
    models.PlaceName,
    models.Instrument,
    models.InstrumentName,
    models.Dispute,
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


def sync_rows(connection: Connection, rows: Iterable[Row]) -> None:
    """Make the tables that facts refer to hold these rows and no others, touching none that stays the same."""
    wanted: dict[Table, set[tuple[Any, ...]]] = {table_of(model): set() for model in _AROUND}
    for model, values in rows:
        table = table_of(model)
        wanted[table].add(tuple(values[column.name] for column in table.columns))
    # All that goes is gone before anything comes, for an address or a code may change hands.
    for table, those in wanted.items():
        _delete_rows(connection, table, _fetch_rows(connection, table) - those)
    for table, those in wanted.items():
        names = table.columns.keys()
        missing = sorted(those - _fetch_rows(connection, table), key=repr)
        if missing:
            connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in missing])


def _fetch_rows(connection: Connection, table: Table) -> set[tuple[Any, ...]]:
    return set(map(tuple, connection.execute(select(table)).all()))


def _delete_rows(connection: Connection, table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    """Delete rows with all that they own."""
    names = table.columns.keys()
    keys = [{f"old_{name}": value for name, value in zip(names, row, strict=True)} for row in rows]
    if keys:
        is_it = and_(*(column == bindparam(f"old_{column.name}") for column in table.primary_key))
        connection.execute(delete(table).where(is_it), keys)


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

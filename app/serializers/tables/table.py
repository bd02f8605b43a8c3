"""What a table is: its columns, each with where its cells stand in a published body, its key and its references.

The header of the CSV file, the schema of the Data Package and the columns in SQLite all follow from this.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain.vocabulary import Resource

Body = Mapping[str, Any]
"""A published resource, or a part of one: what its JSON says."""

Cell = str | int | None
Read = Callable[[Body], Cell]

APART = "; "
"""Stands between the items of a list in one cell."""


class ColumnType(StrEnum):
    """Types that CSV readers, Data Packages and SQLite all have."""

    STRING = "string"
    INTEGER = "integer"
    DATE = "date"


class Column(NamedTuple):
    """One column."""

    name: str
    description: str
    read: Read
    cell_type: ColumnType = ColumnType.STRING
    is_required: bool = False
    words: type[StrEnum] | None = None
    """The vocabulary that its cells are words of."""
    is_in_csv: bool = True


class Table(NamedTuple):
    """One table: the rows that bodies of one resource make."""

    name: str
    title: str
    description: str
    resource: Resource
    columns: Sequence[Column]
    key: Sequence[str]
    """The columns by whose values a row is known."""
    references: Mapping[str, str] = {}
    """Columns whose values are ids, and the tables that these are ids in."""
    split: Callable[[Body], Iterable[Body]] = lambda body: (body,)
    """What each row of a body is read from."""

    @property
    def csv_columns(self) -> Sequence[Column]:
        return [column for column in self.columns if column.is_in_csv]

    @property
    def csv_name(self) -> str:
        """What the file is called: as the path of the same in the API, where a name in SQL has no hyphen."""
        return f"{self.name.replace('_', '-')}.csv"


def read_rows(table: Table, columns: Sequence[Column], body: Body) -> Iterator[list[Cell]]:
    """The rows that a body makes, with these columns of the table."""
    readers = [column.read for column in columns]
    for part in table.split(body):
        yield [read(part) for read in readers]


def describe_columns(columns: Iterable[Column]) -> str:
    """Columns as a list in Markdown: the name of each, its type where that is no text, and what it means."""
    types = {ColumnType.STRING: "", **{it: f" ({it})" for it in (ColumnType.INTEGER, ColumnType.DATE)}}
    return "\n".join([f"* `{it.name}`{types[it.cell_type]}: {it.description}" for it in columns])


def at(path: str) -> Read:
    """Reads what stands at a path of keys, such as `place.id`; nothing where a key is missing or null."""
    first, *others = path.split(".")

    def read(body: Body) -> Cell:
        found: Any = body.get(first)
        for key in others:
            if found is None:
                return None
            found = found.get(key)
        cell: Cell = found
        return cell

    return read


def joined(path: str, key: str | None = None) -> Read:
    """Reads a list in one cell: its items, or what each has under a key; nothing of an empty list."""

    def read(body: Body) -> Cell:
        return APART.join([item if key is None else item[key] for item in body[path]]) or None

    return read


def counted(path: str, key: str) -> Read:
    """Reads how many items a list has."""

    def read(body: Body) -> Cell:
        return len(body[path][key])

    return read

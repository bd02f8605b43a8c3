"""Whether the tables of a database are those that the models describe, whatever its migration is called."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, Connection, inspect
from sqlmodel import SQLModel

from app.store import models  # noqa: F401

_WORD = re.compile(r"'([^']*)'")
_TABLES = SQLModel.metadata.tables


class _Shape(NamedTuple):
    """What can be compared of a table on both engines, each of which writes the text of a condition in its own way."""

    columns: frozenset[str]
    checks: frozenset[tuple[str, ...]]
    """Each constraint by its name, and the words that stand in it."""


def find_differing_table(connection: Connection) -> str | None:
    """The first table that is another one than its model describes, or is not there; None where all agree."""
    inspector = inspect(connection)
    columns = inspector.get_multi_columns(filter_names=[*_TABLES])
    checks = inspector.get_multi_check_constraints(filter_names=[*_TABLES])
    for name, table in _TABLES.items():
        key = (None, name)
        found = _describe(
            [it["name"] for it in columns.get(key, ())],
            [(it["name"], it["sqltext"]) for it in checks.get(key, ())],
        )
        modelled = [(it.name, it.sqltext) for it in table.constraints if isinstance(it, CheckConstraint)]
        if found != _describe(table.columns.keys(), modelled):
            return name
    return None


def _describe(columns: Iterable[str], checks: Iterable[tuple[Any, Any]]) -> _Shape:
    words = ((str(name), *sorted({*_WORD.findall(str(condition))})) for name, condition in checks)
    return _Shape(frozenset(columns), frozenset(words))

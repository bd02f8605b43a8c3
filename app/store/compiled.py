"""SQL that is compiled once for the shape of a query and given the values of each request when it runs.

Building and compiling a statement costs some hundred microseconds, running it in SQLite a few tens. A compiled
statement holds no value: whatever varies stands in a named placeholder, and one that is given no value is an error.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVarTuple

from sqlalchemy import BindParameter, ColumnElement, Dialect, Executable, Select, literal_column

RowT = TypeVarTuple("RowT")

_ANONYMOUS_NAME = re.compile(r"^%\(\d+ (\w+)\)s$")
"""The names that SQLAlchemy gives to placeholders of values."""

_MAX_STATEMENTS = 1000
"""Statements that are remembered; a shape is a combination of parameters, and a client can make up many."""


class UnboundParameterError(Exception):
    """A statement was given no value for one of its placeholders."""


class ValueInStatementError(Exception):
    """A statement to be compiled holds a value, which would answer the next request too."""


def constant(value: str | int) -> ColumnElement[Any]:
    """A value that the code itself gives, never a client, written into the SQL."""
    return literal_column(str(value) if isinstance(value, int) else "'{}'".format(value.replace("'", "''")))


def first_rows(statement: Select[*RowT], most: int | BindParameter[int]) -> Select[*RowT]:
    """A statement limited to its first rows: as many as the code says, or as a placeholder is given."""
    limit = constant(most) if isinstance(most, int) else most
    # Without an offset SQLAlchemy writes one for SQLite, as a value.
    return statement.limit(limit).offset(constant(0))


class CompiledStatement(NamedTuple):
    """The text of a statement and the names of its placeholders, in their order where the driver counts them."""

    text: str
    names: Sequence[str]
    is_positional: bool

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them. Raises UnboundParameterError for a name without a value."""
        try:
            if self.is_positional:
                # SQLite keeps days as text.
                found = map(values.__getitem__, self.names)
                return [it.isoformat() if type(it) is date else it for it in found]
            return {name: values[name] for name in self.names}
        except KeyError as error:
            raise UnboundParameterError(f"no value is given for the placeholder {error} of: {self.text}") from None


class CompiledStatements:
    """The statements of one engine by the keys that they were asked for with."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._compiled: dict[Hashable, CompiledStatement] = {}

    def find(self, key: Hashable, build: Callable[[], Executable]) -> CompiledStatement:
        """The statement of a key, built and compiled when the key is new."""
        statement = self._compiled.get(key)
        if statement is None:
            if len(self._compiled) >= _MAX_STATEMENTS:
                self._compiled.clear()
            statement = self._compiled[key] = compile_statement(build(), self.dialect)
        return statement


def compile_statement(statement: Executable, dialect: Dialect) -> CompiledStatement:
    """Raises ValueInStatementError where a value stands in a statement instead of a placeholder."""
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    for name, placeholder in compiled.binds.items():
        if not placeholder.required or placeholder.expanding:
            column = _ANONYMOUS_NAME.sub(r"\1", name)
            raise ValueInStatementError(
                f"{column} is compared with {placeholder.value!r}: use the attribute of the shape (shape.<parameter>),"
                f" or constant() of {__name__} for a value that never comes from a request; in: {compiled}"
            )
    return CompiledStatement(str(compiled), compiled.positiontup or tuple(compiled.binds), dialect.positional)

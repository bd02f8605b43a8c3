"""SQL that is compiled once for the shape of a query and given the values of each request when it runs.

Building and compiling a statement costs some hundred microseconds, running it in SQLite a few tens. A compiled
statement holds no value: whatever varies stands in a named placeholder, and one that is given no value is an error.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVarTuple

from sqlalchemy import BindParameter, ColumnElement, Dialect, Executable, Select, literal_column

from app.store.bounded_memo import BoundedMemo

RowT = TypeVarTuple("RowT")

_ANONYMOUS_NAME = re.compile(r"^%\(\d+ (\w+)\)s$")
"""The names that SQLAlchemy gives to placeholders of values."""

STATEMENT_BYTES = 4 * 1024 * 1024
"""Most bytes of statements that are remembered: clients can make up many combinations of parameters."""


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
        self._compiled: BoundedMemo[CompiledStatement] = BoundedMemo(STATEMENT_BYTES)

    @property
    def size(self) -> int:
        """Bytes counted for the statements that are remembered."""
        return self._compiled.size

    def find(self, key: Hashable, build: Callable[[], Executable]) -> CompiledStatement:
        """The statement of a key, built and compiled when the key is new."""
        statement = self._compiled.get(key)
        if statement is None:
            statement = compile_statement(build(), self.dialect)
            self._compiled.keep(key, statement)
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

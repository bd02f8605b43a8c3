"""Statements as a driver takes them: compiled once for their form, given their values on each request.

Building and compiling a statement costs some hundred microseconds, running it in SQLite a few tens. What varies from
request to request stands in named placeholders, so a form is compiled once and then only given values.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Executable

_MOST_FORMS = 1000
"""Forms that are remembered; a form is a combination of parameters, and a client can make up many."""


class Prepared(NamedTuple):
    """A statement's text, the order of its placeholders where the driver counts them, and what never varies."""

    text: str
    order: Sequence[str] | None
    constants: Mapping[str, Any]

    def fill(self, values: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them."""
        given = {**self.constants, **values}
        if self.order is None:
            return given
        # SQLite keeps days as text.
        return [it.isoformat() if type(it) is date else it for it in map(given.__getitem__, self.order)]


class Statements:
    """The statements of one engine by their forms."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._prepared: dict[Hashable, Prepared] = {}

    def find(self, form: Hashable, build: Callable[[], Executable]) -> Prepared:
        """The statement of a form; it is built when the form is new."""
        prepared = self._prepared.get(form)
        if prepared is None:
            if len(self._prepared) >= _MOST_FORMS:
                self._prepared.clear()
            prepared = self._prepared[form] = prepare(build(), self.dialect)
        return prepared


def prepare(statement: Executable, dialect: Dialect) -> Prepared:
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    return Prepared(str(compiled), compiled.positiontup, dict(compiled.params))

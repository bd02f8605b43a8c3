"""Which statement translates which: links between facts, that may be published in any order."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import col

from app.publish.rows import Row
from app.store.models import Statement


class Translations:
    """Links from translations to their originals, taken out of the rows and written when all facts are there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._originals: dict[str, str] = {}

    def hold_back(self, row: Row) -> Row:
        """The row without its link, if it is that of a translation."""
        model, values = row
        if model is not Statement or values["translation_of"] is None:
            return row
        self._originals[values["fact_key"]] = values["translation_of"]
        return model, {**values, "translation_of": None}

    def detach(self, facts: Sequence[str]) -> None:
        """Let no statement refer to these facts, which are about to be deleted; those that stay are linked again."""
        translation, original = col(Statement.fact_key), col(Statement.translation_of)
        are_linked = original.in_(facts)
        found: Sequence[Any] = self._connection.execute(select(translation, original).where(are_linked)).all()
        if found:
            self._originals |= {row[0]: row[1] for row in found}
            self._connection.execute(update(Statement).where(are_linked).values(translation_of=None))
        for fact in facts:
            self._originals.pop(fact, None)

    def write(self) -> None:
        """Link every translation to its original."""
        links = [{"translation": name, "original": original} for name, original in sorted(self._originals.items())]
        if links:
            linking = update(Statement).where(col(Statement.fact_key) == bindparam("translation"))
            self._connection.execute(linking.values(translation_of=bindparam("original")), links)

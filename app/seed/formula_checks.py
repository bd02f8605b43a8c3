"""Checks that no text begins as a formula does: a spreadsheet would run it, and escaping would alter the text.

OWASP lists the signs under "CSV Injection", and no way of escaping that every program takes.
"""

from collections.abc import Iterator
from typing import Any

from app.domain.vocabulary import NameKind
from app.seed.folder import Located, SeedFiles
from app.seed.signs import show
from app.seed.yaml_tree import Diagnostic, Location

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
_IN_NO_FILE = frozenset({"at", "keywords"})
"""Keys of what no CSV file has; the text around a quotation is what the document has there."""


def check_formulas(files: SeedFiles) -> Iterator[Diagnostic]:
    """No claim, note, quotation or name begins with a sign that a spreadsheet takes for a formula; handles may."""
    records: tuple[tuple[Located[Any], ...], ...] = (
        *(files.sources, files.origins, files.actors, files.places, files.instruments),
        *(files.happenings, files.disputes, files.open_questions, files.facts),
    )
    for entry in (entry for entries in records for entry in entries):
        for location, text in _list_texts(entry.document.model_dump(), ()):
            if text.startswith(_BEGINNINGS):
                message = f"begins with '{show(text[0])}', as a formula of a spreadsheet does: begin with a word"
                yield entry.diagnostic(message, *location)


def _list_texts(value: Any, location: Location) -> Iterator[tuple[Location, str]]:
    """The texts of a document, each with its location in it."""
    if isinstance(value, str):
        yield location, value
    elif isinstance(value, dict):
        is_handle = value.get("kind") == NameKind.HANDLE
        for key, part in value.items():
            if key not in _IN_NO_FILE and not (is_handle and key == "name"):
                yield from _list_texts(part, (*location, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _list_texts(part, (*location, index))

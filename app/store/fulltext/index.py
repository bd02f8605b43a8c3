"""Writing the full-text index over facts.

Words are brought to their normal forms in Python before they reach an engine, so SQLite's FTS5 and PostgreSQL's
tsvector hold the same. PostgreSQL gets its documents ready made, since what its own parser takes for a word depends on
the server's locale.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, cast, column, delete, insert, table
from sqlalchemy.dialects.postgresql import TSVECTOR

FIELD_SEPARATOR = "ª"
"""The word between two texts, so that no phrase reaches from one into the next: folding never leaves it."""

KEYWORDS_SEPARATOR = f" {FIELD_SEPARATOR} {FIELD_SEPARATOR} "
"""What stands between the labels of a fact and the keywords that it is found by and does not say."""

WORDS_SEPARATOR = "\n"
"""What stands between the parts of a text where PostgreSQL keeps them in one column."""

MAX_WORDS, MAX_POSITIONS = 16_000, 255
"""How many words of a fact can be found, and how many positions of each: PostgreSQL indexes no more."""

_MAX_SEGMENTS = 4
"""Segments of SQLite's index, each written at another time. To merge them writes the whole index anew."""

_INDEX = table("fact_search", column("rowid"), column("fact_key"))
_WORDS = ("claim", "names", "labels", "quotes")


class SearchText(NamedTuple):
    """The words of one fact, or of another record, in their normal forms, by how much a match in them counts."""

    fact_key: str
    """Of another record: its type and id."""
    claim: str
    """Of another record: its title."""
    names: str
    """Names of all that takes part, and of what that belongs to or lies in; and its days."""
    labels: str
    """What the fact is: words of its kind, type and roles, and those that a curator added."""
    quotes: str
    """The quotations, and the note after them."""

    @property
    def parts(self) -> Sequence[str]:
        return self[1:]


def insert_search_texts(connection: Connection, texts: Iterable[SearchText], numbers: Mapping[str, int]) -> None:
    """Write the texts of facts. `numbers` has the number of each fact by its key."""
    rows = list(texts)
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        index = table("fact_search", column("rowid"), *map(column, SearchText._fields))
        connection.execute(insert(index), [{"rowid": numbers[row.fact_key], **row._asdict()} for row in rows])
        return
    index = table("fact_search", *map(column, ("fact_key", "document", "words")))
    document = cast(bindparam("document"), TSVECTOR)
    others: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in ("fact_key", "words")}
    connection.execute(
        insert(index).values(document=document, **others),
        [{"fact_key": row.fact_key, **_write_columns(row)} for row in rows],
    )


def write_record_texts(connection: Connection, texts: Sequence[SearchText]) -> None:
    """Let these be the texts of what is found beside facts, numbered from 1 on in their order."""
    connection.exec_driver_sql("DELETE FROM record_search")
    if not texts:
        return
    numbered = list(enumerate(texts, 1))
    if connection.dialect.name == "sqlite":
        names = ("rowid", *_WORDS)
        index = table("record_search", *map(column, names))
        rows = [dict(zip(names, (number, *text.parts), strict=True)) for number, text in numbered]
        connection.execute(insert(index), rows)
        return
    index = table("record_search", *map(column, ("number", "document", "words")))
    document = cast(bindparam("document"), TSVECTOR)
    others: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in ("number", "words")}
    written = [{"number": number, **_write_columns(text)} for number, text in numbered]
    connection.execute(insert(index).values(document=document, **others), written)


def within_bounds(text: SearchText) -> SearchText:
    """A text without the words, and without the positions of a word, that only one of the engines would index."""
    if sum(part.count(" ") for part in text.parts) < MAX_POSITIONS - len(text):
        return text
    positions: Counter[str] = Counter()
    bounded: list[str] = []
    left = MAX_WORDS
    for part in text.parts:
        kept = part.split()[:left]
        left -= len(kept)
        for index, word in enumerate(kept):
            positions[word] += 1
            if positions[word] > MAX_POSITIONS:
                kept[index] = FIELD_SEPARATOR
        bounded.append(" ".join(kept))
    return SearchText(text.fact_key, *bounded)


def _write_columns(text: SearchText) -> dict[str, str]:
    """A text as PostgreSQL keeps it."""
    return {"document": _tsvector(text), "words": WORDS_SEPARATOR.join(text.parts)}


def _tsvector(text: SearchText) -> str:
    """A text as PostgreSQL reads a tsvector: each word with its position and weight."""
    first = 1
    written: list[str] = []
    for weight, part in zip("ABCD", text.parts, strict=True):
        spoken = part.split()
        places = enumerate(spoken, first)
        written += [f"{word}:{position}{weight}" for position, word in places if word != FIELD_SEPARATOR]
        # Each part begins one position further on, so that no phrase reaches into it.
        first += len(spoken) + 1
    return " ".join(written)


def delete_search_texts(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Delete the texts of the facts whose keys `numbers` has."""
    if connection.dialect.name == "sqlite":
        chosen = _INDEX.c.rowid.in_(numbers.values())  # It has no index on keys.
    else:
        chosen = _INDEX.c.fact_key.in_(numbers)
    connection.execute(delete(_INDEX).where(chosen))


def move_search_texts(connection: Connection) -> None:
    """Renumber the texts after their facts were numbered anew."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("UPDATE fact_search SET rowid = -rowid")
        connection.exec_driver_sql(
            "UPDATE fact_search SET rowid = (SELECT number FROM fact WHERE fact.key = fact_search.fact_key)"
        )


def merge_search_texts(connection: Connection) -> None:
    """Merge the segments of SQLite's index where there are many: a search looks into each."""
    if connection.dialect.name == "sqlite":
        segments: int = connection.exec_driver_sql("SELECT count(DISTINCT segid) FROM fact_search_idx").scalar_one()
        if segments > _MAX_SEGMENTS:
            connection.exec_driver_sql("INSERT INTO fact_search (fact_search) VALUES ('optimize')")

"""Writing the full-text index over facts.

Text is folded in Python before it reaches an engine, so SQLite's FTS5 and PostgreSQL's tsvector hold the same words.
PostgreSQL gets its documents ready made, since what its own parser takes for a word depends on the server's locale.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, cast, column, delete, insert, table
from sqlalchemy.dialects.postgresql import TSVECTOR

FIELD_SEPARATOR = "ª"
"""The word between two texts, so that no phrase reaches from one into the next: folding never leaves it."""

MAX_WORDS, MAX_POSITIONS = 16_000, 255
"""How many words of a fact can be found, and how many positions of each: PostgreSQL indexes no more."""

_MAX_SEGMENTS = 4
"""Segments of SQLite's index, each written at another time. To merge them writes the whole index anew."""

_INDEX = table("fact_search", column("rowid"), column("fact_key"))


class SearchText(NamedTuple):
    """The folded words of one fact, by how much a match in them counts."""

    fact_key: str
    claim: str
    names: str
    quotes: str
    """The quotations, and the note after them."""


def insert_search_texts(connection: Connection, texts: Iterable[SearchText], numbers: Mapping[str, int]) -> None:
    """Write the texts of facts. `numbers` has the number of each fact by its key."""
    rows = [_within_bounds(text) for text in texts]
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        index = table("fact_search", column("rowid"), *map(column, SearchText._fields))
        connection.execute(insert(index), [{"rowid": numbers[row.fact_key], **row._asdict()} for row in rows])
        return
    index = table("fact_search", column("fact_key"), column("document"))
    document = cast(bindparam("document"), TSVECTOR)
    connection.execute(
        insert(index).values(fact_key=bindparam("fact_key"), document=document),
        [{"fact_key": row.fact_key, "document": _tsvector(row)} for row in rows],
    )


def _within_bounds(text: SearchText) -> SearchText:
    """A text without the words, and without the positions of a word, that only one of the engines would index."""
    if sum(part.count(" ") for part in text) < MAX_POSITIONS - len(text):
        return text
    positions: Counter[str] = Counter()
    bounded: list[str] = []
    left = MAX_WORDS
    for part in (text.claim, text.names, text.quotes):
        kept = part.split()[:left]
        left -= len(kept)
        for index, word in enumerate(kept):
            positions[word] += 1
            if positions[word] > MAX_POSITIONS:
                kept[index] = FIELD_SEPARATOR
        bounded.append(" ".join(kept))
    return SearchText(text.fact_key, *bounded)


def _tsvector(text: SearchText) -> str:
    """A text as PostgreSQL reads a tsvector: each word with its position and weight."""
    # Each part begins one position further on, so that no phrase reaches into it.
    names = len(text.claim.split()) + 2
    quotes = names + len(text.names.split()) + 1
    parts = ((1, "A", text.claim), (names, "B", text.names), (quotes, "C", text.quotes))
    return " ".join(
        f"{word}:{position}{weight}"
        for first, weight, part in parts
        for position, word in enumerate(part.split(), first)
        if word != FIELD_SEPARATOR
    )


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

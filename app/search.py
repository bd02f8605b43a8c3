"""The full-text index over facts: what is written into it, and how a search becomes a statement.

Text is folded in Python before it reaches an engine, so SQLite's FTS5 and PostgreSQL's tsvector hold the same words;
what a person types is taken apart into words here and reaches neither engine's query language. PostgreSQL gets its
documents and queries ready made, since what its own parser takes for a word depends on the server's locale.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    case,
    cast,
    column,
    delete,
    insert,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from app.text import words

CLAIM, NAMES, ELSEWHERE = 0, 1, 2
"""Where a fact matches: all words in its claim, some of them in a name, or some only in a quotation."""

APART = "ª"
"""The word between two texts, so that no phrase reaches from one into the next: folding never leaves it."""

MOST_WORDS, MOST_PLACES = 16_000, 255
"""How many words of a fact can be found, and how many places of each: PostgreSQL knows no more."""

_PHRASE = re.compile(r'"([^"]*)"')
_INDEX = table("fact_search", column("rowid"), column("fact_key"))


class SearchText(NamedTuple):
    """The folded words of one fact, apart by how much a match in them counts."""

    fact_key: str
    claim: str
    names: str
    quotes: str


class Term(NamedTuple):
    """Words that stand one after another; the last may be only the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool


def parse_search(typed: str) -> list[Term]:
    """The terms of a search, all of which a fact must hold: words, and phrases in double quotes.

    The last word may be unfinished, unless it stands in quotes. Signs that are not letters or digits mean nothing.
    """
    terms: list[Term] = []
    loose = ""
    for index, part in enumerate(_PHRASE.split(typed)):
        is_phrase = index % 2 == 1
        loose = "" if is_phrase else part
        spoken = words(part)
        if is_phrase and spoken:
            terms.append(Term(tuple(spoken), is_prefix=False))
        elif not is_phrase:
            terms.extend(Term((word,), is_prefix=False) for word in spoken)
    if words(loose):
        terms[-1] = terms[-1]._replace(is_prefix=True)
    return terms


def select_hits(terms: Sequence[Term], dialect: str) -> Select[str, int]:
    """Keys of the facts that hold every term, each with the best place of its match."""
    build = _sqlite_hits if dialect == "sqlite" else _postgresql_hits
    return build(hit_values(terms, dialect))


def hit_values(terms: Sequence[Term], dialect: str) -> dict[str, str]:
    """What stands in the placeholders of the hits: the search in the engine's own words, by where it must match."""
    if dialect == "sqlite":
        query = " AND ".join(f'"{" ".join(term.words)}"{"*" if term.is_prefix else ""}' for term in terms)
        return {"q": query, "q_claim": f"{{claim}} : ({query})", "q_names": f"{{claim names}} : ({query})"}
    weights = {"q": "", "q_claim": "A", "q_names": "AB"}
    return {name: " & ".join(_tsquery_term(term, weight) for term in terms) for name, weight in weights.items()}


def _sqlite_hits(values: Mapping[str, str]) -> Select[str, int]:
    # In FTS5 the hidden column of the table's own name stands for the whole row.
    row: ColumnElement[Any] = literal_column("fact_search")

    def matches(name: str) -> ColumnElement[bool]:
        return row.op("MATCH")(bindparam(name, values[name]))

    def is_among(name: str) -> ColumnElement[bool]:
        return _INDEX.c.rowid.in_(select(_INDEX.c.rowid).select_from(_INDEX).where(matches(name)))

    tier = case((is_among("q_claim"), literal(CLAIM)), (is_among("q_names"), literal(NAMES)), else_=literal(ELSEWHERE))
    return select(_INDEX.c.fact_key, tier.label("tier")).where(matches("q"))


def _postgresql_hits(values: Mapping[str, str]) -> Select[str, int]:
    def matches(name: str) -> ColumnElement[bool]:
        return column("document").op("@@")(cast(bindparam(name, values[name]), TSQUERY))

    tier = case((matches("q_claim"), literal(CLAIM)), (matches("q_names"), literal(NAMES)), else_=literal(ELSEWHERE))
    return select(_INDEX.c.fact_key, tier.label("tier")).where(matches("q"))


def _tsquery_term(term: Term, weights: str) -> str:
    *before, last = term.words
    flags = ("*" if term.is_prefix else "") + weights
    suffix = f":{weights}" if weights else ""
    lexemes = [f"'{word}'{suffix}" for word in before] + [f"'{last}'{':' + flags if flags else ''}"]
    return f"({' <-> '.join(lexemes)})"


def insert_search_texts(connection: Connection, texts: Iterable[SearchText]) -> None:
    rows = [_within_bounds(text) for text in texts]
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        index = table("fact_search", *map(column, SearchText._fields))
        connection.execute(insert(index), [row._asdict() for row in rows])
        return
    index = table("fact_search", column("fact_key"), column("document"))
    document = cast(bindparam("document"), TSVECTOR)
    connection.execute(
        insert(index).values(fact_key=bindparam("fact_key"), document=document),
        [{"fact_key": row.fact_key, "document": _tsvector(row)} for row in rows],
    )


def _within_bounds(text: SearchText) -> SearchText:
    """A text without the words, and without the places of a word, that only one of the engines would keep."""
    if sum(part.count(" ") for part in text) < MOST_PLACES - len(text):
        return text
    places: Counter[str] = Counter()
    bounded: list[str] = []
    left = MOST_WORDS
    for part in (text.claim, text.names, text.quotes):
        kept = part.split()[:left]
        left -= len(kept)
        for index, word in enumerate(kept):
            places[word] += 1
            if places[word] > MOST_PLACES:
                kept[index] = APART
        bounded.append(" ".join(kept))
    return SearchText(text.fact_key, *bounded)


def _tsvector(text: SearchText) -> str:
    """The words of a text, each with its place, as PostgreSQL reads them."""
    # A part begins one place further on, so that no phrase reaches into it.
    names = len(text.claim.split()) + 2
    quotes = names + len(text.names.split()) + 1
    parts = ((1, "A", text.claim), (names, "B", text.names), (quotes, "C", text.quotes))
    return " ".join(
        f"{word}:{place}{weight}"
        for first, weight, part in parts
        for place, word in enumerate(part.split(), first)
        if word != APART
    )


def delete_search_texts(connection: Connection, keys: Sequence[str]) -> None:
    if keys:
        connection.execute(delete(_INDEX).where(_INDEX.c.fact_key.in_(keys)))

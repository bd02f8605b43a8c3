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
    cast,
    column,
    delete,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from app.domain.text import words

TIERS = CLAIM, NAMES, ELSEWHERE = 0, 1, 2
"""Where a fact matches at best: all words in its claim, some of them in a name, or some only in a quotation."""

APART = "ª"
"""The word between two texts, so that no phrase reaches from one into the next: folding never leaves it."""

MOST_WORDS, MOST_PLACES = 16_000, 255
"""How many words of a fact can be found, and how many places of each: PostgreSQL knows no more."""

_MOST_PIECES = 4
"""Of what SQLite wrote at different times. To make one of them all writes the whole index anew."""

_PHRASE = re.compile(r'"([^"]*)"')
INDEX = table("fact_search", column("rowid"), column("fact_key"))


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
    if typed.isascii() and typed.isalnum():
        return [Term((typed.lower(),), is_prefix=True)]  # One word, as most searches are.
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


def select_hits(terms: Sequence[Term], dialect: str, tier: int | None = None) -> Select[str, int]:
    """The facts that hold every term, of one best place of the match if `tier` names one: `fact_key` and `place`.

    The order of places is that of the keys, and the engine can follow it, so the first few of a tier cost little
    however many there are.
    """
    values = hit_values(terms, dialect)
    if dialect == "sqlite":
        name = "q" if tier is None else f"q_{tier}"
        return select(INDEX.c.fact_key, INDEX.c.rowid.label("place")).where(is_match(name, dialect, values[name]))
    names = {None: ("q", None), CLAIM: ("q_0", None), NAMES: ("q_1", "q_0"), ELSEWHERE: ("q", "q_1")}
    within, without = names[tier]
    hits = select(INDEX.c.fact_key, INDEX.c.fact_key.label("place")).where(is_match(within, dialect, values[within]))
    return hits.where(~is_match(without, dialect, values[without])) if without else hits


def is_match(name: str, dialect: str, search: str = "") -> ColumnElement[bool]:
    """Whether a row of the index holds the search that stands in a placeholder."""
    query: Any = bindparam(name, search)
    if dialect == "sqlite":
        # In FTS5 the hidden column of the table's own name stands for the whole row.
        return literal_column(INDEX.name).op("MATCH")(query)
    return column("document").op("@@")(cast(query, TSQUERY))


def hit_values(terms: Sequence[Term], dialect: str) -> dict[str, str]:
    """What stands in the placeholders of the hits: the search in the engine's own words, by where it must match."""
    if dialect == "sqlite":
        query = " AND ".join(f'"{" ".join(term.words)}"{"*" if term.is_prefix else ""}' for term in terms)
        claim, names = f"{{claim}} : ({query})", f"{{claim names}} : ({query})"
        return {"q": query, "q_0": claim, "q_1": f"({names}) NOT ({claim})", "q_2": f"({query}) NOT ({names})"}
    weights = {"q": "", "q_0": "A", "q_1": "AB"}
    return {name: " & ".join(_tsquery_term(term, weight) for term in terms) for name, weight in weights.items()}


def _tsquery_term(term: Term, weights: str) -> str:
    *before, last = term.words
    flags = ("*" if term.is_prefix else "") + weights
    suffix = f":{weights}" if weights else ""
    lexemes = [f"'{word}'{suffix}" for word in before] + [f"'{last}'{':' + flags if flags else ''}"]
    return f"({' <-> '.join(lexemes)})"


def insert_search_texts(connection: Connection, texts: Iterable[SearchText], numbers: Mapping[str, int]) -> None:
    """Write the texts of facts, whose numbers are given by their keys."""
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


def delete_search_texts(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Delete the texts of facts, whose numbers are given by their keys."""
    if connection.dialect.name == "sqlite":
        chosen = INDEX.c.rowid.in_(numbers.values())  # It has no index on keys.
    else:
        chosen = INDEX.c.fact_key.in_(numbers)
    connection.execute(delete(INDEX).where(chosen))


def move_search_texts(connection: Connection) -> None:
    """Let the texts follow the numbers of their facts, which are all different now."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("UPDATE fact_search SET rowid = -rowid")
        connection.exec_driver_sql(
            "UPDATE fact_search SET rowid = (SELECT number FROM fact WHERE fact.key = fact_search.fact_key)"
        )


def merge_search_texts(connection: Connection) -> None:
    """Let SQLite's index be few pieces again, where it became many: a search looks into each."""
    if connection.dialect.name == "sqlite":
        pieces: int = connection.exec_driver_sql("SELECT count(DISTINCT segid) FROM fact_search_idx").scalar_one()
        if pieces > _MOST_PIECES:
            connection.exec_driver_sql("INSERT INTO fact_search (fact_search) VALUES ('optimize')")

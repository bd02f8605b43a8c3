"""Search plans of bounded cost: all matches of a rare word, or the first matches in claims of a frequent one.

`app/store/fulltext.py` has the statements that read many matches in the order of a list and stop at the end of a page.
For a rare word that is slow in PostgreSQL, which goes through all facts by their ids until enough of them match. For a
frequent word, SQLite has the first matches in claims at hand.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Integer, Select, bindparam, case, column, literal_column, select, table
from sqlmodel import col

from app.store.fulltext import CLAIM, ELSEWHERE, INDEX, NAMES, Term, hit_values, is_match
from app.store.models import Fact
from app.store.reader import Snapshot
from app.store.selects import select_numbered

FEW = 100
_LOOKED_AT = 1000
"""How many places of a frequent word are looked at for a page of claims: an eighth of a millisecond at the most."""

Hits: TypeAlias = dict[int, int]
"""The best place of a match for each fact, by its number."""

_INSTANCES = table("fact_search_word", column("term"), column("doc"), column("col"))
_TIERS = {"claim": CLAIM, "names": NAMES, "quotes": ELSEWHERE}
_FIRST_SIGN, _AFTER_ALL = "0", "\U0010ffff"
"""No sign of a word comes before the one, or after the other."""


class Search(NamedTuple):
    """What is looked for, and all facts that hold it where they are no more than a few."""

    terms: Sequence[Term]
    hits: Hits | None


def prepare_search(snapshot: Snapshot, terms: Sequence[Term]) -> Search:
    """Find few hits at once, or find out how to look for many. Raises LongerError where that takes longer."""
    hits = _fetch_few_hits(snapshot, terms)
    return Search(terms, hits) if hits is not None else Search(_find_end(snapshot, terms), None)


def fetch_best(snapshot: Snapshot, search: Search, most: int) -> list[tuple[Any, ...]] | None:
    """The first facts of a search by relevance, as rows of a page: body, texts, best place of a match, id.

    None where to know them takes more than a look at the first places of a word.
    """
    hits = _fetch_hits_in_claims(snapshot, search.terms, most) if search.hits is None else search.hits
    if hits is None:
        return None
    best = sorted(hits, key=lambda it: (hits[it], it))[:most]
    values = {"numbers": f"[{','.join(map(str, best))}]"}
    rows = snapshot.fetch_all("numbered", lambda: select_numbered(snapshot.dialect), values)
    return sorted([(body, texts, hits[it], name) for body, texts, it, name in rows], key=itemgetter(2))


def _fetch_few_hits(snapshot: Snapshot, terms: Sequence[Term]) -> Hits | None:
    """The facts that hold every term, or None where they may be more than a few."""
    if snapshot.dialect == "sqlite" and not (words := _read_words(terms))[1:]:
        return _fetch_instances(snapshot, *words[0])
    if snapshot.dialect == "sqlite" and not _is_bounded(snapshot, words):
        return None
    values = hit_values(terms, snapshot.dialect)
    rows = snapshot.fetch_all("few hits", lambda: _select_few_hits(snapshot.dialect), values)
    return dict(rows) if len(rows) <= FEW else None


def _read_words(terms: Sequence[Term]) -> list[tuple[str, bool]]:
    """The words of terms, each with whether it may be only the beginning of one: the last, at the most."""
    words = [(word, False) for term in terms for word in term.words]
    words[-1] = (words[-1][0], terms[-1].is_prefix)
    return words


def _is_bounded(snapshot: Snapshot, words: Sequence[tuple[str, bool]]) -> bool:
    """Whether SQLite finds several words in little time: one is rare, and few words begin as the last one does.

    It gathers all that begins so before it looks at the other words, which a thread can wait for.
    """
    *others, last = words
    is_last_rare = _fetch_instances(snapshot, *last) is not None
    if last[1] and not is_last_rare and snapshot.is_here:
        return False
    return is_last_rare or any(_fetch_instances(snapshot, *it) is not None for it in others)


def _fetch_instances(snapshot: Snapshot, word: str, is_prefix: bool) -> Hits | None:
    """The facts that hold a word, by its instances in SQLite's index; None where those are more than a few."""
    if not word.isascii():
        return None  # SQLite folds letters further, and only a search has its words folded too.
    values = {"word": word, "beyond": word + _AFTER_ALL}
    rows = snapshot.fetch_all(("instances", is_prefix), lambda: _select_instances(is_prefix), values)
    if len(rows) > FEW:
        return None
    hits: Hits = {}
    for number, part in rows:
        hits[number] = min(hits.get(number, ELSEWHERE), _TIERS[part])
    return hits


def _find_end(snapshot: Snapshot, terms: Sequence[Term]) -> Sequence[Term]:
    """The terms, the last as a whole word where no other word begins so.

    SQLite gathers every place of all words that begin so before it gives the first; those of one word it goes through
    as they are asked for. To know it takes one look at each page of the word's places.
    """
    *others, last = terms
    word = last.words[-1]
    if snapshot.dialect != "sqlite" or not last.is_prefix or not word.isascii():
        return terms

    def find() -> bool:
        values = {"longer": word + _FIRST_SIGN, "beyond": word + _AFTER_ALL}
        return bool(snapshot.fetch_all("longer words", _select_longer_word, values))

    is_beginning = snapshot.keep(("is a beginning", word), find, takes_longer=True)
    return terms if is_beginning else [*others, last._replace(is_prefix=False)]


def _fetch_hits_in_claims(snapshot: Snapshot, terms: Sequence[Term], most: int) -> Hits | None:
    """The first facts that hold one whole word in their claims: so many, or none where its first places have fewer."""
    if snapshot.dialect != "sqlite" or len(words := _read_words(terms)) > 1:
        return None
    ((word, is_prefix),) = words
    if is_prefix or not word.isascii():
        return None
    rows = snapshot.fetch_all("hits in claims", _select_hits_in_claims, {"word": word, "most": most})
    return {row[0]: CLAIM for row in rows} if len(rows) == most else None


def _select_instances(is_prefix: bool) -> Select[Any, Any]:
    it = _INSTANCES.c
    word: Any = bindparam("word", "")
    beyond: Any = bindparam("beyond", "")
    held = (it.term >= word, it.term < beyond) if is_prefix else (it.term == word,)
    return select(it.doc, it.col).where(*held).limit(FEW + 1)


def _select_hits_in_claims() -> Select[Any]:
    """SQLite has the instances of a word in the order of facts."""
    it = _INSTANCES.c
    first = select(it.doc, it.col).where(it.term == bindparam("word", "")).limit(_LOOKED_AT).subquery()
    most = bindparam("most", 0, type_=Integer)
    return select(first.c.doc).distinct().where(first.c.col == literal_column("'claim'")).limit(most)


def _select_longer_word() -> Select[Any]:
    it = _INSTANCES.c
    longer: Any = bindparam("longer", "")
    return select(it.term).where(it.term >= longer, it.term < bindparam("beyond", "")).limit(1)


def _select_few_hits(dialect: str) -> Select[Any, int]:
    is_sqlite = dialect == "sqlite"
    name = INDEX.c.rowid if is_sqlite else INDEX.c.fact_key

    def holds(search: str) -> Any:
        match = is_match(search, dialect)
        return name.in_(select(name).where(match).correlate(None)) if is_sqlite else match

    tier = case((holds("q_0"), CLAIM), (holds("q_1"), NAMES), else_=ELSEWHERE)
    number = INDEX.c.rowid if is_sqlite else _number_by(INDEX.c.fact_key)
    return select(number, tier).select_from(INDEX).where(is_match("q", dialect)).limit(FEW + 1)


def _number_by(key: Any) -> Any:
    return select(col(Fact.number)).where(col(Fact.key) == key).scalar_subquery()

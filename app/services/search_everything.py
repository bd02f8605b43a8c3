"""A search over everything: facts and all other records in one list, ranked alike."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from app.domain.known_records import CHARTER
from app.domain.vocabulary import Found
from app.domain.web_pages import HOME_PAGE
from app.schemas.search import SearchItem
from app.services.list_request import ParsedQuery
from app.services.search_report import write_report
from app.services.snippets import cut_snippet
from app.store.fulltext import Asked, FoundRanks, Marks, SearchPlan, found, fulltext_for, search_everything
from app.store.transaction import ReadTransaction

_ORDER = {it: place for place, it in enumerate(Found)}
_PATHS = {
    Found.FACT: "/facts/{}",
    Found.ACTOR: "/actors/{}",
    Found.DISPUTE: "/disputes/{}",
    Found.OPEN_QUESTION: "/open-questions/{}",
    Found.INSTRUMENT: "/facts?instrument={}",
    Found.PLACE: "/facts?place={}",
    Found.SOURCE: "/sources/{}",
}
"""Where a thing is in the API; its page for people has the same path below that of the language."""


class Entry(NamedTuple):
    """Something found. Of two the better one comes first, then by type, then by id, which is the order of numbers."""

    rank: int
    order: int
    number: int
    type: Found


class SearchResult(NamedTuple):
    """A page of what was found; the address of the next page, the total, and whether there is more than is listed."""

    items: Sequence[SearchItem]
    next_url: str | None
    total: int
    is_cut: bool
    report: str
    """How the search was read, as JSON."""


def fetch_found(
    parsed: ParsedQuery, cursor: str | None, transaction: ReadTransaction, search: SearchPlan | None = None
) -> SearchResult:
    """One page of everything that a search finds, from the position of a cursor on.

    `search` is what is known of the same search in facts.
    """
    query = parsed.query
    ranks = search_everything(fulltext_for(transaction.dialect), transaction, Asked(parsed.typed), search)
    entries = sorted(it for it in _list_entries(ranks, transaction) if not query.type or it.type in query.type)
    after = parsed.read_position(cursor)
    start = _find_start(entries, after, transaction) if after else 0
    page = entries[start : start + query.limit]
    items = list(_fetch_items(page, ranks.search.marks, transaction))
    next_url = None
    if start + len(page) < len(entries):
        next_url = parsed.next_url((page[-1].rank, page[-1].type, items[-1].id))
    report = write_report(ranks, is_empty=not (ranks.facts or ranks.records))
    return SearchResult(items, next_url, len(entries), ranks.is_cut, report)


def _list_entries(ranks: FoundRanks, transaction: ReadTransaction) -> Iterator[Entry]:
    for number, rank in ranks.facts.items():
        yield Entry(rank, _ORDER[Found.FACT], number, Found.FACT)
    rows = transaction.memoize("first records", lambda: transaction.fetch_all("first records", found.select_types, {}))
    firsts, types = [row[0] for row in rows], [Found(row[1]) for row in rows]
    for number, rank in ranks.records.items():
        kind = types[bisect_right(firsts, number) - 1]
        yield Entry(rank, _ORDER[kind], number, kind)


def _find_start(entries: Sequence[Entry], after: Sequence[Any], transaction: ReadTransaction) -> int:
    """How many entries come before a position, or stand at it."""
    rank, kind, name = after
    if kind is Found.FACT:
        row = transaction.fetch_first("place of fact", found.select_place_of_fact, {"name": name})
    else:
        values = {"type": kind.value, "name": name}
        row = transaction.fetch_first("place of record", found.select_place_of_record, values)
    return bisect_right(entries, Entry(rank, _ORDER[kind], row[0] if row else 0, kind))


def _fetch_items(page: Sequence[Entry], marks: Marks, transaction: ReadTransaction) -> Iterator[SearchItem]:
    fulltext = fulltext_for(transaction.dialect)
    facts = [it.number for it in page if it.type is Found.FACT]
    others = [it.number for it in page if it.type is not Found.FACT]
    rows: dict[tuple[bool, int], Sequence[Any]] = {}
    for is_fact, numbers, build in (
        (True, facts, found.select_found_facts),
        (False, others, found.select_found_records),
    ):
        if numbers:
            values = {"numbers": f"[{','.join(map(str, numbers))}]"}
            read = transaction.fetch_all(("found", is_fact), partial(build, fulltext), values)
            rows |= {(is_fact, number): row for number, *row in read}
    for it in page:
        name, title, kind, date, texts = rows[it.type is Found.FACT, it.number]
        url = "/charter" if (it.type, name) == (Found.INSTRUMENT, CHARTER) else _PATHS[it.type].format(name)
        snippet = cut_snippet(texts, marks)
        yield SearchItem(
            type=it.type, id=name, title=title, snippet=snippet, kind=kind, date=date, url=url, page=f"{HOME_PAGE}{url}"
        )

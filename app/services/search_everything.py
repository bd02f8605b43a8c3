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

_TYPES = tuple(Found)
_PLACES = {it: place for place, it in enumerate(_TYPES)}
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


Entry = tuple[int, int, int]
"""Something found: its rank, the place of its type in `_TYPES`, and its number, by which ids are in order.

Plain tuples, of which a thousand are made and sorted in a sixth of the time that others take.
"""


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
    wanted = {_PLACES[it] for it in query.type or Found}
    entries = sorted([it for it in _list_entries(ranks, transaction) if it[1] in wanted])
    after = parsed.read_position(cursor)
    start = _find_start(entries, after, transaction) if after else 0
    page = entries[start : start + query.limit]
    items = list(_fetch_items(page, ranks.search.marks, transaction))
    next_url = None
    if start + len(page) < len(entries):
        next_url = parsed.next_url((page[-1][0], items[-1].type, items[-1].id))
    report = write_report(ranks, is_empty=not (ranks.facts or ranks.records))
    return SearchResult(items, next_url, len(entries), ranks.is_cut, report)


def _list_entries(ranks: FoundRanks, transaction: ReadTransaction) -> list[Entry]:
    facts = [(rank, _PLACES[Found.FACT], number) for number, rank in ranks.facts.items()]
    rows = transaction.memoize("first records", lambda: transaction.fetch_all("first records", found.select_types, {}))
    firsts, places = [row[0] for row in rows], [_PLACES[Found(row[1])] for row in rows]
    records = ((rank, places[bisect_right(firsts, number) - 1], number) for number, rank in ranks.records.items())
    return [*facts, *records]


def _find_start(entries: Sequence[Entry], after: Sequence[Any], transaction: ReadTransaction) -> int:
    """How many entries come before a position, or stand at it."""
    rank, kind, name = after
    if kind is Found.FACT:
        row = transaction.fetch_first("place of fact", found.select_place_of_fact, {"name": name})
    else:
        values = {"type": kind.value, "name": name}
        row = transaction.fetch_first("place of record", found.select_place_of_record, values)
    return bisect_right(entries, (rank, _PLACES[kind], row[0] if row else 0))


def _fetch_items(page: Sequence[Entry], marks: Marks, transaction: ReadTransaction) -> Iterator[SearchItem]:
    fulltext = fulltext_for(transaction.dialect)
    numbered = [(_TYPES[place], number) for _, place, number in page]
    facts = [number for kind, number in numbered if kind is Found.FACT]
    others = [number for kind, number in numbered if kind is not Found.FACT]
    rows: dict[tuple[bool, int], Sequence[Any]] = {}
    for is_fact, numbers, build in (
        (True, facts, found.select_found_facts),
        (False, others, found.select_found_records),
    ):
        if numbers:
            values = {"numbers": f"[{','.join(map(str, numbers))}]"}
            read = transaction.fetch_all(("found", is_fact), partial(build, fulltext), values)
            rows |= {(is_fact, number): row for number, *row in read}
    for found_type, number in numbered:
        name, title, kind, date, texts = rows[found_type is Found.FACT, number]
        url = "/charter" if (found_type, name) == (Found.INSTRUMENT, CHARTER) else _PATHS[found_type].format(name)
        snippet = cut_snippet(texts, marks)
        # What is stored was checked when it was loaded; to parse its date once more takes longer than all else here.
        yield SearchItem.model_construct(
            type=found_type,
            id=name,
            title=title,
            snippet=snippet,
            kind=kind,
            date=date,
            url=url,
            page=f"{HOME_PAGE}{url}",
        )

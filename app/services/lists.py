"""Pages of lists: the published bodies of one page, what comes with each, and where the next page begins."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from app.domain.errors import InvalidParameterError, ParameterFault
from app.domain.suggestions import NameIndex
from app.services.list_request import ParsedQuery
from app.services.names import fetch_all_names, fetch_present_ids
from app.services.pagination import page_segments
from app.store.checksums import check_page
from app.store.list_plan import ListPlan, keyset_values
from app.store.query_shape import QueryShape, bind_list
from app.store.reader import CostlyExplanationError
from app.store.relevance import RelevanceTier
from app.store.selects import select_ids
from app.store.transaction import ReadTransaction

Row = tuple[Any, ...]
"""A row of a page: body, what comes with it, checksum, position in the order, at last the id."""

PlanList = Callable[[QueryShape], ListPlan]


class PageResult(NamedTuple):
    """One page: its rows, the URL of the next page or None, and the total."""

    rows: Sequence[Row]
    next_url: str | None
    total: int


class ListRead(NamedTuple):
    """How the pages of a list are read: the builder of its plan, and the values of its placeholders."""

    parsed: ParsedQuery
    plan: PlanList
    values: dict[str, Any]
    are_matches_given: bool = False
    """Whether the matches of a search are given as values: such a plan differs from that of the same query without."""
    part: str | None = None
    """Which list it is, of several that one query asks for; None: the only or first one."""

    @property
    def key(self) -> Hashable:
        return self.parsed.path, self.parsed.traits.key, self.are_matches_given, self.part

    def fetch_segment(
        self, transaction: ReadTransaction, tier: RelevanceTier | None, after: Sequence[Any] | None, limit: int
    ) -> list[Row]:
        """Up to `limit` rows, and one more where there is one, of a sub-list, from a position on.

        Raises DamagedError where one is not what was loaded.
        """
        is_resumed = after is not None
        rows = transaction.fetch_all(
            ("page", tier, is_resumed, self.key),
            lambda: self.plan(self.parsed.traits.shape).segment(tier).page(is_resumed=is_resumed),
            {**self.values, **keyset_values(after, limit)},
        )
        check_page(rows)
        return rows

    def count(self, transaction: ReadTransaction) -> int:
        """How many items the list has, counted once for each revision, and never further than it is told."""

        def count() -> int:
            rows = transaction.fetch_all(
                ("total", self.key), lambda: self.plan(self.parsed.traits.shape).total(), self.values
            )
            number: int = rows[0][0]
            return number

        return transaction.memoize(("total", self.key, frozenset(self.values.items())), count)


def fetch_page(parsed: ParsedQuery, cursor: str | None, transaction: ReadTransaction, plan: PlanList) -> PageResult:
    """One page of a list that nothing is searched in, from the position of a cursor on.

    Raises what is InvalidParameterError where a filter names nothing that exists.
    """
    read = ListRead(parsed, plan, dict(parsed.traits.bind_values))
    page = read_page(read, parsed.read_position(cursor), transaction)
    return page_of_known(parsed, page, transaction)


def read_page(read: ListRead, after: Sequence[Any] | None, transaction: ReadTransaction) -> PageResult:
    """One page from a position on."""
    limit: int = read.parsed.query.limit
    # Matches that are given are few, and sorted by rank as they are.
    by_tier = read.parsed.traits.is_by_relevance and not read.are_matches_given
    found: list[Row] = []
    for tier, position in page_segments(after, by_tier=by_tier):
        found += read.fetch_segment(transaction, tier, position, limit - len(found))
        if len(found) > limit:
            break
    if after is None and len(found) <= limit:
        return cut_page(read.parsed, found, len(found))  # A list that ends on its first page is counted already.
    if found and isinstance(found[0][1], int):
        return cut_page(read.parsed, found, found[0][1])
    return cut_page(read.parsed, found, read.count(transaction))


def cut_page(parsed: ParsedQuery, found: Sequence[Row], total: int) -> PageResult:
    """A page of the rows found, of which one more than its limit says that another page follows."""
    rows = found[: parsed.query.limit]
    return PageResult(rows, parsed.next_url(rows[-1][3:]) if len(found) > len(rows) else None, total)


def page_of_known(parsed: ParsedQuery, page: PageResult, transaction: ReadTransaction) -> PageResult:
    """A page as it is, where the filters name what exists; what is found shows that, unless they name several."""
    if not page.rows or asks_for_several(parsed.query):
        check_references(parsed, transaction)
    return page


def asks_for_several(query: Any) -> bool:
    """Whether a filter names several things: then something is found even where one of them is nothing."""
    return any(len(getattr(query, parameter)) > 1 for parameter in query.references)


def check_references(parsed: ParsedQuery, transaction: ReadTransaction) -> None:
    """Raise what is InvalidParameterError for filters whose values name nothing that exists."""
    key = ("unknown references", parsed.fingerprint)
    unknown = transaction.memoize(key, lambda: list(_find_unknown(parsed.query, transaction)))
    if not unknown:
        return
    known_faults: list[ParameterFault] | None = transaction.recall(_faults_key(parsed))
    if known_faults:
        raise InvalidParameterError(known_faults)
    raise CostlyExplanationError(partial(_explain_unknown, parsed, unknown))


def _find_unknown(query: Any, transaction: ReadTransaction) -> Iterator[tuple[str, str]]:
    """Parameters and values that are no ids."""
    for parameter, noun in query.references.items():
        if asked := getattr(query, parameter):
            found = _fetch_ids(transaction, noun, asked)
            yield from ((parameter, value) for value in asked if value not in found)


def _explain_unknown(
    parsed: ParsedQuery, unknown: Sequence[tuple[str, str]], transaction: ReadTransaction
) -> InvalidParameterError:
    """Compares unknown values with all ids and names, of which there may be thousands."""

    def explain() -> list[ParameterFault]:
        nouns = parsed.query.references
        named = fetch_all_names(transaction)
        names = {parameter: named[noun] for parameter, noun in nouns.items()}
        values = {nouns[parameter]: [value for _, value in unknown] for parameter in dict(unknown)}
        moved = {noun: fetch_present_ids(transaction, noun, them) for noun, them in values.items()}
        return [
            _fault(parameter, nouns[parameter], value, moved[nouns[parameter]].get(value), names)
            for parameter, value in unknown
        ]

    return InvalidParameterError(transaction.memoize(_faults_key(parsed), explain))


def _faults_key(parsed: ParsedQuery) -> Hashable:
    return "reference faults", parsed.fingerprint


def _fetch_ids(transaction: ReadTransaction, noun: str, among: Sequence[str]) -> list[str]:
    key, values = ("ids", noun, len(among)), bind_list("among", among)
    return [row[0] for row in transaction.fetch_all(key, lambda: select_ids(noun, len(among)), values)]


_CALLED = {"about": "actor, place or instrument"}
"""What is referred to under one word, though each is something of its own."""


def _fault(
    parameter: str, noun: str, value: str, present_id: str | None, names: Mapping[str, NameIndex]
) -> ParameterFault:
    """A value may be a former id, or the name of something that another parameter takes, as a city is no actor."""
    detail, near = f"'{value}' is the id of no {_CALLED.get(noun, noun)}", present_id or names[parameter].find(value)
    if present_id:
        detail += " any more"
    elif near is None:
        others = {other: index.find(value) for other, index in names.items() if other not in (parameter, "actor_all")}
        owners = [(other, owner) for other, owner in others.items() if owner and other not in _CALLED]
        detail += "".join([f"; `{other}={owner}` is the {other} of that name" for other, owner in owners])
        near = None if owners else names[parameter].suggest(value)
    return ParameterFault(parameter=parameter, detail=detail, allowed=None, did_you_mean=near)

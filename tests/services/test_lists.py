"""Pages of lists, from cursor to cursor, and filters that name nothing that exists."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from app.domain.errors import InvalidParameterError, ParameterFault
from app.schemas.kind_filters import AnyFactQuery
from app.services.list_request import ParsedQuery
from app.services.lists import PageResult, asks_for_several, check_references, fetch_page
from app.store.engine import Database
from app.store.fulltext import fulltext_for
from app.store.reader import CostlyExplanationError, Reader
from app.store.selects import plan_facts
from app.store.transaction import ReadTransaction


def parse(given: dict[str, Any]) -> ParsedQuery:
    return ParsedQuery("/facts", AnyFactQuery.model_validate(given))


def walk(reader: Reader, parsed: ParsedQuery) -> Iterator[PageResult]:
    """The pages of a list, each from the cursor of the one before."""
    plan = partial(plan_facts, fulltext=fulltext_for(reader.database.reader.dialect.name))
    cursor: str | None = None
    while True:
        page = reader.run_here(partial(_fetch_page, parsed, cursor, plan))
        yield page
        if page.next_url is None:
            return
        cursor = page.next_url.removeprefix(parsed.base_url)


def _fetch_page(parsed: ParsedQuery, cursor: str | None, plan: Any, transaction: ReadTransaction) -> PageResult:
    return fetch_page(parsed, cursor, transaction, plan)


@pytest.mark.parametrize(
    ("given", "total"),
    [
        ({}, 14),
        ({"actor": ["norland"]}, 4),
        ({"kind": ["event"]}, 2),
        ({"sort": "-date"}, 14),
        ({"kind": ["event"], "place": ["eastport"]}, 0),
    ],
)
@pytest.mark.parametrize("limit", [1, 3, 14])
def test_every_page_has_the_total_and_the_last_names_no_other(
    good_database: Database, given: dict[str, Any], total: int, limit: int
) -> None:
    pages = list(walk(Reader(good_database), parse({**given, "limit": limit})))
    assert {page.total for page in pages} == {total}
    assert sum(len(page.rows) for page in pages) == total
    assert len(pages) == max(1, -(-total // limit))


def test_a_cursor_of_another_list_is_refused(good_database: Database) -> None:
    (first, *_) = walk(Reader(good_database), parse({"limit": 1}))
    assert first.next_url is not None
    cursor = first.next_url.removeprefix(parse({"limit": 1}).base_url)
    with pytest.raises(InvalidParameterError) as refused:
        parse({"kind": ["event"]}).read_position(cursor)
    detail = "it is damaged or belongs to another query; start again without it"
    assert refused.value.errors == [
        ParameterFault(parameter="cursor", detail=detail, allowed=None, did_you_mean=None),
    ]


def test_unknown_references_are_explained_once_for_a_revision(good_database: Database) -> None:
    reader, parsed = Reader(good_database), parse({"actor": ["norlnd"], "source": ["echo", "zzzz"]})
    check = partial(check_references, parsed)

    def raised(error: type[Exception], transaction: ReadTransaction) -> Any:
        with pytest.raises(error) as caught:
            check(transaction)
        return caught.value

    faults = [
        ParameterFault(
            parameter="actor", detail="'norlnd' is the id of no actor", allowed=None, did_you_mean="norland"
        ),
        ParameterFault(parameter="source", detail="'zzzz' is the id of no source", allowed=None, did_you_mean=None),
    ]
    reader.run_here(partial(raised, CostlyExplanationError))
    with pytest.raises(InvalidParameterError) as explained:
        reader.run_here(check)
    assert explained.value.errors == faults
    assert reader.run_here(partial(raised, InvalidParameterError)).errors == faults


def test_references_that_exist_are_no_fault(good_database: Database) -> None:
    Reader(good_database).run_here(partial(check_references, parse({"actor": ["norland"], "place": ["eastport"]})))


@pytest.mark.parametrize(
    ("given", "is_several"),
    [({}, False), ({"actor": ["a"]}, False), ({"actor": ["a", "b"]}, True), ({"kind": ["event", "clause"]}, False)],
)
def test_a_filter_asks_for_several_where_it_has_several_ids(given: dict[str, Any], is_several: bool) -> None:
    assert asks_for_several(AnyFactQuery.model_validate(given)) is is_several

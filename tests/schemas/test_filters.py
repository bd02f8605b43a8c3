import pytest
from pydantic import ValidationError

from app.domain.limits import CURSOR_LIMIT
from app.domain.revision_token import TOKEN_LIMIT
from app.domain.vocabulary import FactKind
from app.schemas.filters import FactSort, NoQuery, Query
from app.schemas.kind_filters import AnyFactQuery, EventQuery, FactQuery
from app.schemas.query_types import CURSOR_REFUSED, check_truth
from app.schemas.record_filters import ActorQuery, DisputeQuery, SourceQuery
from app.services.pagination import encode_cursor

QUERIES: tuple[type[Query], ...] = (
    AnyFactQuery,
    FactQuery,
    EventQuery,
    ActorQuery,
    SourceQuery,
    DisputeQuery,
    NoQuery,
)
LISTS = QUERIES[:-1]


def refuse(query: type[Query], **given: object) -> list[tuple[tuple[object, ...], str]]:
    """Where and why a query is refused, apart from defaults that could not be worked out for that."""
    with pytest.raises(ValidationError) as caught:
        query.model_validate(given)
    errors = [error for error in caught.value.errors() if error["type"] != "default_factory_not_called"]
    return [(error["loc"], error["msg"]) for error in errors]


@pytest.mark.parametrize("query", QUERIES)
def test_an_unknown_name_is_refused(query: type[Query]) -> None:
    assert refuse(query, knid="event") == [(("knid",), "Extra inputs are not permitted")]


@pytest.mark.parametrize("query", LISTS)
def test_a_page_holds_fifty_items_unless_told(query: type[Query]) -> None:
    assert query().model_dump()["limit"] == 50


@pytest.mark.parametrize("query", LISTS)
@pytest.mark.parametrize("limit", ["1", "200"])
def test_a_page_can_hold_one_to_two_hundred_items(query: type[Query], limit: str) -> None:
    assert query.model_validate({"limit": limit}).model_dump()["limit"] == int(limit)


@pytest.mark.parametrize("query", LISTS)
@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        (
            "0",
            "a page holds at least one item; for counts alone ask for one and read `page.total`, and `facets` where the"
            " list has them",
        ),
        ("-1", "Input should be greater than or equal to 1"),
        ("201", "Input should be less than or equal to 200"),
        ("many", "write a whole number in digits, such as 20"),
        ("1.5", "write a whole number in digits, such as 20"),
        ("1_0", "write a whole number in digits, such as 20"),
        (" 5", "write a whole number in digits, such as 20"),
        ("", "write a whole number in digits, such as 20"),
    ],
)
def test_other_sizes_are_refused(query: type[Query], limit: str, reason: str) -> None:
    assert refuse(query, limit=limit) == [(("limit",), reason)]


@pytest.mark.parametrize("query", LISTS)
def test_a_cursor_of_the_longest_key_fits_and_none_is_longer(query: type[Query]) -> None:
    cursor = encode_cursor((2**31 - 1, "open_question", "a" * 80, "a" * TOKEN_LIMIT), "query")
    assert len(cursor) == CURSOR_LIMIT
    assert query.model_validate({"cursor": cursor}).model_dump()["cursor"] == cursor


@pytest.mark.parametrize("query", LISTS)
def test_a_cursor_that_is_too_long_for_one_is_refused(query: type[Query]) -> None:
    assert refuse(query, cursor="A" * (CURSOR_LIMIT + 1)) == [(("cursor",), CURSOR_REFUSED)]


@pytest.mark.parametrize("cursor", ["", "ab=", "a+b", "a/b", "é", "ab\n"])
def test_what_no_cursor_is_made_of_is_refused(cursor: str) -> None:
    assert refuse(SourceQuery, cursor=cursor) == [(("cursor",), CURSOR_REFUSED)]


def test_values_with_a_comma_are_several() -> None:
    query = AnyFactQuery.model_validate({"kind": ["event,clause"], "actor": ["mali,niger", "ecowas"]})
    assert query.kind == ["event", "clause"]
    assert query.actor == ["mali", "niger", "ecowas"]


def test_a_value_given_twice_counts_once() -> None:
    query = AnyFactQuery.model_validate({"kind": ["event", "clause,event"], "facets": ["kind", "kind"]})
    assert query.kind == ["event", "clause"]
    assert query.facets == ["kind"]


@pytest.mark.parametrize(
    "name",
    [
        "kind",
        "role",
        "event_type",
        "obligation",
        "rank",
        "facets",
        "place",
        "source",
        "origin",
        "instrument",
        "dispute",
    ],
)
def test_an_empty_value_is_refused(name: str) -> None:
    ((location, _),) = refuse(AnyFactQuery, **{name: [""]})
    assert location == (name, 0)


def test_words_of_the_vocabulary_are_taken_as_they_are() -> None:
    assert AnyFactQuery(kind=[FactKind.EVENT]).kind == ["event"]


def test_a_word_that_is_no_text_is_refused() -> None:
    assert refuse(AnyFactQuery, actor=[5]) == [(("actor", 0), "Input should be a valid string")]


def test_one_value_that_is_no_list_is_refused() -> None:
    assert refuse(AnyFactQuery, actor="mali") == [(("actor",), "Input should be a valid list")]


@pytest.mark.parametrize("name", ["q", "actor", "ids"])
def test_control_characters_are_refused(name: str) -> None:
    value = "ma\x00li" if name == "q" else ["ma\x00li"]
    ((location, message),) = refuse(AnyFactQuery, **{name: value})
    assert location[0] == name
    assert message.startswith("String should match pattern")


@pytest.mark.parametrize(("typed", "message"), [("", "at least 1 character"), ("a" * 201, "at most 200 characters")])
def test_a_search_has_one_to_two_hundred_signs(typed: str, message: str) -> None:
    assert refuse(AnyFactQuery, q=typed) == [(("q",), f"String should have {message}")]


@pytest.mark.parametrize("name", ["date_from", "date_to"])
@pytest.mark.parametrize("text", ["2023", "2023-07", "2023-07-26", "9999", "0001-01-01"])
def test_a_bound_is_a_year_a_month_or_a_day(name: str, text: str) -> None:
    assert AnyFactQuery.model_validate({name: text}).model_dump()[name] == text


@pytest.mark.parametrize("name", ["date_from", "date_to"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2023-99", "write a year (2023), a month (2023-07) or a day (2023-07-26)"),
        ("2023-02-29", "'2023-02-29' is not in the calendar"),
        ("0000", "'0000' is not in the calendar"),
        ("٢٠٢٣", "write a year (2023), a month (2023-07) or a day (2023-07-26)"),
        ("2023~", "write a year (2023), a month (2023-07) or a day (2023-07-26)"),
        ("2023\n", "write a year (2023), a month (2023-07) or a day (2023-07-26)"),
        ("", "write a year (2023), a month (2023-07) or a day (2023-07-26)"),
    ],
)
def test_any_other_bound_is_refused(name: str, text: str, message: str) -> None:
    assert refuse(AnyFactQuery, **{name: text}) == [((name,), message)]


@pytest.mark.parametrize(("first", "last"), [("2023-07", "2023-07"), ("2023-07-26", "2023"), ("2012", "2012-01-01")])
def test_bounds_that_share_a_day_are_taken(first: str, last: str) -> None:
    query = AnyFactQuery(date_from=first, date_to=last)
    assert (query.date_from, query.date_to) == (first, last)


@pytest.mark.parametrize(("first", "last"), [("2023", "2022"), ("2023-07", "2023-06-30"), ("2023-07-02", "2023-07-01")])
def test_bounds_that_share_no_day_are_refused(first: str, last: str) -> None:
    assert refuse(AnyFactQuery, date_from=first, date_to=last) == [(("date_to",), "date_to is before date_from")]


def test_two_wrong_bounds_are_two_faults() -> None:
    assert [location for location, _ in refuse(AnyFactQuery, date_from="x", date_to="y")] == [
        ("date_from",),
        ("date_to",),
    ]


@pytest.mark.parametrize(
    ("given", "meant"),
    [("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False)],
)
def test_disputed_is_true_or_false(given: str, meant: bool) -> None:
    assert AnyFactQuery.model_validate({"disputed": given}).disputed is meant


@pytest.mark.parametrize("given", ["1", "no", "tRue", " true", ""])
def test_disputed_is_nothing_else(given: str) -> None:
    assert refuse(AnyFactQuery, disputed=given) == [(("disputed",), "write true or false")]


@pytest.mark.parametrize("number", ["0", "1001", "two"])
def test_the_least_number_of_origins_has_bounds(number: str) -> None:
    ((location, _),) = refuse(AnyFactQuery, min_origins=number)
    assert location == ("min_origins",)


@pytest.mark.parametrize(
    ("query", "given", "order"),
    [
        (AnyFactQuery, {}, FactSort.ID),
        (FactQuery, {}, FactSort.ID),
        (EventQuery, {}, FactSort.DATE),
        (AnyFactQuery, {"q": "pact"}, FactSort.RELEVANCE),
        (EventQuery, {"q": "pact"}, FactSort.RELEVANCE),
        (AnyFactQuery, {"ids": ["a"]}, FactSort.GIVEN),
        (EventQuery, {"ids": ["a"]}, FactSort.GIVEN),
        (AnyFactQuery, {"q": "pact", "sort": "-date"}, FactSort.DATE_DESCENDING),
        (EventQuery, {"sort": "id"}, FactSort.ID),
    ],
)
def test_each_list_has_its_order(query: type[FactQuery], given: dict[str, object], order: FactSort) -> None:
    assert query.model_validate(given).sort is order


@pytest.mark.parametrize("query", [AnyFactQuery, EventQuery])
def test_relevance_without_a_search_is_refused(query: type[FactQuery]) -> None:
    assert refuse(query, sort="relevance") == [(("sort",), "relevance is relevance to `q`, which is missing")]


def test_the_given_order_without_ids_is_refused() -> None:
    assert refuse(AnyFactQuery, sort="given") == [(("sort",), "`given` is the order of `ids`, which is missing")]


def test_ids_keep_their_order() -> None:
    assert AnyFactQuery.model_validate({"ids": ["b,a", "c", "a"]}).ids == ["b", "a", "c"]


def test_ids_go_with_no_other_parameter() -> None:
    with pytest.raises(ValidationError) as caught:
        AnyFactQuery.model_validate({"ids": ["a"], "limit": "5", "kind": ["event"]})
    (error,) = caught.value.errors()
    assert error["type"] == "ids_alone"
    assert error["ctx"] == {"parameter": "ids", "others": "kind, limit"}
    assert error["msg"] == "it goes with no other parameter; leave out kind, limit"


def test_a_hundred_values_are_taken_and_no_more() -> None:
    actors = [f"actor-{number}" for number in range(101)]
    assert AnyFactQuery(actor=actors[1:]).actor == actors[1:]
    message = "it takes at most 100 values and was given 101; ask several times"
    assert refuse(AnyFactQuery, actor=actors) == [(("actor",), message)]
    assert refuse(AnyFactQuery, kind=[",".join(["event"] * 101)]) == [(("kind",), message)]


def test_a_bound_that_is_left_out_bounds_nothing() -> None:
    assert AnyFactQuery(date_from=None, date_to=None) == AnyFactQuery()


@pytest.mark.parametrize(
    ("given", "changes", "address"),
    [
        ({}, {"cursor": "x"}, "/facts?cursor=x"),
        ({"limit": "7", "cursor": "old"}, {"cursor": "new"}, "/facts?limit=7&cursor=new"),
        ({"kind": ["event,clause"], "q": "goïta & co"}, {}, "/facts?q=go%C3%AFta+%26+co&kind=event&kind=clause"),
        ({"disputed": "True", "sort": "-date"}, {}, "/facts?disputed=true&sort=-date"),
        ({"actor": ["mali"], "limit": "2"}, {"actor": "niger"}, "/facts?limit=2&actor=niger"),
    ],
)
def test_a_query_has_an_address_that_asks_the_same(
    given: dict[str, object], changes: dict[str, str], address: str
) -> None:
    assert AnyFactQuery.model_validate(given).address("/facts", changes) == address


def test_more_than_two_hundred_ids_are_refused() -> None:
    ((location, message),) = refuse(AnyFactQuery, ids=[",".join(f"fact-{number}" for number in range(201))])
    assert location == ("ids",)
    assert message == "Value should have at most 200 items after validation, not 201"


def test_queries_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        AnyFactQuery().limit = 3  # type: ignore[misc]


def test_a_truth_of_python_is_one() -> None:
    assert check_truth(value=True) is True

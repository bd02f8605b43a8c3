"""Query strings: parsed strictly, and remembered apart from the page they ask for."""

from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from starlette.testclient import TestClient

from app.domain.errors import InvalidParameterError
from app.routing import query_string
from app.routing.query_string import QueryParser, read_query
from app.schemas.filters import NoQuery, Query
from app.schemas.kind_filters import AnyFactQuery, EventQuery, FactQuery
from app.schemas.record_filters import ActorQuery, SourceQuery
from app.services.list_request import ParsedQuery
from app.store.bounded_memo import BoundedMemo
from tests.asking import ask
from tests.measuring import traced


@pytest.fixture
def facts() -> QueryParser:
    return QueryParser(AnyFactQuery)


def test_pages_of_one_list_share_a_parsed_query(facts: QueryParser) -> None:
    first, none = facts.parse("/facts", b"kind=event&cursor=abc")
    second, other = facts.parse("/facts", b"cursor=xyz&kind=event")
    assert first is second
    assert (none, other) == ("abc", "xyz")


@pytest.mark.parametrize("other", [b"kind=office", b"kind=event&limit=5", b"kind=event&cursor=abc"])
def test_another_query_is_parsed_apart(facts: QueryParser, other: bytes) -> None:
    assert facts.parse("/facts", b"kind=event")[0] is not facts.parse("/facts", other)[0]


def test_another_path_is_parsed_apart(facts: QueryParser) -> None:
    assert facts.parse("/facts", b"")[0] is not facts.parse("/events", b"")[0]


@pytest.mark.parametrize("spelled", [b"cursor=%61bc", b"cursor=%61%62%63", b"%63ursor=abc", b"cursor=a%62c"])
def test_a_cursor_is_read_however_it_is_spelled(facts: QueryParser, spelled: bytes) -> None:
    parsed, cursor = facts.parse("/facts", b"kind=event&" + spelled)
    assert cursor == "abc"
    assert parsed.query.kind == ["event"]


@pytest.mark.parametrize(
    ("text", "parameter"),
    [
        (b"cursor=a&cursor=b", "cursor"),
        (b"cursor=a&%63ursor=b", "cursor"),
        (b"ids=a&cursor=b", "ids"),
        (b"xcursor=b", "xcursor"),
        (b"cursor=" + b"a" * 601, "cursor"),
    ],
)
def test_a_cursor_that_is_out_of_place_is_refused(facts: QueryParser, text: bytes, parameter: str) -> None:
    for _ in range(2):
        with pytest.raises(InvalidParameterError) as refused:
            facts.parse("/facts", text)
        assert [fault.parameter for fault in refused.value.errors] == [parameter]


def test_what_takes_no_cursor_refuses_it() -> None:
    plain = QueryParser(NoQuery)
    plain.parse("/charter", b"")
    with pytest.raises(InvalidParameterError):
        plain.parse("/charter", b"cursor=abc")


def test_only_so_many_bytes_of_queries_are_remembered(facts: QueryParser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_string, "remembered", BoundedMemo(1_000_000))
    first = facts.parse("/facts", b"limit=1")[0]
    assert facts.parse("/facts", b"limit=1")[0] is first
    for number in range(300):
        facts.parse("/facts", b"q=a%d" % number)
        assert query_string.remembered.size <= 1_000_000
    assert facts.parse("/facts", b"limit=1")[0] is not first


@pytest.mark.slow
@pytest.mark.parametrize("rest", [b"", b"&actor=b&sort=date&facets=kind,role&place=" + b"c" * 79, b"&actor=b" * 30])
def test_a_query_is_counted_as_more_bytes_than_it_takes(
    facts: QueryParser, rest: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once all that follows from it has been worked out."""
    monkeypatch.setattr(query_string, "remembered", BoundedMemo(10_000_000))
    texts = [b"q=a%d%b" % (number, rest) for number in range(300)]
    describe(facts.parse("/facts", texts[0])[0])
    counted = query_string.remembered.size
    with traced() as measure:
        for text in texts[1:]:
            describe(facts.parse("/facts", text)[0])
        taken = measure()
    assert taken < query_string.remembered.size - counted < 4 * taken


def test_long_queries_are_not_remembered(facts: QueryParser) -> None:
    text = b"q=" + b"a" * 190 + b"&actor=" + b"b" * 80
    assert facts.parse("/facts", text)[0] is not facts.parse("/facts", text)[0]


def describe(parsed: ParsedQuery) -> dict[str, Any]:
    """All that follows from a query."""
    parts = ("path", "traits", "is_bounded", "query_json", "fingerprint", "base_url", "typed")
    return {name: getattr(parsed, name) for name in parts}


@pytest.mark.parametrize("model", [FactQuery, EventQuery, ActorQuery])
@pytest.mark.parametrize(
    "text",
    [
        "q=mali",
        "q=Mali&limit=5",
        "limit=5&q=1500&sort=id",
        "role=member,agent&q=mali&kind=state",
        "actor=mali",
        "limit=5&actor=mali&role=member",
        "actor=assimi-goita_2.x~y&facets=kind&q=mali",
        "actor=mali&actor=niger",
        "actor=mali,niger",
        "actor=m%61li",
        "actor=m%C3%A9li",
        "actor=ma+li",
        "q=m%61l%69&limit=5",
        "q=mali%2Cx",
        "%61ctor=niger&actor=mali",
        "actor=mali&q=two+words",
        "q=two.words",
        "place=mali&actor=" + "a" * 80,
        "actor=" + "a" * 80 + "&place=" + "b" * 80 + "&source=" + "c" * 80 + "&origin=" + "d" * 80,
        "limit=7",
        "",
    ],
)
def test_a_remembered_query_is_what_it_is_when_parsed_alone(model: type[Query], text: str) -> None:
    parser = QueryParser(model)
    try:
        query = read_query(model, text.encode())
    except InvalidParameterError:
        for _ in range(2):
            with pytest.raises(InvalidParameterError):
                parser.parse("/there", text.encode())
        return
    alone = describe(ParsedQuery("/there", query))
    for other in (text.replace("mali", "niger"), text, text.replace("mali", "togo"), text):
        parsed, cursor = parser.parse("/there", other.encode())
        assert cursor is None
        assert parsed.query == read_query(model, other.encode())
        assert describe(parsed) == describe(ParsedQuery("/there", read_query(model, other.encode())))
    assert describe(parsed) == alone
    for _ in range(2):
        following, cursor = parser.parse("/there", f"{text}&cursor=AAAA-_9".lstrip("&").encode())
        assert cursor == "AAAA-_9"
        assert describe(following) == alone


def test_a_cursor_with_an_escaped_name_is_read_beside_a_filter() -> None:
    for _ in range(2):
        parsed, cursor = QueryParser(FactQuery).parse("/there", b"actor=mali&%63ursor=abc")
        assert (parsed.query.actor, cursor) == (["mali"], "abc")


def test_a_list_that_has_no_such_parameter_refuses_it() -> None:
    with pytest.raises(InvalidParameterError):
        QueryParser(SourceQuery).parse("/sources", b"q=mali")


def test_a_list_goes_on_from_a_cursor_with_every_sign_escaped(good_client: TestClient) -> None:
    following = ask(good_client, "/facts?limit=3")["page"]["next"]
    start, _, cursor = following.partition("cursor=")
    escaped = "".join(f"%{ord(sign):02X}" for sign in cursor)
    assert quote(cursor, safe="") == cursor
    assert ask(good_client, f"{start}cursor={escaped}") == ask(good_client, following)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "&",
        "a",
        "a=",
        "=a",
        "a=b=c",
        "&&a=1&&b=2&",
        "a+b=c+d",
        "a%3Db=%26",
        "a=%C3%A9&%C3%A9=1",
        "a=%FF",
        "a=\xe9",
        "%=%",
    ],
)
def test_names_and_values_are_those_of_the_standard(text: str) -> None:
    assert query_string._read_pairs(text) == parse_qsl(text, keep_blank_values=True)

"""What is asked, apart from the page it is asked about."""

from urllib.parse import parse_qsl, quote

import pytest
from starlette.testclient import TestClient

from app.api import query_string as questions
from app.api.query_string import Questions
from app.domain.errors import InvalidParameterError
from app.schemas.filters import AnyFactQuery, NoQuery
from tests.asking import ask


@pytest.fixture
def facts() -> Questions:
    return Questions(AnyFactQuery)


def test_pages_of_one_list_are_one_question(facts: Questions) -> None:
    first, none = facts.read("/facts", b"kind=event&cursor=abc")
    second, other = facts.read("/facts", b"cursor=xyz&kind=event")
    assert first is second
    assert (none, other) == ("abc", "xyz")


@pytest.mark.parametrize("other", [b"kind=office", b"kind=event&limit=5", b"kind=event&cursor=abc"])
def test_another_query_is_another_question(facts: Questions, other: bytes) -> None:
    assert facts.read("/facts", b"kind=event")[0] is not facts.read("/facts", other)[0]


def test_another_path_is_another_question(facts: Questions) -> None:
    assert facts.read("/facts", b"")[0] is not facts.read("/events", b"")[0]


@pytest.mark.parametrize("spelled", [b"cursor=%61bc", b"cursor=%61%62%63", b"%63ursor=abc", b"cursor=a%62c"])
def test_a_cursor_is_read_however_it_is_spelled(facts: Questions, spelled: bytes) -> None:
    question, cursor = facts.read("/facts", b"kind=event&" + spelled)
    assert cursor == "abc"
    assert question.query.kind == ["event"]


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
def test_a_cursor_that_is_out_of_place_is_refused(facts: Questions, text: bytes, parameter: str) -> None:
    for _ in range(2):
        with pytest.raises(InvalidParameterError) as refused:
            facts.read("/facts", text)
        assert [fault.parameter for fault in refused.value.errors] == [parameter]


def test_what_takes_no_cursor_refuses_it() -> None:
    plain = Questions(NoQuery)
    plain.read("/charter", b"")
    with pytest.raises(InvalidParameterError):
        plain.read("/charter", b"cursor=abc")


def test_only_so_many_questions_are_remembered(facts: Questions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_MOST_REMEMBERED", 2)
    first = facts.read("/facts", b"limit=1")[0]
    assert facts.read("/facts", b"limit=1")[0] is first
    for limit in (b"limit=2", b"limit=3"):
        facts.read("/facts", limit)
    assert facts.read("/facts", b"limit=1")[0] is not first


def test_long_questions_are_not_remembered(facts: Questions) -> None:
    text = b"q=" + b"a" * 190 + b"&actor=" + b"b" * 80
    assert facts.read("/facts", text)[0] is not facts.read("/facts", text)[0]


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
    assert questions._read_pairs(text) == parse_qsl(text, keep_blank_values=True)

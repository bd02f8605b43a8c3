"""No answer is longer than its bound, whatever of the record is asked for."""

import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.mcp.tool import Answer, cut_to_fit, fits
from tests.asking import ask
from tests.mcp.agent import call

_BYTES = 8 * 1024


def list_ids(client: TestClient, path: str) -> list[str]:
    return [it["id"] for it in ask(client, f"{path}?limit=200")["items"]]


@pytest.mark.at_length
def test_every_fact_has_a_short_answer_and_ten_have(client: TestClient) -> None:
    names = list_ids(client, "/facts")
    assert len(names) > 150
    for start in range(0, len(names), 10):
        asked = names[start : start + 10]
        told: list[str] = []
        while asked:
            answer = call(client, "get_facts", ids=asked)
            assert answer.size <= _BYTES
            told += [it["id"] for it in answer.structured["facts"]]
            assert answer.structured["facts"]
            asked = answer.structured["more_ids"]
        assert told == names[start : start + 10]
        assert all(call(client, "get_facts", ids=[it]).size <= _BYTES for it in told)


@pytest.mark.at_length
def test_every_actor_and_question_has_a_short_answer(client: TestClient) -> None:
    for path, tool, argument in (
        ("/actors", "get_actor", "actor"),
        ("/disputes", "get_dispute", "id"),
        ("/open-questions", "get_dispute", "id"),
    ):
        for name in list_ids(client, path):
            answer = call(client, tool, **{argument: name})
            assert not answer.is_error
            assert answer.size <= _BYTES, name
    assert call(client, "get_charter").size <= _BYTES


@pytest.mark.at_length
def test_every_claim_has_a_short_comparison(client: TestClient) -> None:
    for fact in ask(client, "/facts?limit=200")["items"][::4]:
        answer = call(client, "compare_sentence", text=fact["claim"])
        assert answer.size <= _BYTES
        assert fact["id"] in {it["id"] for it in answer.structured["facts"]} | {*answer.structured["more_ids"]}


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [{}, {"kind": "event"}, {"q": "charter"}, {"actor": "mali"}], ids=str)
def test_a_walk_gives_each_fact_once_in_short_answers(client: TestClient, arguments: dict[str, str]) -> None:
    total = call(client, "search_facts", **arguments).structured["total"]
    told = [it["id"] for page in walk(client, arguments) for it in page]
    assert len(told) == len(set(told)) == total


def walk(client: TestClient, arguments: dict[str, str]) -> Iterator[list[dict[str, str]]]:
    cursor: dict[str, str] = {}
    while True:
        answer = call(client, "search_facts", **arguments, **cursor)
        assert answer.size <= _BYTES
        yield answer.structured["facts"]
        if answer.structured["next"] is None:
            return
        cursor = {"cursor": answer.structured["next"]}


def test_all_questions_are_listed_page_by_page(client: TestClient) -> None:
    disputes: dict[str, str] = {}
    questions: dict[str, str] = {}
    cursor: dict[str, str] = {}
    while True:
        answer = call(client, "get_dispute", **cursor)
        assert answer.size <= _BYTES
        disputes |= answer.structured["disputes"]
        questions |= answer.structured["open_questions"]
        if answer.structured["next"] is None:
            break
        assert f"More: pass cursor {answer.structured['next']}" in answer.text
        cursor = {"cursor": answer.structured["next"]}
    assert list(disputes) == list_ids(client, "/disputes")
    assert list(questions) == list_ids(client, "/open-questions")


def test_an_answer_is_cut_to_as_many_items_as_fit() -> None:
    class Items(Answer):
        items: list[str]

    made = cut_to_fit(9, lambda number: Items(revision=1, items=["é" * 400] * number), lambda it, _: str(it), "")
    assert isinstance(made, Items)
    number = len(made.items)
    assert 0 < number < 9
    assert fits(str(made), made)
    longer = Items(revision=1, items=["é" * 400] * (number + 1))
    assert not fits(str(longer), longer)
    too_long = cut_to_fit(1, lambda number: Items(revision=1, items=["x" * 9000] * number), lambda *_: "", "")
    assert json.loads(too_long.model_dump_json())["items"] == []

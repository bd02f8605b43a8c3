"""How well sentences are compared with the record, and that both engines compare alike."""

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.asking import ask
from tests.conftest import ENGINES, MakeDatabase, OpenOnce
from tests.search.compared import judge_all, read_sentences

pytestmark = [pytest.mark.slow, pytest.mark.at_length]

LEAST_FOUND = 0.92
"""The least part of the sentences with facts of which one is among the first three."""

LEAST_NAMED = 0.9
"""The least part of the differences that are told."""

MOST_WRONG = 0.03
"""The greatest part of the sentences of which a difference is told that is none."""

SENTENCES = read_sentences()


def address(text: str) -> str:
    return f"/compare?text={quote(text)}"


def test_sentences_are_compared_as_they_are_meant(
    client: TestClient, record_property: Callable[[str, object], None]
) -> None:
    compare = cache(lambda text: ask(client, address(text)))
    figures = judge_all(SENTENCES, compare)
    record_property("figures", str(figures))
    assert figures.found >= LEAST_FOUND, figures.not_found
    assert figures.named >= LEAST_NAMED, figures.not_named
    assert figures.wrong <= MOST_WRONG, figures.wrongly


@pytest.mark.parametrize("element", ["date", "number", "office"])
def test_dates_numbers_and_offices_that_differ_are_named(client: TestClient, element: str) -> None:
    of_it = [it for it in SENTENCES if any(told.startswith(f"{element}: ") for told in it.different)]
    figures = judge_all(of_it, lambda text: ask(client, address(text)))
    assert len(of_it) >= 8
    assert figures.named >= LEAST_NAMED, figures.not_named


@pytest.mark.postgresql
def test_both_engines_compare_alike(load_record_once: MakeDatabase, open_once: OpenOnce) -> None:
    def compare(engine: str) -> dict[str, Any]:
        client = open_once(load_record_once(engine))
        return {it.text: ask(client, address(it.text)) for it in SENTENCES}

    one, other = map(compare, ENGINES)
    for text, answer in one.items():
        assert {**answer, "dataset": None} == {**other[text], "dataset": None}, text

"""How well searches in the record are answered, as people type them, and that both engines answer alike."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.asking import ids, walk
from tests.conftest import ENGINES, MakeDatabase, OpenOnce
from tests.search.judged import judge_all, read_queries

pytestmark = [pytest.mark.slow, pytest.mark.at_length]

LEAST_SUCCESS = 0.88
"""The least part of the queries of which one of the best facts is among the first five."""

QUERIES = read_queries()
Answers = dict[str, list[str]]


def address(query: str, limit: int) -> str:
    return f"/facts?q={quote(query)}&limit={limit}"


@pytest.fixture(scope="module")
def answers(client: TestClient) -> Answers:
    """The ids of all facts that each query finds, in order."""
    return find_all(client)


def find_all(client: TestClient) -> Answers:
    return {query.text: ids(*walk(client, address(query.text, 200))) for query in QUERIES}


def test_people_find_what_they_mean(answers: Answers, record_property: Callable[[str, object], None]) -> None:
    figures = judge_all(QUERIES, answers.__getitem__)
    record_property("figures", str(figures))
    assert figures.empty == []
    assert figures.success >= LEAST_SUCCESS, figures.failed


def test_pages_of_a_search_join_to_its_whole_list(client: TestClient, answers: Answers) -> None:
    for text, found in answers.items():
        pages = list(walk(client, address(text, 3)))
        assert ids(*pages) == found, text
        assert len(set(found)) == len(found) == pages[0]["page"]["total"], text


@pytest.mark.postgresql
def test_both_engines_answer_alike(load_record_once: MakeDatabase, open_once: OpenOnce) -> None:
    one, other = (open_once(load_record_once(engine)) for engine in ENGINES)
    for query in QUERIES:
        for path in ("/facts", "/search"):
            url = f"{path}?q={quote(query.text)}&limit=50"
            assert one.get(url).json() == other.get(url).json(), url
    assert find_all(one) == find_all(other)

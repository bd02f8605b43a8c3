"""A search over everything says where it corrected a word, and goes on from whatever it found."""

from starlette.testclient import TestClient

from app.domain.limits import CURSOR_LIMIT, ID_LIMIT
from app.domain.vocabulary import Found
from app.services.pagination import encode_cursor
from tests.asking import ask


def test_what_a_corrected_word_finds_is_told_as_that(client: TestClient) -> None:
    page = ask(client, "/search?q=rebelion&limit=50")
    assert (page["search"]["did_you_mean"], page["search"]["relaxed"]) == ("rebellion", True)
    assert {it["type"] for it in page["items"]} == {"fact", "dispute"}


def test_a_frequent_word_that_is_corrected_is_told_too(client: TestClient) -> None:
    page = ask(client, "/search?q=nigr&limit=1")
    assert page["search"]["did_you_mean"] == "niger"
    assert page["page"]["total"] == ask(client, "/search?q=niger&limit=1")["page"]["total"]


def test_the_cursor_after_the_longest_position_may_be_sent() -> None:
    assert all(len(encode_cursor((2**31 - 1, it.value, "a" * ID_LIMIT), "")) <= CURSOR_LIMIT for it in Found)

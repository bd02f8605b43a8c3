"""A sentence beside the record: what the service answers, whole."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.asking import ask, find_faults


def compare(client: TestClient, text: str) -> Any:
    return ask(client, f"/compare?text={quote(text)}")


def test_a_sentence_is_laid_beside_the_facts_that_share_most_with_it(client: TestClient) -> None:
    answer = compare(client, "Goita signed the charter with journalists on 17 September 2023")
    assert list(answer) == ["text", "elements", "items", "notice", "dataset"]
    assert {name: found for name, found in answer["elements"].items() if found} == {
        "actors": [{"text": "Goita", "id": "assimi-goita"}],
        "instruments": [{"text": "the charter", "id": "liptako-gourma-charter"}],
        "dates": [{"text": "17 September 2023", "edtf": "2023-09-17"}],
    }
    first = answer["items"][0]
    assert list(first) == ["fact", "same", "different", "absent"]
    assert first["fact"] == ask(client, f"/facts/{first['fact']['id']}")
    assert first["same"] == [{"element": "actor", "text": "Goita"}, {"element": "instrument", "text": "the charter"}]
    assert first["different"] == [{"element": "date", "text": "17 September 2023", "in_fact": "2023-09-16"}]
    assert first["absent"] == ["journalists"]


def test_a_disputed_fact_brings_its_disputes(client: TestClient) -> None:
    first = compare(client, "Diop is Mali's foreign minister")["items"][0]
    assert [it["id"] for it in first["fact"]["disputes"]] == ["office-of-abdoulaye-diop"]


def test_a_sentence_that_shares_no_word_has_no_facts_beside_it(client: TestClient) -> None:
    answer = compare(client, "Bananas are yellow")
    assert answer["items"] == []


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for part in value.values():
            yield from keys_of(part)
    if isinstance(value, list):
        for part in value:
            yield from keys_of(part)


def test_nothing_reads_as_a_verdict(client: TestClient) -> None:
    for text in ("Goita signed the charter", "ECOWAS did not threaten Niger", "Mali has 3 kings since 1960"):
        answer = compare(client, text)
        for item in answer["items"]:
            del item["fact"]  # As it is anywhere.
        keys = set(keys_of(answer))
        assert (
            keys
            == {
                *("text", "elements", "items", "notice", "dataset", "revision", "hash"),
                *("actors", "places", "instruments", "offices", "dates", "numbers", "negations"),
                *("id", "holder", "edtf", "amount", "unit", "same", "different", "absent", "element", "in_fact"),
            }
            & keys
        )
        told = str(answer).lower()
        assert not any(word in told for word in ("verdict", "score", "true", "false", "supported", "refuted", "rating"))


@pytest.mark.parametrize("text", ["", "Hi", "???", "a" * 301, "one\nother"])
def test_what_is_no_sentence_is_refused(good_client: TestClient, text: str) -> None:
    response = good_client.get(f"/compare?text={quote(text)}")
    assert response.status_code == (400 if "\n" in text else 422)


def test_it_takes_a_sentence_alone(good_client: TestClient) -> None:
    (missing,) = find_faults(good_client, "/compare")
    assert missing["parameter"] == "text"
    (unknown,) = find_faults(good_client, "/compare?text=norland&limit=3")
    assert unknown["parameter"] == "limit"

"""Open questions are found by the words of the question and of its note."""

import pytest
from starlette.testclient import TestClient

from tests.asking import ask, find_faults

SEAT, SIGNATORY, DURATION = "where-the-league-sits", "who-signed-for-southmark", "how-long-the-pact-lasts"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=seat", [SEAT]),
        ("q=p%C3%81CT", [DURATION, SIGNATORY]),
        ("q=document+name", [SEAT, SIGNATORY]),
        ("q=alone+southm", [SIGNATORY]),
        ("q=act", []),
        ("q=seat+southmark", []),
        ("q=documents&actor=southmark", [SIGNATORY]),
        ("q=%25_", None),
    ],
)
def test_all_words_begin_words_of_the_question_or_its_note(
    good_client: TestClient, asked: str, found: list[str] | None
) -> None:
    if found is None:
        (fault,) = find_faults(good_client, f"/open-questions?{asked}")
        assert fault["parameter"] == "q"
        return
    page = ask(good_client, f"/open-questions?{asked}")
    assert [it["id"] for it in page["items"]] == found
    assert page["page"]["total"] == len(found)


def test_the_query_is_repeated_as_it_was_applied(good_client: TestClient) -> None:
    assert ask(good_client, "/open-questions?q=seat")["query"] == {"limit": 50, "q": "seat", "actor": []}

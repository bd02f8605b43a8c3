"""Questions that the record answers and others that it leaves open, with the calls that lead to what it says."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from tests.mcp.agent import call

_TOKENS = 1500
_MOST_CALLS = 2
TRANSCRIPTS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("transcripts.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda it: it["question"])
def test_a_question_is_answered_or_left_open(client: TestClient, transcript: dict[str, Any]) -> None:
    calls = transcript["calls"]
    assert len(calls) <= _MOST_CALLS
    assert "finds" in calls[0] or "leaves_open" in calls[0]
    for it in calls:
        answer = call(client, it["tool"], **it["arguments"])
        assert not answer.is_error, answer.text
        assert answer.tokens <= _TOKENS
        assert [name for name in it.get("finds", ()) if f"/en/facts/{name}\n" not in answer.text] == []
        assert [words for words in it.get("says", ()) if words not in answer.text] == []
        if question := it.get("leaves_open"):
            _, opened, rest = answer.text.partition("The documents do not say (open questions):")
            assert opened
            assert f"({question})" in rest


def test_as_many_questions_are_left_open_as_are_answered() -> None:
    answered = [it for it in TRANSCRIPTS if "finds" in it["calls"][0]]
    assert (len(answered), len(TRANSCRIPTS)) == (10, 20)

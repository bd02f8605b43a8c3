"""Prompts and their arguments."""

import pytest

from app.domain.errors import InvalidParameterError
from app.mcp.prompts import write_prompt


def test_a_prompt_repeats_its_arguments() -> None:
    assert write_prompt("brief", {"topic": "the charter"}).startswith(
        "Write a brief of at most 200 words on: the charter."
    )
    assert "“Mali left the G5 Sahel”" in write_prompt("check", {"text": "Mali left the G5 Sahel"})


@pytest.mark.parametrize(
    ("name", "arguments", "parameter"),
    [
        ("brief", {}, "topic"),
        ("brief", {"topic": "x", "words": "many"}, "words"),
        ("brief", {"topic": "x", "words": "20"}, "words"),
        ("check", {"text": "x" * 301}, "text"),
        ("check", {"text": "x", "topic": "y"}, "topic"),
        ("summary", {}, "name"),
    ],
)
def test_other_arguments_are_refused(name: str, arguments: dict[str, str], parameter: str) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        write_prompt(name, arguments)
    assert [it.parameter for it in refused.value.errors] == [parameter]

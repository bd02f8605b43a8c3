"""The committed OpenAPI document and its examples are what the code and the record give now."""

from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from app.api.openapi import EXAMPLES
from tests.contract.refresh import DOCUMENT, make_document, make_examples, open_clients, render

PROJECT = Path(__file__).parents[2]
SHOWN = 40
"""Most lines of a difference in a message."""


def assert_is_current(path: Path, content: Any) -> None:
    """Fail if a committed file is not what `make contract` would write, byte for byte."""
    committed, current = path.read_text(encoding="utf-8"), render(content)
    if committed != current:
        name = str(path.relative_to(PROJECT))
        difference = [*unified_diff(committed.splitlines(), current.splitlines(), name, "now", lineterm="")]
        shown = "\n".join(difference[:SHOWN])
        pytest.fail(f"{name} is out of date: run `make contract`, and commit what it changes.\n{shown}", pytrace=False)


def test_the_committed_document_is_that_of_the_code() -> None:
    assert_is_current(DOCUMENT, make_document())


@pytest.mark.slow
def test_the_committed_examples_are_what_the_service_answers(tmp_path: Path) -> None:
    with open_clients(tmp_path) as clients:
        assert_is_current(EXAMPLES, make_examples(clients))

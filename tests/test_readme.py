"""The examples of README.md do what it says; the one in TypeScript is run by tests/contract/run.py."""

import re
import subprocess
import sys
from collections.abc import Iterator

import httpx
import jq
import pytest

from tests.live import serve_record
from tests.readme import Example, read_examples

_PIPELINE = re.compile(r"curl -s '([^']+)' \|\s+jq -r '([^']+)'\n")


@pytest.fixture(scope="module")
def examples() -> Iterator[list[Example]]:
    with serve_record() as address:
        yield read_examples(address)


def test_every_example_is_of_a_kind_that_is_run(examples: list[Example]) -> None:
    assert {example.language for example in examples} == {"sh", "python", "ts"}
    assert sum(example.language == "ts" for example in examples) == 1


def test_examples_for_the_shell_print_what_is_shown(examples: list[Example]) -> None:
    for example in examples:
        if example.language == "sh":
            printed = run_pipeline(example.code)
            assert printed
            assert example.output in {None, printed}, example.code


def run_pipeline(code: str) -> str:
    """What curl and jq would print; the filter runs in jq itself, the request does not need curl."""
    pipeline = _PIPELINE.fullmatch(code)
    assert pipeline, f"one request and one filter: {code}"
    answer = httpx.get(pipeline[1]).raise_for_status().json()
    found = jq.compile(pipeline[2]).input_value(answer).all()
    assert all(isinstance(value, str) for value in found), "jq -r prints text"
    return "".join(f"{value}\n" for value in found)


def test_examples_in_python_build_on_one_another(examples: list[Example]) -> None:
    program = "\n".join(example.code for example in examples if example.language == "python")
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert re.fullmatch(r"All \d+ facts still hold\.\nactor: .*; did you mean mali\?\n", ended.stdout)


def test_a_whole_list_is_pulled_in_six_lines(examples: list[Example]) -> None:
    code = next(example.code for example in examples if example.language == "python")
    assert code.startswith("import httpx\n\n")
    assert len(code.strip().splitlines()) <= 2 + 6

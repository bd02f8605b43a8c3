"""README.md says what is so, and its examples print what it shows; tests/contract/run.py runs the one in TypeScript."""

import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import jq
import pytest
import yaml

import app
from app.schemas.kind_filters import AnyFactFilters
from app.schemas.service import LINKS
from app.settings import data_folder
from tests.live import serve_record
from tests.readme import README, Example, read_examples, read_section

CONTRACT = Path(__file__).parent / "contract"

_PIPELINE = re.compile(r"curl -s '([^']+)' \|\s+jq(?: (-r|-c))? '([^']+)'\n")
_PATHS = re.compile(r"^\| ((?:`/[^`]*`(?:, )?)+) \|", re.MULTILINE)
_PACKAGE = re.compile(r"^\| `app/(\w+)` \| (.+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def examples() -> Iterator[list[Example]]:
    with serve_record() as address:
        yield read_examples(address)


@pytest.mark.slow
def test_every_example_is_of_a_kind_that_is_checked(examples: list[Example]) -> None:
    assert {example.language for example in examples} == {"sh", "python", "ts", "console"}
    assert [example.language for example in examples if example.language in {"ts", "console"}] == ["ts", "console"]


@pytest.mark.slow
def test_examples_for_the_shell_print_what_is_shown(examples: list[Example]) -> None:
    for example in examples:
        if example.language == "sh":
            assert example.output == run_pipeline(example.code), example.code


def run_pipeline(code: str) -> str:
    """What curl and jq would print; the filter runs in jq itself, the request does not need curl."""
    pipeline = _PIPELINE.fullmatch(code)
    assert pipeline, f"one request and one filter: {code}"
    address, option, program = pipeline.groups()
    found = jq.compile(program).input_value(httpx.get(address).json()).all()
    assert found
    return "".join(f"{render(value, option)}\n" for value in found)


def render(value: object, option: str | None) -> str:
    """A value as jq writes it with one of its options."""
    if option == "-r":
        assert isinstance(value, str), "jq -r prints text"
        return value
    if option == "-c":
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(value, ensure_ascii=False, indent=2)


@pytest.mark.slow
def test_examples_in_python_build_on_one_another(examples: list[Example]) -> None:
    program = "\n".join(example.code for example in examples if example.language == "python")
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert re.fullmatch(
        r"All \d+ facts still hold\.\nactor: .*; did you mean mali\?\n\d+ records at \d+-\w{12}\n"
        r"Nothing is missing: True\n",
        ended.stdout,
    )


def test_the_client_that_keeps_a_copy_is_the_one_that_is_tested() -> None:
    _, code = (CONTRACT / "mirror.py").read_text(encoding="utf-8").split('"""\n\n', 1)
    assert f"```python\n{code}```" in README.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_whole_list_is_pulled_in_six_lines(examples: list[Example]) -> None:
    code = next(example.code for example in examples if example.language == "python")
    assert code.startswith("import httpx\n\n")
    assert len(code.strip().splitlines()) <= 2 + 6


@pytest.mark.slow
def test_packages_for_typescript_are_those_that_the_contract_is_tested_with(examples: list[Example]) -> None:
    (commands,) = (example.code for example in examples if example.language == "console")
    tested = json.loads((CONTRACT / "typescript" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    installed = re.search(r"^npm install --save-dev (.+)$", commands, re.MULTILINE)
    assert installed
    for package in installed[1].split():
        name, _, major = package.partition("@")
        assert re.match(rf"{major or '[0-9]+'}\.", tested[name]), package


def test_the_scope_is_that_of_the_record() -> None:
    expected = yaml.safe_load((data_folder("seed_data") / "expectations.yaml").read_text(encoding="utf-8"))
    scope = re.search(r"^A read-only REST API of (\d+) structured", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert scope
    assert int(scope[1]) == sum(expected["facts_by_kind"].values())


def test_every_path_stands_in_a_table() -> None:
    document = json.loads((CONTRACT / "openapi.json").read_text(encoding="utf-8"))
    documented = [path for cell in _PATHS.findall(read_section("Ask it")) for path in re.findall(r"`([^`]+)`", cell)]
    assert {*document["paths"], *LINKS} - {*documented} == set(), "add these to a table of paths in README.md"
    assert sorted(documented) == sorted({*document["paths"], *LINKS})


def test_every_filter_of_facts_is_named() -> None:
    named = set(re.findall(r"`([a-z_]+)`", read_section("Ask it")))
    assert AnyFactFilters.model_fields.keys() - named == set(), "add these to the filters in README.md"


def test_every_package_stands_in_the_map_with_what_it_says_of_itself() -> None:
    documented = dict(_PACKAGE.findall(read_section("Find your way")))
    packages = [it.name for it in pkgutil.iter_modules(app.__path__) if it.ispkg]
    said = {name: importlib.import_module(f"app.{name}").__doc__ for name in packages}
    assert documented == {name: " ".join((text or "").split()) for name, text in said.items()}

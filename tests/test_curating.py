"""docs/curating.md is followed to the letter: its document goes from a file to served facts, with a dispute."""

import re
import shlex
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from typer.testing import CliRunner

from app.cli import app
from app.settings import data_folder, get_settings
from app.store.engine import Database
from tests.asking import ask
from tests.conftest import open_client

_GUIDE = Path(__file__).parents[1] / "docs" / "curating.md"
_COUNT = re.compile(r"^expectations\.yaml:\d+: (\w+)(?:\.([a-z-]+))?: expects \d+ and finds (\d+)", re.MULTILINE)
_FILE = re.compile(r"`((?:documents|seed_data)/[^`]+)`")


class Step(NamedTuple):
    """A block of the guide, and the paragraph above it, which says what to do with it."""

    words: str
    language: str
    content: str


def read_steps() -> list[Step]:
    parts = _GUIDE.read_text(encoding="utf-8").split("\n```")
    steps = []
    for words, block in zip(parts[::2], parts[1::2], strict=False):
        language, _, content = block.partition("\n")
        steps.append(Step(words.rstrip().rpartition("\n\n")[2], language, f"{content}\n"))
    return steps


class Desk:
    """A folder with a copy of the record, in which the guide is followed."""

    def __init__(self) -> None:
        self.environment: dict[str, str] = {}
        self.printed: dict[str, str] = {}
        """What each command printed last, by its name and first option."""

    def follow(self, step: Step) -> None:
        if step.language == "sh":
            for line in step.content.splitlines():
                self.run(shlex.split(line))
        elif step.language == "console":
            shown = self.printed["suggest --source"].splitlines()
            assert [line for line in step.content.splitlines() if line not in shown] == []
        else:
            write(step)

    def run(self, command: list[str]) -> None:
        if command[0] == "export":
            name, _, value = command[1].partition("=")
            self.environment[name] = value
            return
        assert command[0] == "sahel-facts"
        output, code = self.invoke(command[1:])
        if command[1] == "check" and code:
            # What the guide says to do of the numbers that differ.
            correct_numbers(output)
            output, code = self.invoke(command[1:])
        assert code == 0, output
        self.printed[" ".join(command[1:3])] = output

    def invoke(self, arguments: list[str]) -> tuple[str, int]:
        get_settings.cache_clear()
        try:
            result = CliRunner(env=self.environment).invoke(app, arguments)
        finally:
            get_settings.cache_clear()
        return result.output, result.exit_code


def correct_numbers(output: str) -> None:
    """Write into expectations.yaml what was found; every fault is of a number."""
    path = Path("seed_data/expectations.yaml")
    numbers = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = _COUNT.findall(output)
    assert len(found) == len(output.splitlines()) - 1, output
    for group, word, now in found:
        # What stands there for the first time is the new document.
        numbers[group][word or "acacia-gazette"] = int(now)
    path.write_text(yaml.safe_dump(numbers), encoding="utf-8")


def write(step: Step) -> None:
    """Put a block where the words above it say."""
    path = Path(_FILE.findall(step.words)[-1])
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    at = len(before)
    if "Put first in" in step.words:
        at = before.index("- released_on")
    elif name := re.search(r"Below the citations of `([^`]+)`", step.words):
        start = before.index(f"- id: {name[1]}\n")
        at = before.find("\n- id: ", start) + 1 or at
    elif "The entries of the document" in step.words:
        at = before.index("- source: acacia-gazette\n")
        before = before[:at]
    else:
        assert "Add to" in step.words or not before
    path.parent.mkdir(exist_ok=True)
    path.write_text(before[:at] + step.content + before[at:], encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    shutil.copytree(data_folder("seed_data"), tmp_path / "seed_data")
    monkeypatch.chdir(tmp_path)
    return Desk()


@pytest.mark.slow
def test_a_document_goes_from_a_file_to_served_facts_by_the_guide_alone(desk: Desk) -> None:
    for step in read_steps():
        desk.follow(step)
    assert desk.printed["load --dry-run"].count("\nDisputes opened\n  dispute day-of-the-signing: ") == 1
    assert desk.printed["load --seed"].startswith("revision 2: ")
    database = Database(desk.environment["SAHEL_FACTS_DATABASE_URL"])
    with open_client(database) as client:
        facts = {it["id"]: it for it in ask(client, "/facts?source=acacia-gazette")["items"]}
        assert sorted(facts) == [
            "charter-signed-on-sunday",
            "mali-member-of-aes",
            "sow-calls-a-pact-a-roof",
            "sow-says-road-to-the-north-is-safer",
            "traders-welcome-the-charter",
        ]
        assert [it["id"] for it in facts["charter-signed-on-sunday"]["disputes"]] == ["day-of-the-signing"]
        assert facts["mali-member-of-aes"]["evidence"]["independent_origins"] == 4
        sides = [it["id"] for it in ask(client, "/disputes/day-of-the-signing")["facts"]]
        assert sides == ["charter-signed-on-sunday", "liptako-gourma-charter-signed-on-saturday"]
        assert ask(client, "/revisions")["items"][0]["note"].startswith("What The Acacia Gazette reports")

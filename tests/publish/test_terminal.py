"""Messages come out whole on terminals that lack some of their signs."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.publish.terminal import show, show_what_can_be_shown
from app.settings import get_settings
from app.store.schema_version import newest_schema
from tests.contract.refresh import read_document

pytestmark = pytest.mark.slow

ENCODINGS = ("ascii", "cp1252", "latin-1", "utf-8")


def run(encoding: str, path: Path, *arguments: str) -> Result:
    """A command on a terminal of some encoding and of few columns."""
    get_settings.cache_clear()
    environment = {"SAHEL_FACTS_DATABASE_URL": f"sqlite:///{path}", "COLUMNS": "60"}
    try:
        return CliRunner(charset=encoding, env=environment).invoke(app, arguments)
    finally:
        get_settings.cache_clear()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_command_prints_what_can_be_shown(tmp_path: Path, seed_folder: Path, encoding: str) -> None:
    arrow = "\u2192" if encoding == "utf-8" else "->"
    path = tmp_path / "Go\u00efta.db"
    migrated = run(encoding, path, "migrate")
    assert (migrated.exit_code, migrated.stdout) == (0, f"schema none {arrow} {newest_schema()}\n")
    seed = ("--seed", str(seed_folder))
    for arguments in (["--help"], ["serve", "--help"], ["check", *seed], ["load", *seed]):
        assert run(encoding, path, *arguments).exit_code == 0
    refused = run(encoding, path, "load", "--seed", "\u6c34")
    assert refused.exit_code == 2
    assert ("\u6c34" if encoding == "utf-8" else r"\u6c34") in refused.output


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_fault_is_told_whatever_its_words_are(tmp_path: Path, seed_folder: Path, encoding: str) -> None:
    (seed_folder / "dataset.yaml").write_text("\u6c34\u2026\u201cGo\u00efta\u201d: 1\n", encoding="utf-8")
    (seed_folder / "facts" / os.fsdecode(b"n\xff.yaml")).write_text("- x", encoding="utf-8")
    result = run(encoding, tmp_path / "facts.db", "check", "--seed", str(seed_folder))
    assert result.exit_code == 1
    shown = {
        "ascii": '\\u6c34..."Goita"',
        "latin-1": '\\u6c34..."Go\u00efta"',
        "utf-8": "\u6c34\u2026\u201cGo\u00efta\u201d",
    }
    assert shown.get(encoding, "\\u6c34\u2026\u201cGo\u00efta\u201d") in result.stdout
    assert r"facts/n\uDCFF.yaml:1: " in result.stdout
    assert re.search(r"\d+ faults in \d+ files\n$", result.stdout)


def test_what_is_no_terminal_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = io.StringIO()
    monkeypatch.setattr(sys, "stdout", kept)
    show_what_can_be_shown()
    show("\u2192")
    assert kept.getvalue() == "\u2192\n"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_document_means_the_same_wherever_it_is_printed(tmp_path: Path, encoding: str) -> None:
    result = run(encoding, tmp_path / "facts.db", "openapi")
    assert json.loads(result.stdout_bytes.decode()) == read_document()


@pytest.mark.slow
def test_a_locale_without_letters_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "Go\u00efta.db"
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment = {**os.environ, **poor, "SAHEL_FACTS_DATABASE_URL": f"sqlite:///{path}"}
    ended = subprocess.run(
        [sys.executable, "-m", "app.cli", "migrate"], env=environment, capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout.decode("ascii")) == (0, f"schema none -> {newest_schema()}\n"), ended.stderr
    assert path.is_file()

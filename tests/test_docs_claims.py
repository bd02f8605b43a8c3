"""What README.md and docs/ say of the project is so."""

import re
from pathlib import Path

from tests.readme import README

PROJECT = README.parent
DOCS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


def find_all(pattern: str) -> list[tuple[Path, str]]:
    """What the one group of a pattern finds, with the file that it stands in."""
    return [(path, found) for path in DOCS for found in re.findall(pattern, path.read_text(encoding="utf-8"))]


def test_every_path_that_is_named_exists() -> None:
    # What a reader is told to save is not there yet.
    named = find_all(r"(?<!Save as )`([a-z_]+/[a-z_./]*)`")
    assert named
    assert [(path.name, name) for path, name in named if not (PROJECT / name).exists()] == []


def test_every_link_within_the_project_leads_to_a_file() -> None:
    linked = find_all(r"\]\(([A-Za-z0-9_./-]+)\)")
    assert linked
    assert [(path.name, name) for path, name in linked if not (path.parent / name).exists()] == []


def test_every_make_target_that_is_named_is_one() -> None:
    targets = set(TARGET.findall((PROJECT / "Makefile").read_text(encoding="utf-8")))
    named = find_all(r"(?m)(?:`|^)make ([a-z]+)\b")
    assert named
    assert [(path.name, name) for path, name in named if name not in targets] == []


def test_every_make_target_is_listed_with_what_it_does() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    listed = re.findall(r"^([a-z]+):[^#\n]*## \S", makefile, re.MULTILINE)
    assert sorted(listed) == sorted(TARGET.findall(makefile))

"""The invented documents."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app.seed import yaml_tree

HERE = Path(__file__).parent

_parse_once = cache(yaml_tree.parse_yaml)


@pytest.fixture(scope="module", autouse=True)
def _parsed_once() -> Iterator[None]:
    """Parses each text once: hundreds of folders differ in one file each."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(yaml_tree, "parse_yaml", _parse_once)
        yield


@pytest.fixture
def documents_folder(tmp_path: Path) -> Path:
    """A copy of the invented documents."""
    return Path(shutil.copytree(HERE / "documents", tmp_path / "documents"))

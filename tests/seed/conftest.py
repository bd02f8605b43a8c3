"""The invented documents."""

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def documents_folder(tmp_path: Path) -> Path:
    """A copy of the invented documents."""
    return Path(shutil.copytree(HERE / "documents", tmp_path / "documents"))

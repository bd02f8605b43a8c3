"""The invented record: its files, ready to be broken, and a database that holds it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.db import Database
from app.seed.catalogue import Catalogue
from app.seed.files import Seed
from tests.seed.loading import load
from tests.seed.reading import read

HERE = Path(__file__).parent


@pytest.fixture
def edit(seed_folder: Path) -> Callable[[str, str, str], None]:
    """Replaces the one occurrence of some text in a file of the seed folder."""

    def replace(name: str, old: str, new: str) -> None:
        path = seed_folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def documents_folder(tmp_path: Path) -> Path:
    """A copy of the invented documents."""
    return Path(shutil.copytree(HERE / "documents", tmp_path / "documents"))


@pytest.fixture(scope="session")
def catalogue(good_seed: Seed) -> Catalogue:
    """The invented record by id."""
    return Catalogue(good_seed)


@pytest.fixture
def loaded(migrated_database: Database, seed_folder: Path) -> Database:
    """A database of its own that holds the invented record."""
    load(migrated_database, read(seed_folder))
    return migrated_database

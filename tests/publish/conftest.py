"""The invented record by id, and a database that holds it."""

from pathlib import Path

import pytest

from app.publish.seed_index import SeedIndex
from app.seed.folder import Seed
from app.store.engine import Database
from tests.loading import load
from tests.reading import read


@pytest.fixture(scope="session")
def seed_index(good_seed: Seed) -> SeedIndex:
    """The invented record by id."""
    return SeedIndex(good_seed)


@pytest.fixture
def loaded(migrated_database: Database, seed_folder: Path) -> Database:
    """A database of its own that holds the invented record."""
    load(migrated_database, read(seed_folder))
    return migrated_database

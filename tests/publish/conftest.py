"""The invented record by id, and a database that holds it."""

from collections.abc import Iterator

import pytest

from app.publish.seed_index import SeedIndex
from app.seed.folder import Seed
from app.store.engine import Database
from tests.conftest import ENGINES, MakeDatabase, emptying
from tests.loading import load


@pytest.fixture(scope="session")
def seed_index(good_seed: Seed) -> SeedIndex:
    """The invented record by id."""
    return SeedIndex(good_seed)


@pytest.fixture(params=ENGINES)
def loaded(
    request: pytest.FixtureRequest, make_loaded: MakeDatabase, make_schema_once: MakeDatabase, good_seed: Seed
) -> Iterator[Database]:
    """A database that holds the invented record, for a test to load into.

    To copy a file takes a fiftieth of the time of a load; to copy a database of a server takes longer than one.
    """
    if request.param == "sqlite":
        database = make_loaded("sqlite")
        yield database
        database.dispose()
    else:
        database = make_schema_once(request.param)
        with emptying(database):
            load(database, good_seed)
            yield database

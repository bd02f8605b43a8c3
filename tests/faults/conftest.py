"""What the fault tests share: a PostgreSQL server that may be stopped, variants of a record, and their figures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from app.store.engine import Database
from app.store.schema_version import migrate
from tests.conftest import refuse_unmarked
from tests.faults.variants import write_variant
from tests.postgres import Postgres, run_postgres

MakeUrl = Callable[[str], str]
Report = Callable[[str], None]


@contextmanager
def open_database(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    """A server for these tests alone; one that stops it starts it again."""
    refuse_unmarked(request.config)
    with run_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def make_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MakeUrl:
    """Makes the URL of a database of an engine, with a schema and no data."""

    def make(engine: str) -> str:
        if engine == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('database')}/facts.db"
        else:
            server: Postgres = request.getfixturevalue("postgres")
            url = server.make_database()
        with open_database(url) as database:
            migrate(database)
        return url

    return make


class Variants(NamedTuple):
    """Seed folders of three variants of one record, and the ids of the facts of each."""

    folders: dict[str, Path]
    ids: list[str]


@pytest.fixture(scope="session")
def variants(good_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Variants:
    folder = tmp_path_factory.mktemp("variants")
    folders = {name: folder / name for name in ("A", "B", "C")}
    written = [write_variant(good_folder, path, name) for name, path in folders.items()]
    return Variants(folders, written[0])


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Report:
    """Keeps a line of figures for the end of the session."""
    return lambda figures: record_property("figures", figures)

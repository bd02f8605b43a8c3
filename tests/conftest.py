"""Databases, loaded and empty, and clients: every test that asks for one runs on SQLite and on PostgreSQL.

Two records are loaded: the real one, and the small invented one of `seed/good`, of which exact answers are known.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from sqlalchemy import Connection, make_url
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from app.main import create_app
from app.publish.load import load_seed
from app.seed.checks import check_seed
from app.seed.folder import Seed, read_seed
from app.seed.vocabulary_file import VocabularyDocument
from app.settings import Settings, data_folder
from app.store.engine import Database
from app.store.schema_version import migrate
from tests.postgres import run_postgres

ENGINES = ("sqlite", "postgresql")
MakeDatabase = Callable[[str], Database]

FACT_KINDS = {
    "membership": {"required": ["member", "organisation"], "single": ["organisation"]},
    "signing": {"required": ["signatory"]},
    "clause": {"optional": ["party"]},
    "office": {"required": ["holder"], "optional": ["jurisdiction"], "single": ["holder"]},
    "event": {"optional": ["agent", "target"]},
    "statement": {"required": ["speaker"], "single": ["speaker"]},
    "attribute": {"required": ["subject"], "single": ["subject"]},
}
PLAYERS = {"organisation": ["organisation"], "holder": ["person"], "speaker": ["person"]}


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server for the session."""
    with run_postgres() as server:
        yield server.url


@pytest.fixture(scope="session")
def make_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Database]]:
    """Makes empty databases of an engine, each apart from all others."""
    made: list[Database] = []
    numbers = count(1)

    def make(engine: str) -> Database:
        if engine == "sqlite":
            database = Database(f"sqlite:///{tmp_path_factory.mktemp('database')}/facts.db")
        else:
            url = make_url(request.getfixturevalue("postgres_url"))
            name = f"facts_{next(numbers)}"
            _create_postgres_database(Database(url.render_as_string(hide_password=False)), name)
            database = Database(url.set(database=name).render_as_string(hide_password=False))
        made.append(database)
        return database

    yield make
    for database in made:
        database.dispose()


def _create_postgres_database(server: Database, name: str) -> None:
    with server.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()


@pytest.fixture(params=ENGINES)
def empty_database(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Database:
    """A database without a schema."""
    return make_database(request.param)


def read_checked(folder: Path) -> Seed:
    reading = read_seed(folder)
    assert check_seed(reading) == []
    assert reading.seed is not None
    return reading.seed


def load_into(database: Database, seed: Seed) -> Database:
    migrate(database)
    with database.writer.begin() as connection:
        load_seed(seed, connection, "files")
    return database


@pytest.fixture(scope="session", params=ENGINES)
def schema_database(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Database:
    """A database with a schema and no data; shared, so nothing may stay in it."""
    database = make_database(request.param)
    migrate(database)
    return database


@pytest.fixture
def migrated_database(schema_database: Database) -> Iterator[Database]:
    """A database with a schema and no data, for a test to write into; it is emptied afterwards."""
    yield schema_database
    with schema_database.writer.begin() as connection:
        # Each table before those that it refers to.
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.exec_driver_sql("DELETE FROM fact_search")


@pytest.fixture
def connection(schema_database: Database) -> Iterator[Connection]:
    """A transaction on a schema without data, which is rolled back."""
    with schema_database.writer.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def seed() -> Seed:
    """The record itself."""
    return read_checked(data_folder("seed_data"))


@pytest.fixture(scope="session", params=ENGINES)
def loaded_database(request: pytest.FixtureRequest, make_database: MakeDatabase, seed: Seed) -> Database:
    """A database that holds the record; shared, so nothing may change it."""
    return load_into(make_database(request.param), seed)


def make_vocabulary() -> str:
    """Every word of the closed vocabularies with a definition: they are the code's, so no file repeats them."""
    vocabulary: dict[str, dict[str, object]] = {
        name: {word.value: f"What {word.value} means." for word in get_args(field.annotation)[0]}
        for name, field in VocabularyDocument.model_fields.items()
    }
    for kind, roles in FACT_KINDS.items():
        vocabulary["fact_kinds"][kind] = {"definition": f"What a {kind} is.", **roles}
    for role in vocabulary["roles"]:
        players = PLAYERS.get(role, list(vocabulary["actor_kinds"]))
        vocabulary["roles"][role] = {"definition": f"Who a {role} is.", "actors": players}
    return yaml.safe_dump(vocabulary, sort_keys=False)


@pytest.fixture(scope="session")
def good_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed folder of the invented record; shared, so nothing may change it."""
    folder = tmp_path_factory.mktemp("good") / "seed"
    shutil.copytree(Path(__file__).parent / "seed" / "good", folder)
    (folder / "vocabulary.yaml").write_text(make_vocabulary(), encoding="utf-8")
    return folder


@pytest.fixture
def seed_folder(good_folder: Path, tmp_path: Path) -> Path:
    """A copy of the good seed folder."""
    return Path(shutil.copytree(good_folder, tmp_path / "seed"))


@pytest.fixture
def edit(seed_folder: Path) -> Callable[[str, str, str], None]:
    """Replaces the one occurrence of some text in a file of the seed folder."""

    def replace(name: str, old: str, new: str) -> None:
        path = seed_folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture(scope="session")
def good_seed(good_folder: Path) -> Seed:
    """The invented record."""
    return read_checked(good_folder)


@pytest.fixture(scope="session", params=ENGINES)
def good_database(request: pytest.FixtureRequest, make_database: MakeDatabase, good_seed: Seed) -> Database:
    """A database that holds the invented record; shared, so nothing may change it."""
    return load_into(make_database(request.param), good_seed)


@pytest.fixture(params=ENGINES)
def own_database(request: pytest.FixtureRequest, make_database: MakeDatabase, good_seed: Seed) -> Database:
    """A database with the invented record, for a test to change."""
    return load_into(make_database(request.param), good_seed)


@pytest.fixture(scope="module")
def reading(good_database: Database) -> Iterator[Connection]:
    """A connection to the invented record."""
    with good_database.reader.connect() as connection:
        yield connection


@contextmanager
def open_client(database: Database, **settings: Any) -> Iterator[TestClient]:
    """A client of the whole application, which has connections of its own."""
    url = database.url.render_as_string(hide_password=False)
    with TestClient(create_app(Settings(database_url=url, **settings)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def client(loaded_database: Database) -> Iterator[TestClient]:
    """A client of the application on the record."""
    with open_client(loaded_database) as opened:
        yield opened


@pytest.fixture(scope="session")
def good_client(good_database: Database) -> Iterator[TestClient]:
    """A client of the application on the invented record."""
    with open_client(good_database) as opened:
        yield opened

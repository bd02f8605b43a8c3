"""Databases, loaded and empty, and clients: every test that asks for one runs on SQLite and on PostgreSQL.

Two records are loaded: the real one, and the small invented one of `seed/good`, of which exact answers are known.
`--engine sqlite` leaves out the tests that need PostgreSQL.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from sqlalchemy import Connection
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from app.main import create_app
from app.publish.load import load_seed
from app.publish.loaded_files import hash_files
from app.seed.checks import check_seed
from app.seed.folder import Seed, read_seed
from app.seed.vocabulary_file import VocabularyDocument
from app.settings import Settings, data_folder
from app.store.engine import Database
from app.store.schema_version import migrate
from tests.client import OnePassClient
from tests.databases import DatabaseMaker
from tests.exporting import export
from tests.postgres import run_postgres

ENGINES = ("sqlite", "postgresql")
_TESTS = Path(__file__).parent
_ABOVE_THE_STORE = {"api", "contract", "http", "mcp", "routing", "search", "serializers", "web"}
_ROOM = 6 * 1024**3
"""Bytes that must be free in memory: a whole run takes about 3 GiB of them."""
MakeDatabase = Callable[[str], Database]
OpenOnce = Callable[[Database], TestClient]

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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=ENGINES, help="leave out the tests that need the other engine")
    parser.addoption(
        "--kills",
        type=int,
        default=12,
        help="how many loads are killed under readers, on each engine, and half as many while they make files",
    )


def pytest_configure() -> None:
    """Keep what tests write in memory where there is room: they make databases by the hundred, and remove them."""
    memory = Path("/dev/shm")
    if "TMPDIR" not in os.environ and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= _ROOM:
        # Workers and the processes that tests start take it from the environment.
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs an engine that is not asked for, and begin with slow modules: no worker waits for one.

    Above the store both engines run the same lines, so there PostgreSQL is asked at length.
    """
    asked = config.getoption("engine")
    if asked:
        config.hook.pytest_deselected(items=[item for item in items if not _engines_of(item) <= {asked}])
        items[:] = [item for item in items if _engines_of(item) <= {asked}]
    for item in items:
        if item.path.relative_to(_TESTS).parts[0] in _ABOVE_THE_STORE and "postgresql" in _engines_of(item):
            item.add_marker(pytest.mark.at_length)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Keep ten thousand tests out of every later look for garbage: such looks took a twentieth of the time."""
    gc.collect()
    gc.freeze()


def _engines_of(item: pytest.Item) -> set[str]:
    """The engines that a test cannot do without: of its parameters, or PostgreSQL where it is marked so."""
    callspec: Any = getattr(item, "callspec", None)
    parameters = {value for value in callspec.params.values() if isinstance(value, str)} if callspec else set()
    return parameters & {*ENGINES} | {marker.name for marker in item.iter_markers("postgresql")}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures that tests have kept, whichever worker ran them."""
    reports = [it for outcome in ("passed", "failed") for it in terminalreporter.getreports(outcome)]
    kept = [(it.nodeid, text) for it in reports for name, text in it.user_properties if name == "figures"]
    if kept:
        terminalreporter.section("figures")
    for name, text in kept:
        terminalreporter.write_line(f"{name.rpartition('::')[2]}: {text}")


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a PostgreSQL server for the session."""
    refuse_unmarked(request.config)
    with run_postgres() as server:
        yield server.url


def refuse_unmarked(config: pytest.Config) -> None:
    """Fail where PostgreSQL is to be started though only SQLite was asked for."""
    assert config.getoption("engine") != "sqlite", "what needs PostgreSQL is marked with @pytest.mark.postgresql"


@pytest.fixture(scope="session")
def database_maker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseMaker]:
    """Makes databases of an engine, and copies of them."""
    made = DatabaseMaker(tmp_path_factory, lambda: str(request.getfixturevalue("postgres_url")))
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def make_database(database_maker: DatabaseMaker) -> MakeDatabase:
    """Makes empty databases of an engine, each apart from all others."""
    return database_maker.make


@pytest.fixture(scope="session")
def make_migrated(database_maker: DatabaseMaker) -> MakeDatabase:
    """Makes databases of an engine with a schema and no data: copies of one that was migrated once."""

    def make(engine: str) -> Database:
        database = database_maker.make(engine)
        migrate(database)
        return database

    return database_maker.copying(make)


@pytest.fixture(params=ENGINES)
def empty_database(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Database:
    """A database without a schema."""
    return make_database(request.param)


def read_checked(folder: Path) -> Seed:
    reading = read_seed(folder)
    assert check_seed(reading) == []
    assert reading.seed is not None
    return reading.seed


def load_into(database: Database, seed: Seed, files_hash: str = "files", is_bundled: bool = False) -> Database:
    migrate(database)
    with database.writer.begin() as connection:
        load_seed(seed, connection, files_hash, is_bundled=is_bundled)
    return database


@pytest.fixture(scope="session")
def make_schema_once(make_migrated: MakeDatabase) -> MakeDatabase:
    """A database with a schema and no data for each engine, made when it is first asked for."""
    return cache(make_migrated)


@pytest.fixture(scope="session", params=ENGINES)
def schema_database(request: pytest.FixtureRequest, make_schema_once: MakeDatabase) -> Database:
    """A database with a schema and no data; shared, so nothing may stay in it."""
    return make_schema_once(request.param)


@pytest.fixture
def migrated_database(schema_database: Database) -> Iterator[Database]:
    """A database with a schema and no data, for a test to write into; it is emptied afterwards."""
    with emptying(schema_database):
        yield schema_database


@contextmanager
def emptying(database: Database) -> Iterator[None]:
    """Deletes every row in the end."""
    yield
    with database.writer.begin() as connection:
        # Each table before those that it refers to.
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
        for index in ("fact_search", "record_search"):
            connection.exec_driver_sql(f"DELETE FROM {index}")


@pytest.fixture
def connection(schema_database: Database) -> Iterator[Connection]:
    """A transaction on a schema without data, which is rolled back."""
    with schema_database.writer.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def seed() -> Seed:
    """The record itself."""
    return read_checked(data_folder("seed_data"))


@pytest.fixture(scope="session")
def make_record(database_maker: DatabaseMaker, make_migrated: MakeDatabase, seed: Seed) -> MakeDatabase:
    """Makes databases of an engine with the record, as `serve` would load it: copies of one that was loaded once."""
    files_hash = hash_files(data_folder("seed_data"))
    return database_maker.copying(lambda engine: load_into(make_migrated(engine), seed, files_hash, is_bundled=True))


@pytest.fixture(scope="session")
def load_record_once(make_record: MakeDatabase) -> MakeDatabase:
    """A database that holds the record and its files for each engine, made when it is first asked for."""

    @cache
    def make(engine: str) -> Database:
        database = make_record(engine)
        export(database)
        return database

    return make


@pytest.fixture(scope="session", params=ENGINES)
def loaded_database(request: pytest.FixtureRequest, load_record_once: MakeDatabase) -> Database:
    """A database that holds the record; shared, so nothing may change it."""
    return load_record_once(request.param)


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
    shutil.copytree(_TESTS / "seed" / "good", folder)
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


@pytest.fixture(scope="session")
def make_loaded(database_maker: DatabaseMaker, make_migrated: MakeDatabase, good_seed: Seed) -> MakeDatabase:
    """Makes databases of an engine with the invented record: copies of one that was loaded once."""
    return database_maker.copying(lambda engine: load_into(make_migrated(engine), good_seed))


@pytest.fixture(scope="session")
def load_good_once(make_loaded: MakeDatabase) -> MakeDatabase:
    """A database that holds the invented record for each engine, made when it is first asked for."""
    return cache(make_loaded)


@pytest.fixture(scope="session", params=ENGINES)
def good_database(request: pytest.FixtureRequest, load_good_once: MakeDatabase) -> Database:
    """A database that holds the invented record; shared, so nothing may change it."""
    return load_good_once(request.param)


@pytest.fixture(params=ENGINES)
def own_database(request: pytest.FixtureRequest, make_loaded: MakeDatabase) -> Iterator[Database]:
    """A database with the invented record, for a test to change; its connections are closed afterwards."""
    database = make_loaded(request.param)
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def reading(good_database: Database) -> Iterator[Connection]:
    """A connection to the invented record."""
    with good_database.reader.connect() as connection:
        yield connection


@contextmanager
def open_client(database: Database, **settings: Any) -> Iterator[TestClient]:
    """A client of the whole application, which has connections of its own."""
    url = database.url.render_as_string(hide_password=False)
    with OnePassClient(create_app(Settings(database_url=url, **settings)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def open_once() -> Iterator[OpenOnce]:
    """A client for each database, opened when it is first asked for, and closed at the end."""
    with ExitStack() as stack:
        yield cache(lambda database: stack.enter_context(open_client(database)))


@pytest.fixture(scope="session")
def client(loaded_database: Database, open_once: OpenOnce) -> TestClient:
    """A client of the application on the record."""
    return open_once(loaded_database)


@pytest.fixture(scope="session")
def good_client(good_database: Database, open_once: OpenOnce) -> TestClient:
    """A client of the application on the invented record."""
    return open_once(good_database)

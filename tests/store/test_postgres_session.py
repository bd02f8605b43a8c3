"""What connections to PostgreSQL are told is added to what addresses, the environment and roles say."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import NotLoadedError
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.postgres_session import explain_encoding, find_writer, prepare_session
from app.store.reader import Reader
from app.store.schema_version import migrate
from app.store.transaction import ReadTransaction
from tests.conftest import MakeDatabase, load_into, open_client

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def server(make_database: MakeDatabase) -> Database:
    """A database with a second schema."""
    database = make_database("postgresql")
    with database.writer.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA fresh")
    return database


@pytest.fixture(scope="module")
def good_postgres(load_good_once: MakeDatabase) -> Database:
    return load_good_once("postgresql")


@contextmanager
def opened(database: Database, **parameters: str) -> Iterator[Database]:
    """The same database by an address with more parameters."""
    url = database.url.update_query_dict(parameters).render_as_string(hide_password=False)
    other = Database(url)
    yield other
    other.dispose()


def show(connection: Connection, setting: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {setting}").scalar_one())


def read(database: Database, setting: str) -> str:
    """A setting as it is within a read."""
    shown = Reader(database).run_here(lambda it: it.fetch_first(setting, lambda: text(f"SHOW {setting}"), {}))
    assert shown is not None
    return str(shown[0])


def test_readers_and_loads_find_the_schema_of_the_address(
    server: Database, good_seed: Seed, seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_into(server, good_seed)
    with opened(server, options="-csearch_path=fresh") as fresh:
        load_into(fresh, seed)
        with open_client(fresh) as client:
            assert client.get("/facts/pact-signed").status_code == 404
            assert client.get("/facts").json()["page"]["total"] == len(seed.facts)
    with open_client(server) as client:
        assert client.get("/facts/pact-signed").status_code == 200
    monkeypatch.setenv("PGOPTIONS", "-c search_path=fresh")
    with opened(server) as by_environment, open_client(by_environment) as client:
        assert client.get("/facts").json()["page"]["total"] == len(seed.facts)
        with by_environment.writer.connect() as connection:
            assert show(connection, "search_path") == "fresh"


def test_a_read_is_limited_unless_its_address_limits_it(good_postgres: Database) -> None:
    assert read(good_postgres, "statement_timeout") == "10s"
    assert read(good_postgres, "transaction_read_only") == "on"
    assert read(good_postgres, "transaction_isolation") == "repeatable read"
    with opened(good_postgres, options="-cstatement_timeout=7s") as other:
        assert read(other, "statement_timeout") == "7s"
        assert read(other, "transaction_read_only") == "on"


def test_nothing_of_a_read_or_a_write_stays_in_the_session(good_postgres: Database) -> None:
    with good_postgres.writing() as connection:
        assert show(connection, "idle_in_transaction_session_timeout") == "5min"
        assert show(connection, "statement_timeout") == "15min"
        assert show(connection, "lock_timeout") == "30s"
    read(good_postgres, "statement_timeout")
    for engine in (good_postgres.writer, good_postgres.reader):
        with engine.connect() as connection:
            settings = ("idle_in_transaction_session_timeout", "statement_timeout", "lock_timeout")
            assert [show(connection, it) for it in settings] == ["0", "0", "0"]
            assert show(connection, "default_transaction_read_only") == "off"


def test_a_read_that_asks_to_write_is_refused_in_each_transaction(good_postgres: Database) -> None:
    connection = good_postgres.reader.raw_connection()
    cursor = connection.cursor()
    for _ in range(3):
        with pytest.raises(good_postgres.driver_error, match="read-only transaction"):
            cursor.execute("DELETE FROM place")
        connection.rollback()
        cursor.execute("SELECT 1")
        cursor.execute("COMMIT")
    connection.close()


def test_a_writer_that_asks_nothing_for_long_is_ended(good_postgres: Database) -> None:
    with opened(good_postgres, options="-cidle_in_transaction_session_timeout=100ms") as hanging:

        def hang() -> None:
            with hanging.writing() as connection:
                time.sleep(0.5)
                connection.exec_driver_sql("SELECT 1")

        with pytest.raises(DBAPIError, match="idle-in-transaction timeout") as error:
            hang()
    assert getattr(error.value.orig, "sqlstate", None) == "25P03"
    with good_postgres.writing() as connection:
        assert show(connection, "transaction_read_only") == "off"


def test_a_connection_is_named_after_its_process(good_postgres: Database) -> None:
    with good_postgres.reader.connect() as connection:
        assert show(connection, "application_name").startswith("sahel-facts ")
    with opened(good_postgres, application_name="mine") as other, other.reader.connect() as connection:
        assert show(connection, "application_name") == "mine"


@pytest.mark.parametrize("options", ["-cDateStyle=German", "-cDateStyle=SQL,DMY -cTimeZone=Asia/Kolkata"])
def test_moments_are_read_however_the_server_writes_them(good_postgres: Database, options: str) -> None:
    usual = Reader(good_postgres).fetch_revision()
    with opened(good_postgres, options=options) as other:
        assert Reader(other).fetch_revision() == usual
        with other.writer.connect() as connection:
            assert show(connection, "DateStyle").startswith("ISO")


@pytest.mark.parametrize("variable", ["LATIN1", "SQL_ASCII"])
def test_texts_are_written_as_utf8_whatever_the_environment_says(
    make_database: MakeDatabase, good_seed: Seed, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", variable)
    with opened(make_database("postgresql"), options=f"-cclient_encoding={variable}") as database:
        load_into(database, good_seed)
        with open_client(database) as client:
            assert client.get("/facts", params={"q": "\U0001e900 \u6c34"}).json()["page"]["total"] == 0


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "WIN1252"])
def test_a_database_that_lacks_letters_is_refused(server: Database, encoding: str) -> None:
    name = f"facts_{encoding.lower()}"
    with server.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'")
    database = Database(server.url.set(database=name).render_as_string(hide_password=False))
    with pytest.raises(NotLoadedError) as error:
        migrate(database)
    assert error.value.detail == explain_encoding(encoding)
    with open_client(database) as client:
        for path in ("/facts?q=x", "/readyz"):
            response = client.get(path)
            assert (response.status_code, response.json()["detail"]) == (503, explain_encoding(encoding))
    database.dispose()


def test_statements_are_prepared_where_no_pooler_stands_between(good_postgres: Database) -> None:
    for engine, threshold in ((good_postgres.reader, 5), (good_postgres.writer, None)):
        with engine.connect() as connection:
            assert connection.connection.driver_connection.prepare_threshold == threshold  # type: ignore[union-attr]


class PooledConnection:
    """A connection as a pooler gives it: the process that it names is not the one that answers."""

    info = SimpleNamespace(backend_pid=1, parameter_status={"server_encoding": "UTF8", "DateStyle": "ISO, DMY"}.get)
    autocommit = False
    read_only: bool | None = None
    prepare_threshold: int | None = 5

    def execute(self, _: str) -> SimpleNamespace:
        assert self.autocommit
        return SimpleNamespace(fetchone=lambda: (2,))


def test_no_statement_is_prepared_behind_a_pooler() -> None:
    connection = PooledConnection()
    prepare_session(connection, is_reader=True)
    assert (connection.prepare_threshold, connection.read_only, connection.autocommit) == (None, True, False)


def test_a_writer_that_has_ended_is_not_made_up(good_postgres: Database) -> None:
    with good_postgres.reader.connect() as connection:
        assert find_writer(connection) == "it has just ended"


@pytest.mark.parametrize("asked", ["any", "prefer-standby", "standby"])
def test_of_several_hosts_a_writer_takes_the_one_that_can_be_written_to(good_postgres: Database, asked: str) -> None:
    folder = str(good_postgres.url.query["host"])
    hosts = {"host": f"{folder}/missing,{folder}", "port": ",", "target_session_attrs": asked}
    with opened(good_postgres, **hosts) as database:
        with database.writing() as connection:
            assert show(connection, "transaction_read_only") == "off"
        if asked != "standby":
            assert Reader(database).fetch_revision() == Reader(good_postgres).fetch_revision()


def test_what_is_given_for_a_connection_stays(good_postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def timeout(database: Database) -> str:
        with database.reader.connect() as connection:
            driver = connection.connection.driver_connection
            return str(driver.info.get_parameters().get("keepalives_idle"))  # type: ignore[union-attr]

    assert timeout(good_postgres) == "5"
    with opened(good_postgres, keepalives_idle="9") as other:
        assert timeout(other) == "9"


@pytest.mark.parametrize("locale", ["en_US.utf8", "und"])
def test_the_order_of_words_does_not_depend_on_the_locale(
    server: Database, good_postgres: Database, good_seed: Seed, locale: str
) -> None:
    kind = "icu ICU_LOCALE" if locale == "und" else "libc LOCALE"
    try:
        with server.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            options = f"TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER {kind} '{locale}'"
            connection.exec_driver_sql(f"CREATE DATABASE facts_{locale[:2]} {options}")
    except DBAPIError as error:
        pytest.skip(f"no locale {locale}: {error.orig}")
    database = Database(server.url.set(database=f"facts_{locale[:2]}").render_as_string(hide_password=False))
    load_into(database, good_seed)
    paths = ("/facts?facets=kind,actor,role,place,event_type,source,year", "/actors", "/sources", "/facts?q=pact")
    with open_client(database) as theirs, open_client(good_postgres) as ours:
        for path in paths:
            assert theirs.get(path).json().get("items") == ours.get(path).json().get("items")
            assert theirs.get(path).json().get("facets") == ours.get(path).json().get("facets")
    database.dispose()


def test_a_read_takes_three_round_trips_and_each_statement_one(good_postgres: Database, tmp_path: Path) -> None:
    """BEGIN, the look at the revision with the limit, and the end; neither read-only nor limited costs another."""

    def ask(transaction: ReadTransaction, times: int) -> None:
        for _ in range(times):
            transaction.fetch_first("one", lambda: text("SELECT 1"), {})

    reader = Reader(good_postgres)
    good_postgres.reader.dispose()
    connection = good_postgres.reader.raw_connection()
    driver: Any = connection.driver_connection
    connection.close()
    counted = []
    for statements in (0, 2):
        path = tmp_path / f"trace-{statements}"
        with path.open("wb") as trace:
            driver.pgconn.trace(trace.fileno())
            reader.run_here(partial(ask, times=statements))
            driver.pgconn.untrace()
        counted.append(path.read_text(encoding="utf-8").count("\tReadyForQuery"))
    assert counted == [3, 5]

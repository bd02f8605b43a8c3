"""The schema's own version: brings a database to the newest one, and tells whether it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.db import Database
from app.settings import data_folder


def alembic_config() -> Config:
    """Alembic's configuration for the migrations that travel with the code, wherever it is installed."""
    config = Config()
    config.set_main_option("script_location", str(data_folder("migrations")).replace("%", "%%"))
    return config


@cache
def newest_schema() -> str:
    """The id of the newest migration."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None, "there is always a first migration"
    return head


def find_schema(connection: Connection) -> str | None:
    """The id of the migration a database stands at; None when it has never been migrated."""
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def begin_migration(database: Database) -> Iterator[Connection]:
    """A transaction in which tables can change.

    SQLite changes a table by filling another and dropping the first, and would drop with it every row that its rows
    own. So no foreign key is enforced meanwhile, which it must be told before the transaction.
    """
    with database.writer.connect() as connection:
        driver = connection.connection.cursor()
        if database.is_sqlite:
            driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            if database.is_sqlite:
                driver.execute("PRAGMA foreign_keys = ON")
            driver.close()


def migrate(database: Database) -> tuple[str | None, str]:
    """Bring a database to the newest schema in one transaction. Returns the schema before and after."""
    config = alembic_config()
    with begin_migration(database) as connection:
        before = find_schema(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, newest_schema()

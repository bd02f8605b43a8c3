"""The schema's own version: brings a database to the newest one, and tells whether it is there."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.settings import data_folder
from app.store.engine import Database


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


class SchemaError(Exception):
    """A database whose schema this version of the software cannot work with."""


def check_schema(schema: str | None) -> None:
    """Raise SchemaError for a schema that no migration of this version leads to: a newer version made it."""
    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if schema is not None and schema not in known:
        raise SchemaError(
            f"has schema {schema}, which this version does not know: it knows up to {newest_schema()}."
            " Use the newer version of the software that made it; nothing was changed"
        )


def migrate(database: Database) -> tuple[str | None, str]:
    """Bring a database to the newest schema in one transaction. Returns the schema before and after.

    Raises SchemaError where the schema is newer still.
    """
    config = alembic_config()
    with database.writing(changes_tables=True) as connection:
        before = find_schema(connection)
        check_schema(before)
        if before != newest_schema():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return before, newest_schema()

"""The schema's own version: brings a database to the newest one, and tells whether it is there."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.settings import data_folder
from app.store.engine import Database
from app.store.schema_comparison import find_differing_table

UNRELEASED = frozenset(f"{number:04}" for number in range(1, 7))
"""The schemas of versions before the first release, whose migrations are no longer there."""


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


def explain_unreleased(schema: str | None, *, is_sqlite: bool) -> str | None:
    """What to do about a database that was made before the first release; None for any other."""
    if schema not in UNRELEASED:
        return None
    return f"has schema {schema}, made by a version before the first release. {_begin_anew(is_sqlite=is_sqlite)}"


def _begin_anew(*, is_sqlite: bool) -> str:
    remedy = "move the file away" if is_sqlite else "make an empty PostgreSQL database for SAHEL_FACTS_DATABASE_URL"
    return f"Every fact comes from the files, so none is lost: {remedy} and start again"


def check_schema(connection: Connection) -> str | None:
    """The schema of a database that this version can work with, or bring up to date.

    Raises SchemaError for one that no migration of this version leads to: a version before the first release made it,
    or a newer one.
    """
    schema, is_sqlite = find_schema(connection), connection.dialect.name == "sqlite"
    if unreleased := explain_unreleased(schema, is_sqlite=is_sqlite):
        raise SchemaError(unreleased)
    # Before the first release the migration was changed where it stood, and kept its id.
    if schema == newest_schema() and (table := find_differing_table(connection)):
        raise SchemaError(
            f"has schema {schema} as a version before the first release made it, or somebody changed its table"
            f" '{table}' since. {_begin_anew(is_sqlite=is_sqlite)}"
        )
    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if schema is not None and schema not in known:
        raise SchemaError(
            f"has schema {schema}, which this version does not know: it knows up to {newest_schema()}."
            " Use the newer version of the software that made it; nothing was changed"
        )
    return schema


def migrate(database: Database) -> tuple[str | None, str]:
    """Bring a database to the newest schema in one transaction. Returns the schema before and after.

    Raises SchemaError where no migration leads there.
    """
    config = alembic_config()
    with database.writing(changes_tables=True) as connection:
        before = check_schema(connection)
        if before != newest_schema():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return before, newest_schema()

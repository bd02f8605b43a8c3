import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, inspect, text
from sqlmodel import SQLModel

from app import models  # noqa: F401
from app.db import Database
from app.migrate import alembic_config, find_schema, migrate, newest_schema

MakeDatabase = Callable[[str], Database]
ROOT = Path(__file__).parent.parent
INDEX = "fact_search"
NEWEST = "0002"


def downgrade(database: Database) -> None:
    config = alembic_config()
    with database.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")


def table_names(database: Database) -> set[str]:
    with database.reader.connect() as connection:
        return set(inspect(connection).get_table_names())


def is_modelled(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return not (kind == "table" and (name or "").startswith(INDEX))


def checks(name: str) -> dict[str, str]:
    """The conditions of a table's checks by their names, as the models have them."""
    table = SQLModel.metadata.tables[name]
    return {str(it.name): str(it.sqltext) for it in table.constraints if isinstance(it, CheckConstraint)}


def test_there_is_one_head() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [NEWEST]


def test_migrations_are_numbered_in_their_order() -> None:
    scripts = list(ScriptDirectory.from_config(alembic_config()).walk_revisions("base", "head"))
    numbers = [f"{number:04}" for number in range(len(scripts), 0, -1)]
    assert [script.revision for script in scripts] == numbers
    assert [Path(script.path).name[:5] for script in scripts] == [f"{number}_" for number in numbers]


def test_a_database_is_brought_to_the_newest_schema(empty_database: Database) -> None:
    assert migrate(empty_database) == (None, NEWEST)
    assert newest_schema() == NEWEST
    with empty_database.reader.connect() as connection:
        assert find_schema(connection) == NEWEST


def test_migrating_twice_changes_nothing(migrated_database: Database) -> None:
    before = table_names(migrated_database)
    assert migrate(migrated_database) == (NEWEST, NEWEST)
    assert table_names(migrated_database) == before


def test_a_database_that_was_never_migrated_has_no_schema(empty_database: Database) -> None:
    with empty_database.writer.connect() as connection:
        assert find_schema(connection) is None


def test_the_way_down_removes_every_table(empty_database: Database) -> None:
    migrate(empty_database)
    downgrade(empty_database)
    assert table_names(empty_database) == {"alembic_version"}


def test_the_way_up_can_be_gone_again(empty_database: Database) -> None:
    migrate(empty_database)
    before = table_names(empty_database)
    downgrade(empty_database)
    assert migrate(empty_database) == (None, NEWEST)
    assert table_names(empty_database) == before


def test_a_migration_that_fails_leaves_nothing_behind(empty_database: Database) -> None:
    with empty_database.writer.begin() as connection:
        connection.execute(text("CREATE TABLE version (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(empty_database)
    assert table_names(empty_database) == {"version"}


def test_the_schema_holds_no_data(connection: Connection) -> None:
    for table in (*SQLModel.metadata.tables, INDEX):
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_the_schema_is_what_the_models_say(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"include_object": is_modelled, "compare_type": True})
    assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.parametrize("table", SQLModel.metadata.tables)
def test_the_checks_are_those_of_the_models(connection: Connection, table: str) -> None:
    found = {it["name"]: it["sqltext"] for it in inspect(connection).get_check_constraints(table)}
    assert sorted(map(str, found)) == sorted(checks(table))


def test_the_conditions_of_the_checks_are_those_of_the_models(make_database: MakeDatabase) -> None:
    database = make_database("sqlite")  # PostgreSQL writes conditions in words of its own.
    migrate(database)
    with database.reader.connect() as connection:
        found = inspect(connection).get_multi_check_constraints()
    conditions = {name: {it["name"]: it["sqltext"] for it in found[None, name]} for name in SQLModel.metadata.tables}
    assert conditions == {name: checks(name) for name in SQLModel.metadata.tables}


@pytest.mark.parametrize("table", SQLModel.metadata.tables)
def test_keys_have_the_names_that_the_convention_gives(connection: Connection, table: str) -> None:
    inspector = inspect(connection)
    modelled = SQLModel.metadata.tables[table]
    assert inspector.get_pk_constraint(table)["name"] == modelled.primary_key.name
    found = {(str(it["name"]), it["options"].get("ondelete")) for it in inspector.get_foreign_keys(table)}
    assert found == {(str(key.name), key.ondelete) for key in modelled.foreign_key_constraints}
    for key in inspector.get_foreign_keys(table):
        assert key["options"]["deferrable"] is True
        assert key["options"]["initially"] == "DEFERRED"


@pytest.mark.parametrize("table", SQLModel.metadata.tables)
def test_ids_are_compared_as_the_models_say(connection: Connection, table: str) -> None:
    reflected = {it["name"]: getattr(it["type"], "collation", None) for it in inspect(connection).get_columns(table)}
    modelled = {
        it.name: getattr(it.type.dialect_impl(connection.dialect), "collation", None)
        for it in SQLModel.metadata.tables[table].columns
    }
    assert reflected == modelled


def test_one_version_of_a_resource_is_current(connection: Connection) -> None:
    (index,) = inspect(connection).get_indexes("version")
    (modelled,) = SQLModel.metadata.tables["version"].indexes
    dialect = connection.dialect.name
    assert (index["name"], index["column_names"]) == ("uq_version_current", ["resource", "id"])
    condition = str(index["dialect_options"][f"{dialect}_where"]).strip("()")
    assert condition == str(modelled.dialect_options[dialect]["where"])
    assert condition == {"sqlite": "is_current = 1", "postgresql": "is_current"}[dialect]


def alembic(url: str, *arguments: str) -> str:
    """What the command of Alembic itself prints, run where a developer runs it."""
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-m", "alembic", *arguments],
        cwd=ROOT,
        env={**os.environ, "SAHEL_FACTS_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_the_command_of_alembic_migrates_the_configured_database(empty_database: Database) -> None:
    url = empty_database.url.render_as_string(hide_password=False)
    alembic(url, "upgrade", "head")
    modelled = {name for name in table_names(empty_database) if not name.startswith(INDEX)}
    assert modelled == {*SQLModel.metadata.tables, "alembic_version"}
    assert alembic(url, "check") == "No new upgrade operations detected.\n"

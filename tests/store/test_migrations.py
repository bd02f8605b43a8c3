"""Migrations as history: one line of numbered steps, each of which can be gone down and up with data in the tables."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from app.seed.folder import Seed
from app.store import models  # noqa: F401
from app.store.engine import Database
from app.store.schema_comparison import find_differing_table
from app.store.schema_version import UNRELEASED, SchemaError, alembic_config, find_schema, migrate, newest_schema
from tests.conftest import ENGINES
from tests.live import unmeasured
from tests.loading import dump, load
from tests.schema import Part, Rows, describe_schema, fetch_rows, find_lost_tables
from tests.valid_rows import VALID

pytestmark = pytest.mark.slow

MakeDatabase = Callable[[str], Database]
ROOT = Path(__file__).parents[2]
INDEXES = ("fact_search", "record_search")
FILES = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
STEPS = [name[:6] for name in FILES]
NEWEST = STEPS[-1]


def upgrade(database: Database, step: str) -> None:
    config = alembic_config()
    with database.writing(changes_tables=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)


def downgrade(database: Database, step: str) -> None:
    config = alembic_config()
    with database.writing(changes_tables=True) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, step)


def set_schema(database: Database, schema: str) -> None:
    """Let a database look as if another version had migrated it."""
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :schema"), {"schema": schema})


def table_names(database: Database) -> set[str]:
    with database.reader.connect() as connection:
        return set(inspect(connection).get_table_names())


def look(database: Database) -> tuple[set[Part], Rows]:
    """The schema, and the rows in it, none of which refers to one that is not there."""
    with database.writer.connect() as connection:
        if database.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        return describe_schema(connection), fetch_rows(connection)


def is_modelled(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return not (kind == "table" and (name or "").startswith(INDEXES))


def test_there_is_one_head() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [NEWEST]


def test_migrations_are_numbered_in_their_order() -> None:
    scripts = list(ScriptDirectory.from_config(alembic_config()).walk_revisions("base", "head"))
    assert [script.revision for script in reversed(scripts)] == STEPS
    assert [Path(script.path).name for script in reversed(scripts)] == FILES
    assert [f"1_{number:04}" for number in range(1, len(STEPS) + 1)] == STEPS


def test_a_database_is_brought_to_the_newest_schema(empty_database: Database) -> None:
    assert migrate(empty_database) == (None, NEWEST)
    assert newest_schema() == NEWEST
    with empty_database.reader.connect() as connection:
        assert find_schema(connection) == NEWEST


def test_a_schema_that_a_newer_version_made_is_refused(own_database: Database) -> None:
    set_schema(own_database, "9999")
    with pytest.raises(SchemaError, match=f"^has schema 9999, which this version does not know.* {NEWEST}"):
        migrate(own_database)


@pytest.mark.parametrize("schema", sorted(UNRELEASED))
def test_a_schema_of_before_the_first_release_is_refused(own_database: Database, schema: str) -> None:
    set_schema(own_database, schema)
    before = look(own_database)
    remedy = "move the file away" if own_database.is_sqlite else "make an empty PostgreSQL database for .*"
    with pytest.raises(SchemaError, match=f"^has schema {schema}, made by a version before the .*: {remedy} and start"):
        migrate(own_database)
    assert look(own_database) == before


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("revision", "ALTER TABLE revision DROP COLUMN note"),
        ("actor", "ALTER TABLE actor ADD COLUMN remark TEXT"),
        ("export_chunk", "DROP TABLE export_chunk"),
        ("actor_name", "ALTER TABLE actor_name ADD COLUMN x TEXT CONSTRAINT ck_actor_name_x CHECK (x <> 'x')"),
    ],
)
def test_a_schema_that_another_migration_of_that_id_made_is_refused(
    empty_database: Database, table: str, change: str
) -> None:
    migrate(empty_database)
    with empty_database.writing(changes_tables=True) as connection:
        connection.execute(text(change))
    before = look(empty_database)
    with pytest.raises(
        SchemaError, match=f"^has schema {NEWEST} as a version before .* '{table}' since.* start again$"
    ):
        migrate(empty_database)
    assert look(empty_database) == before


def test_a_word_that_a_table_does_not_take_yet_is_a_difference(empty_database: Database) -> None:
    migrate(empty_database)
    with empty_database.writing(changes_tables=True) as connection:
        assert find_differing_table(connection) is None
        with Operations(MigrationContext.configure(connection)).batch_alter_table("fact") as batch:
            batch.drop_constraint("ck_fact_scope_in_vocabulary", type_="check")
            batch.create_check_constraint("ck_fact_scope_in_vocabulary", "scope IN ('world')")
        assert find_differing_table(connection) == "fact"


def test_no_migration_has_an_id_of_before_the_first_release_or_one_that_begins_with_it() -> None:
    assert sorted(UNRELEASED) == ["0001", "0002", "0003", "0004", "0005", "0006"]
    assert [step for step in STEPS if step[:4] in UNRELEASED] == []


def test_migrating_twice_changes_nothing(migrated_database: Database) -> None:
    before = table_names(migrated_database)
    assert migrate(migrated_database) == (NEWEST, NEWEST)
    assert table_names(migrated_database) == before


def test_a_database_that_was_never_migrated_has_no_schema(empty_database: Database) -> None:
    with empty_database.writer.connect() as connection:
        assert find_schema(connection) is None


@pytest.fixture(params=ENGINES)
def loaded_anew(request: pytest.FixtureRequest, make_record: MakeDatabase) -> Iterator[Database]:
    """A database that holds the record, for a test to take apart."""
    database = make_record(request.param)
    yield database
    database.dispose()


def test_each_step_is_gone_down_and_up_and_down_with_the_record_in_the_tables(loaded_anew: Database) -> None:
    for above, below in zip(STEPS[:0:-1], STEPS[-2::-1], strict=True):
        schema, rows = look(loaded_anew)
        downgrade(loaded_anew, below)
        lower_schema, lower_rows = look(loaded_anew)
        assert find_lost_tables(rows, lower_rows) == set()
        upgrade(loaded_anew, above)
        schema_again, rows_again = look(loaded_anew)
        assert schema_again == schema
        assert find_lost_tables(lower_rows, rows_again) == set()
        downgrade(loaded_anew, below)
        schema_again, rows_again = look(loaded_anew)
        assert schema_again == lower_schema
        assert find_lost_tables(lower_rows, rows_again) == set()
    schema, rows = look(loaded_anew)
    assert rows["fact"]
    downgrade(loaded_anew, "base")
    assert table_names(loaded_anew) == {"alembic_version"}
    upgrade(loaded_anew, STEPS[0])
    assert look(loaded_anew) == (schema, {table: [] for table in rows})


@pytest.mark.parametrize("below", ["base", *STEPS[:-1]])
def test_a_way_down_and_up_and_a_load_leave_what_was_there(loaded_anew: Database, seed: Seed, below: str) -> None:
    before, (schema, _) = dump(loaded_anew), look(loaded_anew)
    downgrade(loaded_anew, below)
    migrate(loaded_anew)
    load(loaded_anew, seed)
    assert look(loaded_anew)[0] == schema
    after = dump(loaded_anew)
    assert {name for name in before if before[name] != after[name]} <= {"revision"}
    assert [row[0] for row in after["revision"]] == [1]
    # All but the moment, and the files: they are those of the test.
    kept = [[(row[2], *row[5:]) for row in rows["revision"]] for rows in (before, after)]
    assert kept[0] == kept[1]


def test_a_table_that_changes_keeps_the_rows_that_its_rows_own(loaded_anew: Database) -> None:
    _, before = look(loaded_anew)
    with loaded_anew.writing(changes_tables=True) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("fact") as table:
            table.alter_column("claim", nullable=True)
    assert find_lost_tables(before, look(loaded_anew)[1]) == set()


@pytest.mark.parametrize("is_failing", [False, True])
def test_references_are_enforced_again_after_a_migration(migrated_database: Database, is_failing: bool) -> None:
    with suppress(RuntimeError), migrated_database.writing(changes_tables=True):
        if is_failing:
            raise RuntimeError
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), migrated_database.writer.begin() as connection:
        connection.execute(SQLModel.metadata.tables["place_name"].insert(), VALID["place_name"])


def test_a_migration_that_fails_leaves_nothing_behind(empty_database: Database) -> None:
    with empty_database.writer.begin() as connection:
        connection.execute(text("CREATE TABLE version (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(empty_database)
    assert table_names(empty_database) == {"version"}


def test_the_schema_holds_no_data(connection: Connection) -> None:
    for table in (*SQLModel.metadata.tables, *INDEXES):
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_the_schema_is_what_the_models_say(make_database: MakeDatabase, engine: str) -> None:
    migrated, modelled = make_database(engine), make_database(engine)
    migrate(migrated)
    with modelled.writer.begin() as connection:
        # Only to see how the engine itself writes what the models say; no database is made this way elsewhere.
        SQLModel.metadata.create_all(connection)
    ours, theirs = look(migrated)[0], look(modelled)[0]
    assert ours - theirs == set()
    assert theirs - ours == set()


def test_nothing_is_left_to_generate(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"include_object": is_modelled, "compare_type": True})
    assert compare_metadata(context, SQLModel.metadata) == []


def alembic(url: str, *arguments: str) -> str:
    """What the command of Alembic itself prints, run where a developer runs it."""
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-m", "alembic", *arguments],
        cwd=ROOT,
        env={**unmeasured(), "SAHEL_FACTS_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_the_command_of_alembic_migrates_the_configured_database(empty_database: Database) -> None:
    url = empty_database.url.render_as_string(hide_password=False)
    alembic(url, "upgrade", "head")
    modelled = {name for name in table_names(empty_database) if not name.startswith(INDEXES)}
    assert modelled == {*SQLModel.metadata.tables, "alembic_version"}
    assert alembic(url, "check") == "No new upgrade operations detected.\n"

"""The commands that write into the database, and out of it."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from app.commands.program import SeedFolder, open_database, print_and_exit, refuse
from app.publish.exports.folder import ExportsError, write_exports
from app.publish.exports.make import plan_exports
from app.publish.exports.run import make_planned
from app.publish.load import load_seed
from app.publish.load_changes import LoadChanges, fetch_load_changes
from app.publish.load_changes_report import Format, render_load_changes
from app.publish.loaded_files import explain_keeping, hash_files
from app.publish.progress import track_on_terminal
from app.publish.prune import prune as prune_database
from app.publish.report import render_load, render_pruned
from app.publish.terminal import show
from app.seed.checks import check_seed
from app.seed.folder import Seed, read_seed
from app.settings import data_folder, get_settings
from app.store.engine import Database
from app.store.schema_version import check_schema, newest_schema
from app.store.schema_version import migrate as migrate_database


def migrate() -> None:
    """Brings the database to the newest schema.

    The database is the one that SAHEL_FACTS_DATABASE_URL names; a SQLite file is created when it is missing.
    """
    with open_database() as database:
        before, after = migrate_database(database)
    show(f"schema {after}: nothing to do" if before == after else f"schema {before or 'none'} → {after}")


def load(
    seed: SeedFolder,
    if_older: Annotated[
        bool,
        typer.Option(
            "--if-older",
            help="Publish only into an empty database, or over the record that an older version brought with it.",
        ),
    ] = False,
    no_exports: Annotated[
        bool, typer.Option("--no-exports", help="Make no files of the whole record; `/exports` keeps those it has.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Take back what was loaded, and list all that it would change, by fields.")
    ] = False,
    written_as: Annotated[
        Format, typer.Option("--format", help="How the list of a dry run is written: text, or Markdown for a review.")
    ] = Format.TEXT,
) -> None:
    """Checks the YAML files and publishes what changed as one revision.

    One transaction: interrupted at any point, it leaves the revision before it served. Loading the same files
    again changes nothing. Exits with 1 if there is a fault, and then publishes nothing. Once the revision is
    published, makes the files of `/exports`, unless they are there; interrupted, the next load makes them.
    With `--dry-run`, it is all taken back, and what it would change is listed: what is added and removed, each field
    that changes with its words before and after, the sizes, and the disputes that it opens and closes.
    """
    with open_database() as database:
        if dry_run:
            show(render_load_changes(_try_load(database, seed), written_as))
            return
        show(load_folder(database, seed, if_older=if_older, has_exports=not no_exports))
        if not make_planned(database):
            raise typer.Exit(1)


def export(
    out: Annotated[Path, typer.Option("--out", help="Folder to write into, made if it is missing.", file_okay=False)],
) -> None:
    """Writes the files of `/exports/latest` into a folder, each plain and in gzip.

    They are the bytes that the API answers, for an archive or a CDN. Each is checked by its digest before it
    takes its name; SHA256SUMS comes last. Exits with 1 where no files were made yet.
    """
    with open_database() as database:
        _refuse_nothing(database)
        with database.reader.connect() as connection:
            _refuse_other_schema(connection)
        try:
            show(f"{out}: {write_exports(database, out)}")
        except (ExportsError, OSError) as error:
            refuse(f"{out}: {error}")


def prune(
    keep: Annotated[
        int, typer.Option("--keep", help="How many revisions, the last one included, stay whole in the history.", min=1)
    ],
) -> None:
    """Removes old versions of records, which only the history serves.

    What is published stays, and so do the marks of what was removed and the list of revisions. The room in the
    database is used by later loads.
    """
    with open_database() as database:
        _refuse_nothing(database)
        with database.writing() as connection:
            _refuse_other_schema(connection)
            show(render_pruned(prune_database(connection, keep), keep))


def load_folder(database: Database, folder: Path, *, if_older: bool, has_exports: bool = True) -> str:
    """Publish a record, and say what changed; or with `if_older`, why another one was left as it is."""
    seed = _read_checked(folder)
    files_hash, is_bundled = hash_files(folder), folder.resolve() == data_folder("seed_data").resolve()
    with database.writing() as connection:
        _refuse_other_schema(connection)
        if if_older and (kept := explain_keeping(connection, files_hash)):
            return kept
        report = load_seed(seed, connection, files_hash, track_on_terminal, is_bundled=is_bundled)
        plan_exports(connection, report.revision if has_exports else None)
        told = render_load(report)
        keep = get_settings().keep_revisions
        if keep and report.is_change and (pruned := prune_database(connection, keep)).versions:
            told += f"; {render_pruned(pruned, keep)}"
        return told


def _try_load(database: Database, folder: Path) -> LoadChanges:
    """What a load would change: the real one, in a transaction that is rolled back."""
    seed = _read_checked(folder)
    _refuse_nothing(database)
    with database.writing() as connection:
        _refuse_other_schema(connection)
        report = load_seed(seed, connection, hash_files(folder), track_on_terminal)
        changes = fetch_load_changes(connection, report)
        connection.rollback()
    return changes


def _read_checked(folder: Path) -> Seed:
    """The record of a folder; where it has faults, they are printed, and the command fails."""
    files = read_seed(folder)
    diagnostics = check_seed(files)
    if diagnostics or files.seed is None:
        print_and_exit(diagnostics, "")
    return files.seed


def _refuse_nothing(database: Database) -> None:
    """Refuse a SQLite file that is not there or is empty: to open it would make it."""
    if database.is_sqlite and not (database.path.is_file() and database.path.stat().st_size):
        refuse(f"{database.name} holds no database: run sahel-facts migrate first")


def _refuse_other_schema(connection: Connection) -> None:
    """Refuse to work with a database of another schema than that of this version."""
    schema = check_schema(connection)
    if schema != newest_schema():
        needed = f"this version needs {newest_schema()}: run sahel-facts migrate first"
        refuse(f"the database has schema {schema or 'none'}, {needed}")

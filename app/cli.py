"""The command line: `sahel-facts`."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from logging.config import dictConfig
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import typer.core
from pydantic import ValidationError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from app.domain.errors import NotLoadedError
from app.http.log_config import log_config
from app.http.uvicorn_server import run_server
from app.main import create_app
from app.mcp import is_sdk_installed
from app.publish.database_errors import find_remedy, tell
from app.publish.exports.folder import ExportsError, write_exports
from app.publish.exports.make import plan_exports
from app.publish.exports.run import make_planned
from app.publish.load import load_seed
from app.publish.loaded_files import explain_keeping, hash_files
from app.publish.progress import track_on_terminal
from app.publish.prune import prune
from app.publish.report import (
    render_diagnostics,
    render_load,
    render_locate_result,
    render_pruned,
    render_source_texts,
    render_summary,
)
from app.publish.terminal import render_json, show, show_what_can_be_shown
from app.seed.checks import check_seed, sort_diagnostics
from app.seed.folder import read_seed
from app.seed.locate import locate_quotations
from app.seed.overlaps import write_overlaps
from app.seed.quotation_checks import check_source_texts
from app.seed.source_texts import SourceTexts
from app.seed.yaml_tree import Diagnostic
from app.settings import check_root_path, data_folder, explain, find_unknown, get_settings, take_public_url
from app.store.address import AddressError, parse_address
from app.store.engine import BusyError, Database
from app.store.schema_version import SchemaError, check_schema, newest_schema
from app.store.schema_version import migrate as migrate_database
from app.store.sqlite_file import empty_log


class _Program(typer.core.TyperGroup):
    """The program, which prints help and messages on whatever terminal there is."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        show_what_can_be_shown()
        return super().main(*arguments, **options)


class _Command(typer.core.TyperCommand):
    """A command, which begins with a look at all settings: those that cannot be are refused, others are told of."""

    def invoke(self, ctx: Any) -> Any:
        _check_settings()
        return super().invoke(ctx)


app = typer.Typer(
    name="sahel-facts",
    cls=_Program,
    help="Curates and serves source-cited facts about the Alliance of Sahel States.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
)

_USAGE = 2
"""The exit code of a command that was not given what it needs, as of an option that cannot be."""

SeedFolder = Annotated[
    Path,
    typer.Option(
        "--seed",
        help="Folder of YAML files that holds the record. By default the one that comes with the program.",
        default_factory=lambda: data_folder("seed_data"),
        show_default=False,
        exists=True,
        file_okay=False,
    ),
]
DocumentsFolder = Annotated[
    Path,
    typer.Option(
        "--documents",
        help="Folder that holds the text of each source under the file name that sources.yaml gives.",
        exists=True,
        file_okay=False,
    ),
]


@app.command(cls=_Command)
def check(seed: SeedFolder) -> None:
    """Lists every fault in the YAML files, with file and line.

    Reads every file, resolves every reference and applies the rules of the record. Needs no documents.
    Exits with 1 if there is a fault.
    """
    files = read_seed(seed)
    _print_and_exit(check_seed(files), render_summary(files))


@app.command(cls=_Command)
def cite(documents: DocumentsFolder, seed: SeedFolder) -> None:
    """Writes where each quotation stands into the fact files.

    Adds one line, at, below each quotation that has none, and corrects those that do not hold; the rest of
    the files stays as it is. A quotation that its document does not contain, or contains several times, is
    listed. Measures how many runs of eight words each document shares with each other one, and writes that into
    overlaps.yaml. Exits with 1 if there is a fault.
    """
    files = read_seed(seed)
    texts = SourceTexts(files, documents)
    result = locate_quotations(files, texts)
    pairs, faults = write_overlaps(files, texts)
    show(render_locate_result(result.written, result.unchanged, pairs))
    diagnostics = [*files.diagnostics, *texts.diagnostics, *result.diagnostics, *faults]
    _print_and_exit(sort_diagnostics(diagnostics), render_summary(files))


@app.command(cls=_Command)
def verify(documents: DocumentsFolder, seed: SeedFolder) -> None:
    """Proves each quotation against the documents.

    Does all that check does, and compares every document with its SHA-256, every quotation with the text at
    its place, the sentences that no citation touches with the reasons in untouched.yaml, and the overlaps of
    documents with overlaps.yaml. Exits with 1 if there is a fault.
    """
    files = read_seed(seed)
    texts = SourceTexts(files, documents)
    show(render_source_texts(files, texts))
    _print_and_exit(sort_diagnostics([*check_seed(files), *check_source_texts(files, texts)]), render_summary(files))


@app.command(cls=_Command)
def migrate() -> None:
    """Brings the database to the newest schema.

    The database is the one that SAHEL_FACTS_DATABASE_URL names; a SQLite file is created when it is missing.
    """
    with _open_database() as database:
        before, after = migrate_database(database)
    show(f"schema {after}: nothing to do" if before == after else f"schema {before or 'none'} → {after}")


@app.command(cls=_Command)
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
) -> None:
    """Checks the YAML files and publishes what changed as one revision.

    One transaction: interrupted at any point, it leaves the revision before it served. Loading the same files
    again changes nothing. Exits with 1 if there is a fault, and then publishes nothing. Once the revision is
    published, makes the files of `/exports`, unless they are there; interrupted, the next load makes them.
    """
    with _open_database() as database:
        show(_load(database, seed, if_older=if_older, has_exports=not no_exports))
        if not make_planned(database):
            raise typer.Exit(1)


@app.command(cls=_Command)
def export(
    out: Annotated[Path, typer.Option("--out", help="Folder to write into, made if it is missing.", file_okay=False)],
) -> None:
    """Writes the files of `/exports/latest` into a folder, each plain and in gzip.

    They are the bytes that the API answers, for an archive or a CDN. Each is checked by its digest before it
    takes its name; SHA256SUMS comes last. Exits with 1 where no files were made yet.
    """
    with _open_database() as database:
        try:
            show(f"{out}: {write_exports(database, out)}")
        except (ExportsError, OSError) as error:
            _refuse(f"{out}: {error}")


@app.command(name="prune", cls=_Command)
def prune_history(
    keep: Annotated[
        int, typer.Option("--keep", help="How many revisions, the last one included, stay whole in the history.", min=1)
    ],
) -> None:
    """Removes old versions of records, which only the history serves.

    What is published stays, and so do the marks of what was removed and the list of revisions. The room in the
    database is used by later loads.
    """
    with _open_database() as database, database.writing() as connection:
        _refuse_other_schema(connection)
        show(render_pruned(prune(connection, keep), keep))


@app.command(cls=_Command)
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Number of processes.", min=1)] = 1,
    root_path: Annotated[
        str | None,
        typer.Option(help="Prefix that a proxy removes from paths, such as /api; addresses in answers begin with it."),
    ] = None,
) -> None:
    """Serves the API.

    A SQLite database is brought up to date first: migrated, and loaded when the file is missing or empty, or holds the
    record that an older version brought with it. What somebody has loaded since is left as it is, and so is any other
    database; until that is migrated and loaded, `/readyz` answers 503.
    """
    if root_path is not None:
        _set_root_path(root_path)
    take_public_url(host, port)
    settings = get_settings()
    with _open_database() as database:
        if database.is_sqlite:
            _bring_up_to_date(database)
        else:
            _refuse_unknown_schema(database)
    # The server ends by the signal that ended it, once all is answered: an orderly end is no failure.
    signal.signal(signal.SIGTERM, _end_well)
    run_server(
        "app.main:create_server_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http="app.http.uvicorn_protocol:FastProtocol"
        if settings.fast_protocol
        else "app.http.bounded_protocol:BoundedProtocol",
        log_config=log_config(settings),
    )


def _set_root_path(root_path: str) -> None:
    """Take a prefix of paths in the place of the environment's, which the processes that serve read."""
    try:
        os.environ["SAHEL_FACTS_ROOT_PATH"] = check_root_path(root_path)
    except ValueError as error:
        _refuse(f"--root-path: {error}")
    get_settings.cache_clear()


def _end_well(*_: object) -> NoReturn:
    raise SystemExit(0)


@app.command(name="mcp", cls=_Command)
def answer_agent() -> None:
    """Answers an agent on standard input and output, by the Model Context Protocol.

    Gives the tools of `/mcp` from the database that SAHEL_FACTS_DATABASE_URL names, which has to be loaded, and ends
    with its input. Log lines go to standard error. Needs the package mcp: pip install "sahel-facts[mcp]".
    """
    if not is_sdk_installed():
        _refuse('the package mcp is not installed: pip install "sahel-facts[mcp]"', _USAGE)
    from app.mcp.stdio import run_stdio  # noqa: PLC0415

    dictConfig(log_config(get_settings()))
    run_stdio(get_settings())


@app.command(cls=_Command)
def openapi() -> None:
    """Prints the OpenAPI document."""
    show(render_json(create_app().openapi()))


def _check_settings() -> None:
    for line in find_unknown(os.environ):
        show(f"warning: {line}", on_error=True)
    try:
        parse_address(get_settings().database_url)
    except ValidationError as error:
        _refuse("\n".join(explain(error)), _USAGE)
    except AddressError as error:
        _refuse(str(error), _USAGE)


@contextmanager
def _open_database() -> Iterator[Database]:
    """The database that the environment names, closed in the end. What it refuses is told in a line."""
    database = Database(get_settings().database_url)
    try:
        yield database
        if database.is_sqlite:
            empty_log(database.writer)
    except SchemaError as error:
        _refuse(f"the database {database.name} {error}")
    except NotLoadedError as error:
        _refuse(f"{database.name}: {error.detail}")
    except BusyError as error:
        _refuse(f"{error}; nothing was changed: try again when it has ended")
    except (DBAPIError, database.driver_error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        _refuse(f"the database {database.name} refused: {tell(database, cause)}{find_remedy(database, cause)}")
    finally:
        database.dispose()


def _refuse(message: str, code: int = 1) -> NoReturn:
    show(message, on_error=True)
    raise typer.Exit(code) from None


def _refuse_unknown_schema(database: Database) -> None:
    """Refuse to serve a database whose schema no migration leads to; one that does not answer may come later."""
    try:
        with database.reader.connect() as connection:
            check_schema(connection)
    except OperationalError as error:
        show(f"the database {database.name} does not answer yet: {tell(database, error.orig)}", on_error=True)


def _bring_up_to_date(database: Database) -> None:
    """Migrate and load what is missing or behind, and say so."""
    before, after = migrate_database(database)
    if before != after:
        show(f"database {database.name}: schema {before or 'none'} → {after}")
    folder = data_folder("seed_data")
    with database.reader.connect() as connection:
        kept = explain_keeping(connection, hash_files(folder))
    show(f"database {database.name}: {kept or _load(database, folder, if_older=True)}")
    make_planned(database)


def _load(database: Database, folder: Path, *, if_older: bool, has_exports: bool = True) -> str:
    """Publish a record, and say what changed; or with `if_older`, why another one was left as it is."""
    files = read_seed(folder)
    diagnostics = check_seed(files)
    if diagnostics or files.seed is None:
        _print_and_exit(diagnostics, "")
    files_hash, is_bundled = hash_files(folder), folder.resolve() == data_folder("seed_data").resolve()
    with database.writing() as connection:
        _refuse_other_schema(connection)
        if if_older and (kept := explain_keeping(connection, files_hash)):
            return kept
        report = load_seed(files.seed, connection, files_hash, track_on_terminal, is_bundled=is_bundled)
        plan_exports(connection, report.revision if has_exports else None)
        told = render_load(report)
        keep = get_settings().keep_revisions
        if keep and report.is_change and (pruned := prune(connection, keep)).versions:
            told += f"; {render_pruned(pruned, keep)}"
        return told


def _refuse_other_schema(connection: Connection) -> None:
    """Refuse to write into a database of another schema than that of this version."""
    schema = check_schema(connection)
    if schema != newest_schema():
        needed = f"this version needs {newest_schema()}: run sahel-facts migrate first"
        _refuse(f"the database has schema {schema or 'none'}, {needed}")


def _print_and_exit(diagnostics: list[Diagnostic], summary: str) -> NoReturn:
    show(render_diagnostics(diagnostics) if diagnostics else summary)
    raise typer.Exit(1 if diagnostics else 0)


if __name__ == "__main__":
    app()

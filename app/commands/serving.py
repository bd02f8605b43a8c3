"""The commands that serve the API and describe it."""

import os
import signal
from logging.config import dictConfig
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import OperationalError

from app.commands.program import USAGE, open_database, refuse
from app.commands.publishing import load_folder
from app.http.log_config import log_config
from app.http.uvicorn_server import run_server
from app.main import create_app
from app.mcp import is_sdk_installed
from app.publish.database_errors import tell
from app.publish.exports.run import make_planned
from app.publish.loaded_files import explain_keeping, hash_files
from app.publish.terminal import render_json, show
from app.settings import check_root_path, data_folder, get_settings, take_public_url
from app.store.engine import Database
from app.store.schema_version import check_schema
from app.store.schema_version import migrate as migrate_database


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
    with open_database() as database:
        if database.is_sqlite:
            bring_up_to_date(database)
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


def openapi() -> None:
    """Prints the OpenAPI document."""
    show(render_json(create_app().openapi()))


def mcp() -> None:
    """Answers an agent on standard input and output, by the Model Context Protocol.

    Gives the tools of `/mcp` from the database that SAHEL_FACTS_DATABASE_URL names, which has to be loaded, and ends
    with its input. Log lines go to standard error. Needs the package mcp, as does `/mcp`.
    """
    if not is_sdk_installed():
        refuse("the package mcp is not installed: pip install -r requirements/image.txt", USAGE)
    from app.mcp.stdio import run_stdio  # noqa: PLC0415

    dictConfig(log_config(get_settings()))
    run_stdio(get_settings())


def _set_root_path(root_path: str) -> None:
    """Take a prefix of paths in the place of the environment's, which the processes that serve read."""
    try:
        os.environ["SAHEL_FACTS_ROOT_PATH"] = check_root_path(root_path)
    except ValueError as error:
        refuse(f"--root-path: {error}")
    get_settings.cache_clear()


def _end_well(*_: object) -> NoReturn:
    raise SystemExit(0)


def _refuse_unknown_schema(database: Database) -> None:
    """Refuse to serve a database whose schema no migration leads to; one that does not answer may come later."""
    try:
        with database.reader.connect() as connection:
            check_schema(connection)
    except OperationalError as error:
        show(f"the database {database.name} does not answer yet: {tell(database, error.orig)}", on_error=True)


def bring_up_to_date(database: Database) -> None:
    """Migrate and load what is missing or behind, and say so."""
    before, after = migrate_database(database)
    if before != after:
        show(f"database {database.name}: schema {before or 'none'} → {after}")
    folder = data_folder("seed_data")
    with database.reader.connect() as connection:
        kept = explain_keeping(connection, hash_files(folder))
    show(f"database {database.name}: {kept or load_folder(database, folder, if_older=True)}")
    make_planned(database)

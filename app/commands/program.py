"""What all commands share: the look at the settings, the folders, the database, and how they refuse."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import typer.core
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from app.domain.errors import NotLoadedError
from app.publish.database_errors import find_remedy, tell
from app.publish.report import render_diagnostics
from app.publish.terminal import show, show_what_can_be_shown
from app.seed.yaml_tree import Diagnostic
from app.settings import data_folder, explain, find_unknown, get_settings
from app.store.address import AddressError, parse_address
from app.store.engine import BusyError, Database
from app.store.schema_version import SchemaError
from app.store.sqlite_file import empty_log

USAGE = 2
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


class Program(typer.core.TyperGroup):
    """The program, which prints help and messages on whatever terminal there is."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        show_what_can_be_shown()
        return super().main(*arguments, **options)


class Command(typer.core.TyperCommand):
    """A command, which begins with a look at all settings: those that cannot be are refused, others are told of."""

    def invoke(self, ctx: Any) -> Any:
        _check_settings()
        return super().invoke(ctx)


@contextmanager
def open_database() -> Iterator[Database]:
    """The database that the environment names, closed in the end. What it refuses is told in a line."""
    database = Database(get_settings().database_url)
    try:
        yield database
        if database.is_sqlite:
            empty_log(database.writer)
    except SchemaError as error:
        refuse(f"the database {database.name} {error}")
    except NotLoadedError as error:
        refuse(f"{database.name}: {error.detail}")
    except BusyError as error:
        refuse(f"{error}; nothing was changed: try again when it has ended")
    except (DBAPIError, database.driver_error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        refuse(f"the database {database.name} refused: {tell(database, cause)}{find_remedy(database, cause)}")
    finally:
        database.dispose()


def refuse(message: str, code: int = 1) -> NoReturn:
    show(message, on_error=True)
    raise typer.Exit(code) from None


def print_and_exit(diagnostics: list[Diagnostic], summary: str) -> NoReturn:
    show(render_diagnostics(diagnostics) if diagnostics else summary)
    raise typer.Exit(1 if diagnostics else 0)


def _check_settings() -> None:
    for line in find_unknown(os.environ):
        show(f"warning: {line}", on_error=True)
    try:
        parse_address(get_settings().database_url)
    except ValidationError as error:
        refuse("\n".join(explain(error)), USAGE)
    except AddressError as error:
        refuse(str(error), USAGE)

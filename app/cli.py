"""The command line: `sahel-facts`."""

from collections.abc import Callable

import typer

from app.commands.curating import check, cite, new_source, schema, suggest, verify
from app.commands.program import Command, Program
from app.commands.publishing import export, load, migrate, prune
from app.commands.serving import mcp, openapi, serve

_COMMANDS: dict[str, tuple[Callable[..., None], ...]] = {
    "The record": (new_source, suggest, schema, cite, check, verify),
    "The database": (migrate, load, export, prune),
    "The service": (serve, mcp, openapi),
}
"""By what they are about, in the order of the help."""

app = typer.Typer(
    name="sahel-facts",
    cls=Program,
    help="Curates and serves source-cited facts about the Alliance of Sahel States.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
)
for panel, commands in _COMMANDS.items():
    for command in commands:
        app.command(cls=Command, rich_help_panel=panel)(command)


if __name__ == "__main__":
    app()

"""What several commands have in common: arguments, options, and the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from counterfoil.configuration import Configuration

DOCUMENT = click.argument(
    "document", required=False, type=click.Path(path_type=Path), metavar="[DOC]"
)
OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder to write to.",
)
PACKAGE = click.option("--package", help="The name of the generated package.")
CONSOLE = click.option(
    "--console",
    is_flag=True,
    help="Add a page to the documentation that sends requests.",
)
CHECK = click.option(
    "--check", is_flag=True, help="Write nothing; name what is not current, and exit 1."
)
DIFF = click.option(
    "--diff", is_flag=True, help="Write nothing; print what would change as a patch."
)
FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
STRICT = click.option("--strict", is_flag=True, help="Take warnings for errors.")
ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder that references may lead to; else the document's.",
)
REMOTE = click.option(
    "--allow-remote", is_flag=True, help="Follow references to other hosts, once."
)


def configured() -> Configuration:
    """The configuration of the project around the current folder."""
    from counterfoil.configuration import ConfigurationError, read_configuration

    try:
        return read_configuration(Path.cwd())
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def app_of(app: str | None, configuration: Configuration) -> str:
    """The application that is asked for, or that the project has configured."""
    if not (app or configuration.app):
        raise click.UsageError(
            "which application? Give APP (module:attribute), or set `app` in "
            "[tool.counterfoil] of pyproject.toml."
        )
    return app or configuration.app

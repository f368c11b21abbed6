"""What the codes of diagnostics mean, on a terminal and as pages; and the settings."""

from __future__ import annotations

import difflib
import textwrap
from typing import TYPE_CHECKING, Final

import click

from counterfoil import __version__
from counterfoil.codes import CODES, code_named
from counterfoil.codes.checks import CHECKS, check_named
from counterfoil.codes.pages import page, pages
from counterfoil.diagnostics import Findings
from counterfoil.output import write_tree
from counterfoil.report import Format, render
from counterfoil.settings import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

_WIDTH: Final = 88
_COMMENT: Final = "# "


def explain(name: str) -> int:
    """Print the page of a code, or what a check finds, or a list of all codes."""
    if not name:
        width = max(len(code.name) for code in CODES)
        for each in sorted(CODES, key=lambda code: code.name):
            click.echo(f"{each.name:{width}}  {each.severity.value:7}  {each.title}")
        return 0
    check = check_named(name)
    if check is not None:
        click.echo(f"`{check.name}`, a check of `counterfoil prove`.\n")
        click.echo(textwrap.fill(check.explanation, _WIDTH, break_on_hyphens=False))
        return 0
    code = code_named(name)
    if code is None:
        known = [code.name for code in CODES] + [check.name for check in CHECKS]
        close = difflib.get_close_matches(name, known, 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise click.UsageError(f"there is no code {name!r}{hint}")
    click.echo(page(code), nl=False)
    return 0


def write_pages(folder: Path) -> int:
    """Write a page for each code, and one that lists them."""
    findings = Findings()
    written = write_tree(
        folder,
        pages(),
        holds="the pages of diagnostics",
        version=__version__,
        findings=findings,
    )
    if written is None:
        click.echo(render(findings, Format.TEXT), nl=False, err=True)
        return 2
    return 0


def print_settings() -> int:
    """Print every setting as TOML: what it means, what holds without it, an example."""
    click.echo("[tool.counterfoil]")
    for each in SETTINGS:
        said = f"{each.meaning[0].upper()}{each.meaning[1:]}. Without: {each.default}."
        text = textwrap.wrap(
            said,
            _WIDTH,
            initial_indent=_COMMENT,
            subsequent_indent=_COMMENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
        click.echo("\n".join(["", *text, f"{each.key} = {each.example}"]))
    return 0

"""What a command was asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from counterfoil.access import Access
from counterfoil.configuration import Configuration, check_package, package_name
from counterfoil.diagnostics import Findings
from counterfoil.report import shows_color

if TYPE_CHECKING:
    from counterfoil.api.model import Api


_DOCS: Final = "docs"


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for; "" and None stand for the configuration's."""

    configuration: Configuration
    document: Path | None
    output: Path | None
    package: str
    only: str
    form: str
    strict: bool = False
    root: Path | None = None
    allow_remote: bool = False
    console: bool = False

    def findings(self) -> Findings:
        """Where the stages record what they find, by the rules of the project."""
        return Findings(strict=self.strict, allowed=self.configuration.allow)

    def path(self) -> Path:
        """The document."""
        return shown(self.document or self.configuration.document)

    def access(self) -> Access:
        """Where its references may lead."""
        return access_of(self.configuration, self.root, allow_remote=self.allow_remote)

    def folder(self) -> Path:
        """The folder in which the package and the documentation lie."""
        return shown(self.output or self.configuration.output)

    def site(self) -> Path:
        """The folder of the documentation, where the package is written as well."""
        configured = self.configuration.docs
        if configured is not None and self.output is None:
            return shown(configured)
        return self.folder() / _DOCS

    def part(self) -> str:
        """The part that is written alone, one of `PARTS`; "" where all is."""
        return self.only or self.configuration.only

    def has_console(self) -> bool:
        """Whether the documentation has a console."""
        return self.console or self.configuration.console

    def package_for(self, api: Api) -> str:
        """The name of the package: as asked, as configured, or the API's title."""
        name = (
            self.package or self.configuration.package or package_name(api.info.title)
        )
        if reason := check_package(name):
            raise click.UsageError(f"package: {reason}; give another with --package")
        return name


def access_of(
    configuration: Configuration,
    root: Path | None = None,
    *,
    allow_remote: bool = False,
) -> Access:
    """Where references may lead: as asked, or as configured."""
    root = root or configuration.reference_root
    if root is not None and not root.is_dir():
        raise click.UsageError(f"root: there is no folder {str(shown(root))!r}")
    return Access(root, allow_remote or configuration.allow_remote)


def shown(path: Path) -> Path:
    """A path as a person writes it: relative where it lies below the current folder."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def wants_color(form: str) -> bool:
    """Whether findings are printed with colours."""
    return form == "text" and shows_color()


def show_report(text: str, form: str) -> None:
    """Print findings: for people beside the output, for programs instead of it."""
    is_text = form == "text"
    click.echo(text, nl=False, err=is_text, color=wants_color(form))

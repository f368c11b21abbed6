"""What `init` does: the files of a new project, what is generated from them, a word."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from counterfoil.cli.generating import write_all
from counterfoil.cli.job import Job, shown
from counterfoil.configuration import package_name, read_configuration
from counterfoil.init.files import generated_folders, project_files
from counterfoil.init.placing import (
    InTheWayError,
    move,
    require_free,
    stage_in,
    write_files,
)
from counterfoil.init.view import (
    check_new_package,
    check_title,
    project_view,
    title_of,
)
from counterfoil.undisturbed import unwound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.init.view import ProjectView


def start(folder: Path, title: str | None, package: str | None, ci: str) -> int:
    """Write a new project to a folder, or say what is in the way and write nothing."""
    folder = folder.absolute()
    view = _view(_title(folder) if title is None else title, package, ci)
    files = project_files(view)
    paths = (*files, *generated_folders(view))
    try:
        require_free(folder, paths)
        with unwound(), stage_in(folder) as stage:
            write_files(stage, files)
            if not write_all(_job(stage)):
                return 2
            move(stage, folder, paths)
    except InTheWayError as error:
        raise click.ClickException(_refusal(folder, error)) from error
    except OSError as error:
        reason = f"{shown(folder)} cannot be written: {error.strerror or error}"
        raise click.ClickException(reason) from error
    click.echo(_told(folder, view, files))
    return 0


def _title(folder: Path) -> str:
    # Other than `resolve`, it has an answer for links in a circle, too.
    return title_of(Path(os.path.realpath(folder)))


def _view(title: str, package: str | None, ci: str) -> ProjectView:
    if reason := check_title(title):
        raise click.UsageError(f"title: {reason}; give another with --title")
    name = package_name(title) if package is None else package
    if reason := check_new_package(name):
        raise click.UsageError(f"package: {reason}; give another with --package")
    return project_view(title, name, ci)


def _job(folder: Path) -> Job:
    return Job(read_configuration(folder), None, None, "", "", "text")


def _refusal(folder: Path, error: InTheWayError) -> str:
    listed = "".join(f"\n  {shown(folder / name)}" for name in error.names)
    return f"nothing was written, for these are in the way:{listed}"


def _told(folder: Path, view: ProjectView, files: Iterable[str]) -> str:
    place = shown(folder)
    written = [f"  {place / path}" for path in (*files, *generated_folders(view))]
    into = [] if str(place) == "." else [f"  cd {shlex.quote(str(place))}"]
    return "\n".join(
        [
            "written:",
            *written,
            "next:",
            *into,
            "  counterfoil serve",
            "  counterfoil prove --profile quick",
            "and after every change of openapi.yaml:",
            "  counterfoil generate",
        ]
    )

"""`generate --watch`: again whenever a file changes that the last run has read."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from counterfoil.changes import FileState, state_of, wait_for_change
from counterfoil.cli.ending import INTERRUPTED, READER_GONE, exit_code
from counterfoil.cli.generating import generate
from counterfoil.cli.job import Job, shown
from counterfoil.cli.shared import configured

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection

_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was given; the rest is the configuration's, each time anew."""

    document: Path | None
    output: Path | None
    package: str
    only: str
    form: str
    strict: bool
    root: Path | None
    allow_remote: bool

    def job(self) -> Job:
        """What is to be done, as the configuration is now."""
        names = (self.package, self.only, self.form)
        bounds = (self.strict, self.root, self.allow_remote)
        return Job(configured(), self.document, self.output, *names, *bounds)


def watch(asked: Asked) -> int:
    """Generate, and again after each change, until somebody interrupts it."""
    try:
        while True:
            code, files = _generated(asked)
            if code == READER_GONE:
                return code
            noun = "file" if len(files) == 1 else "files"
            _say(f"watching {len(files)} {noun}; Ctrl-C ends it")
            _say(f"{_named(wait_for_change(files))} changed")
    except KeyboardInterrupt:
        # So it is meant to end.
        return 0


def _generated(asked: Asked) -> tuple[int, dict[Path, FileState]]:
    """Generate in another process: its exit code, and the files that it read.

    What a run has needed is given back with its process, however many runs there are.
    """
    # What is forked has imported all that it needs.
    context = get_context("fork") if _can_fork() else get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_generate, args=(asked, sending))
    process.start()
    sending.close()
    try:
        found: tuple[int, dict[Path, FileState]] = receiving.recv()
    except EOFError:
        process.join()
        message = f"the run was ended from outside ({process.exitcode})"
        raise click.ClickException(message) from None
    finally:
        receiving.close()
        process.join()
    return found


def _can_fork() -> bool:
    """Whether a process may be forked: none of its threads would be missed."""
    return sys.platform == "linux" and threading.active_count() == 1


def _generate(asked: Asked, sending: Connection) -> None:
    files = {_configuration(): state_of(_configuration())}

    def run() -> int:
        job = asked.job()
        findings = job.findings()
        try:
            return generate(job, findings, check=False, diff=False)
        finally:
            files.update(findings.files)

    code = exit_code(run)
    if code != INTERRUPTED:
        # Whoever started this may be gone.
        with suppress(OSError):
            sending.send((code, files))


def _configuration() -> Path:
    """The file that has the configuration, or would have it."""
    here = Path.cwd() / "pyproject.toml"
    around = (folder / here.name for folder in here.parents)
    return next((path for path in around if path.is_file()), here)


def _named(paths: Iterable[Path]) -> str:
    names = [str(shown(path)) for path in paths]
    more = len(names) - _MOST_NAMED
    listed = ", ".join(names[:_MOST_NAMED])
    return f"{listed} and {more} more" if more > 0 else listed


def _say(message: str) -> None:
    click.echo(click.style(message, dim=True), err=True)

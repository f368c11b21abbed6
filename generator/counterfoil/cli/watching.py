"""`generate --watch`: again whenever a file changes that the last run has read."""

from __future__ import annotations

from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import click

from counterfoil.changes import FileState, state_of, wait_for_change
from counterfoil.cli.ending import INTERRUPTED, READER_GONE, exit_code
from counterfoil.cli.generating import generate
from counterfoil.cli.job import shown
from counterfoil.cli.shared import configured
from counterfoil.configuration import configuration_files
from counterfoil.parallel import can_fork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from multiprocessing.connection import Connection

    from counterfoil.cli.job import Job
    from counterfoil.configuration import Configuration

    Asking: TypeAlias = Callable[[Configuration], Job]

_MOST_NAMED: Final = 3


def watch(asked: Asking) -> int:
    """Generate, and again after each change, until somebody interrupts it.

    `asked` makes the job, as the configuration is each time.
    """
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


def _generated(asked: Asking) -> tuple[int, dict[Path, FileState]]:
    """Generate in another process: its exit code, and the files that it read.

    What a run has needed is given back with its process, however many runs there are.
    """
    # What is forked has imported all that it needs.
    context = get_context("fork") if can_fork() else get_context("spawn")
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


def _generate(asked: Asking, sending: Connection) -> None:
    here = Path.cwd()
    listed = configuration_files(here) or [here / "pyproject.toml"]
    files = {path: state_of(path) for path in listed}

    def run() -> int:
        job = asked(configured())
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


def _named(paths: Iterable[Path]) -> str:
    names = [str(shown(path)) for path in paths]
    more = len(names) - _MOST_NAMED
    listed = ", ".join(names[:_MOST_NAMED])
    return f"{listed} and {more} more" if more > 0 else listed


def _say(message: str) -> None:
    click.echo(click.style(message, dim=True), err=True)

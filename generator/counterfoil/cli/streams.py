"""Where a command prints: a terminal, a pipe whose reader may go away, or nowhere."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Generator


class ReaderGoneError(Exception):
    """Whoever read what is printed has enough of it, as `head` has."""


class Commands(click.Group):
    """A group of commands that tells a reader who has gone from other errors."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the arguments, and print help."""
        with told_of_readers():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        with told_of_readers():
            result: object = super().invoke(ctx)
            return result


@contextmanager
def told_of_readers() -> Generator[None]:
    """Raise `ReaderGoneError`, before click ends with the code of findings."""
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError from error


def prepare_output() -> None:
    """Make it possible to print whatever there is to print."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # it was closed by whoever started this process
            setattr(sys, name, _nowhere())
        elif isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            # There may be letters that a terminal or a locale does not have.
            stream.reconfigure(errors="backslashreplace")


def abandon_output() -> None:
    """Print no more: at its end, Python would try once again, and complain."""
    with _nowhere() as nowhere:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # it is no file of the system's
                os.dup2(nowhere.fileno(), stream.fileno())


def _nowhere() -> io.TextIOWrapper:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - stays open

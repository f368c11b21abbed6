"""Files that change while somebody waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FileState: TypeAlias = "tuple[int, int, int] | None"
"""What tells one state of a file from another; None where there is none."""

_LOOK_AGAIN: Final = 1_000
"""Milliseconds: not every file system tells what changes in it."""


def state_of(path: Path) -> FileState:
    """The state of a file, taken before it is read: a later change is not missed."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def wait_for_change(files: Mapping[Path, FileState]) -> list[Path]:
    """Wait until files are no longer in the states given; those that are not.

    A file may come to be or go, also by being replaced. Raises `KeyboardInterrupt`.
    """
    from watchfiles import watch  # noqa: PLC0415 - of one command alone

    if found := _changed(files):
        return found
    # Of a file that is replaced, only its folder tells.
    for _ in watch(
        *_folders(files),
        watch_filter=None,
        recursive=False,
        rust_timeout=_LOOK_AGAIN,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        if found := _changed(files):
            return found
    return []


def _changed(files: Mapping[Path, FileState]) -> list[Path]:
    return [path for path, state in files.items() if state_of(path) != state]


def _folders(files: Iterable[Path]) -> set[Path]:
    """The folders in which files are, or would be if they were there."""
    whole = (path.absolute() for path in files)
    return {next(filter(state_of, path.parents), path) for path in whole}

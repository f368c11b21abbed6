"""One run at a time in an output folder."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from counterfoil.codes.output import OUTPUT_UNWRITABLE
from counterfoil.output.refused import OutputRefusedError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

PATIENCE = 30.0
"""Seconds to wait for another run, which holds the folder for milliseconds or hangs."""

_PAUSE = 0.02


@contextmanager
def locked(folder: Path, patience: float = PATIENCE) -> Generator[None]:
    """Hold a folder. The lock leaves no file, and dies with its process."""
    if sys.platform == "win32":  # has no advisory lock on folders
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        deadline = time.monotonic() + patience
        while not _taken(descriptor):
            if time.monotonic() > deadline:
                message = "another run of counterfoil holds the output folder"
                raise OutputRefusedError(OUTPUT_UNWRITABLE, folder, message)
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    import fcntl  # noqa: PLC0415 - absent on Windows, where this is not reached

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""Folders that are costly to make, made by one of pytest's workers for all of them."""

from __future__ import annotations

import fcntl
import importlib
import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    import pytest


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """A folder of this run of the tests; who asks first makes it, others wait.

    What is in it is read by others at the same time: no test may change it.
    """
    own = factory.getbasetemp()
    # The folder of a worker is in that of the run.
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    ready = folder.with_suffix(".ready")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            ready.touch()
    return folder


@contextmanager
def importable(folder: Path) -> Generator[Path]:
    """The folder, with what is in it to be imported."""
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    yield folder
    sys.path.remove(str(folder))

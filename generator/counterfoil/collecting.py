"""Python's collector of circular garbage, and when it only costs time."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def garbage_kept() -> Generator[None]:
    """Without the cyclic collector, which would walk what grows over and over.

    A run makes millions of objects and few circles of them: to look for those takes a
    third of its time and gives back next to nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # What is left would be walked at once, and is as good as none.
            gc.freeze()
            gc.enable()

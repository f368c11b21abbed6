"""Work that no signal breaks off: what comes meanwhile counts when it is done."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def undisturbed() -> Generator[None]:
    """Hold back the signals that end a process, so that files are left whole.

    For work of a moment: neither Ctrl-C nor another one on top of it stops it.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows holds none back
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        held = {getattr(signal, name) for name in _ENDING}
        signal.pthread_sigmask(signal.SIG_BLOCK, held)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def write_whole(path: Path, text: str) -> None:
    """Write a file of which others never see a part, even if this process is ended."""
    temporary = path.with_suffix(f".{os.getpid()}")
    with undisturbed():
        try:
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

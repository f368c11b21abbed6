"""Work that no signal breaks off, or that is taken back where one does."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from types import FrameType

_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP")
_TAKING_BACK: Final = 20.0
"""How long it takes at most to take back what was begun, in seconds."""


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


@contextmanager
def unwound() -> Generator[None]:
    """Have the signals that end a process raise `KeyboardInterrupt`, as Ctrl-C does.

    So whatever the work has made is taken back. Others that come meanwhile, for some
    seconds, do not stop that. At the end, the process ends by its signal all the same.
    For the main thread.
    """
    came: list[tuple[int, float]] = []

    def leave(number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if not came or now - came[-1][1] > _TAKING_BACK:
            came.append((number, now))
            raise KeyboardInterrupt

    known = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    before = {number: signal.signal(number, leave) for number in known}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            # One that somebody took for something else has not ended anything yet.
            signal.raise_signal(came[0][0])


def write_whole(path: Path, text: str) -> None:
    """Write a file of which others never see a part, even if this process is ended."""
    temporary = path.with_suffix(f".{os.getpid()}")
    with undisturbed():
        try:
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

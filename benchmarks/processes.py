"""What a process takes, and those that it starts: time and memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PAUSE: Final = 0.1
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds on the clock, of the processor, MB at the most, and how it ended."""

    wall: float
    processor: float
    memory: float
    status: int


def timed(command: list[str], folder: Path, *, watched: bool = True) -> Run:
    """Run a command in a folder and measure it.

    To look at the memory of several processes takes time from them: where it is not
    `watched`, it is what the system says of the largest of them.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ, PYTHONDONTWRITEBYTECODE=""),
    )
    ended = threading.Event()
    sums: list[float] = [0]

    def look() -> None:
        while not ended.wait(_PAUSE):
            sums.append(sum(map(_proportional, _tree(process.pid))))

    watch = threading.Thread(target=look)
    if watched:
        watch.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    ended.set()
    if watched:
        watch.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    single = usage.ru_maxrss * 1024 / 1e6
    processor = usage.ru_utime + usage.ru_stime
    return Run(wall, processor, max(single, *sums), process.returncode)


def _tree(process: int) -> list[int]:
    """A process and all that it started; on Linux."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return [process]
    return [process, *(each for child in text.split() for each in _tree(int(child)))]


def _proportional(process: int) -> float:
    """MB that a process has, and its share of what it has together with others."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:  # it has ended, or the system has no such file
        return 0
    sizes = (line.split()[1] for line in text.splitlines() if line.startswith("Pss:"))
    return sum(map(int, sizes)) * 1024 / 1e6

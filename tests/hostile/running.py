"""Starts `watched.py` with limits, and reads what it saw."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = "cache"
"""Where notes on what was made may lie, beside the output."""
WATCHED: Final = Path(__file__).with_name("watched.py")
# What a hostile document may cost: of address space, which is more than memory.
MEMORY: Final = 1024**3
# A guard against hangs; on a machine with much else to do all takes longer.
SECONDS: Final = 60
CPU_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Run:
    """How a watched process ended, and what it did: `read`, `write` or `start`."""

    status: int
    output: str
    events: tuple[tuple[str, str], ...]

    def of(self, kind: str) -> list[str]:
        """What was done of a kind."""
        return [what for each, what in self.events if each == kind]


def generate(document: Path, output: Path) -> Run:
    """Generate from a document, in its own folder."""
    arguments = [str(document), "--output", str(output), "--package", "package"]
    return _run(["generate", *arguments], document.parent, output.parent)


def use(folder: Path) -> Run:
    """Import and run the packages in a folder."""
    return _run(["use", str(folder)], folder.parent, folder.parent)


def _run(command: Sequence[str], folder: Path, logs: Path) -> Run:
    log = logs / "events.jsonl"
    done = subprocess.run(
        [sys.executable, "-B", str(WATCHED), str(log), *command],
        cwd=folder,
        env=dict(
            os.environ,
            PYTHONPATH=str(ROOT / "generator"),
            XDG_CACHE_HOME=str(logs / CACHE),
        ),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
        preexec_fn=_limit,
        check=False,
    )
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    log.unlink(missing_ok=True)
    events = tuple((kind, what) for kind, what in map(json.loads, text.splitlines()))
    return Run(done.returncode, done.stdout + done.stderr, events)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))

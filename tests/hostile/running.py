"""Starts `watched.py` with limits, and reads what it saw."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hostile.watched import THEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    command = ["generate", *_arguments(document, output)]
    status, printed, lines = _started(command, document.parent, output.parent)
    return Run(status, printed, _events(lines))


def generate_each(documents: Mapping[str, Path], logs: Path) -> dict[str, Run]:
    """Generate from documents beside them, in `out`, in one process for all."""
    each = [_arguments(one, one.parent / "out") for one in documents.values()]
    command = ["generate"]
    for arguments in each:
        command += [*arguments, THEN]
    status, output, lines = _started(command, logs, logs, len(each))
    assert (status, len(lines)) == (0, len(each)), output
    return {
        name: Run(status, printed, _events(events))
        for name, (status, printed, events) in zip(documents, lines, strict=True)
    }


def _arguments(document: Path, output: Path) -> list[str]:
    return [str(document), "--output", str(output), "--package", "package"]


def use(folder: Path) -> Run:
    """Import and run the packages in a folder."""
    command = ["use", str(folder)]
    status, output, lines = _started(command, folder.parent, folder.parent)
    return Run(status, output, _events(lines))


def _events(lines: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, what) for kind, what in lines)


def _started(
    command: Sequence[str], folder: Path, logs: Path, runs: int = 1
) -> tuple[int, str, list[Any]]:
    """The status of a process, what it printed, and the lines of its log."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        seconds = CPU_SECONDS * runs
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

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
        timeout=SECONDS * runs,
        preexec_fn=limit,
        check=False,
    )
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    log.unlink(missing_ok=True)
    lines = list(map(json.loads, text.splitlines()))
    return done.returncode, done.stdout + done.stderr, lines

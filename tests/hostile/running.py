"""Starts `watched.py` with limits, and reads what it saw."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
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
_PLAIN: Final = {
    "openapi": "3.1.1",
    "info": {"title": "Plain", "version": "1"},
    "paths": {
        "/plain": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {}}}},
                "responses": {"204": {"description": "Done"}},
            }
        }
    },
}


@dataclass(frozen=True, slots=True)
class Run:
    """How a watched process ended, and what it did: `read`, `write` or `start`."""

    status: int
    output: str
    events: tuple[tuple[str, str], ...]

    def of(self, kind: str) -> list[str]:
        """What was done of a kind."""
        return [what for each, what in self.events if each == kind]


class Generator:
    """A process that forks for each document: what it has imported need not be again.

    Each has its limits for itself.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        plain = folder / "plain.json"
        plain.write_text(json.dumps(_PLAIN), encoding="utf-8")
        arguments = _arguments(plain, folder / "out")
        self._process = subprocess.Popen(
            [sys.executable, "-B", str(WATCHED), "", "fork", *arguments],
            cwd=folder,
            env=_environment(folder / CACHE),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def generate(self, document: Path, output: Path) -> Run:
        """Generate from a document, in its own folder."""
        log, printed = (output.with_name(name) for name in ("events.jsonl", "printed"))
        command = {
            "arguments": _arguments(document, output),
            "folder": str(document.parent),
            "cache": str(output.parent / CACHE),
            "log": str(log),
            "output": str(printed),
            "limits": _limits(),
        }
        status = self._ask(command)
        text = log.read_text(encoding="utf-8") if log.exists() else ""
        events = _events(list(map(json.loads, text.splitlines())))
        return Run(status, printed.read_text("utf-8", "replace"), events)

    def _ask(self, command: Mapping[str, Any]) -> int:
        """The exit status of a command, which ends in time, or all that runs does."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        guard = threading.Timer(SECONDS, os.killpg, (process.pid, signal.SIGKILL))
        guard.start()
        try:
            process.stdin.write(json.dumps(command) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        finally:
            guard.cancel()
        assert line, "it took too long, or could not be begun"
        return int(line)

    def end(self) -> None:
        """End the process."""
        self._process.communicate(timeout=SECONDS)


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


def _environment(cache: Path) -> dict[str, str]:
    paths = {"PYTHONPATH": str(ROOT / "generator"), "XDG_CACHE_HOME": str(cache)}
    return {**os.environ, **paths}


def _limits(runs: int = 1) -> tuple[tuple[int, int], ...]:
    return (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS * runs)


def _events(lines: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, what) for kind, what in lines)


def _started(
    command: Sequence[str], folder: Path, logs: Path, runs: int = 1
) -> tuple[int, str, list[Any]]:
    """The status of a process, what it printed, and the lines of its log."""

    def limit() -> None:
        for kind, most in _limits(runs):
            resource.setrlimit(kind, (most, most))

    log = logs / "events.jsonl"
    done = subprocess.run(
        [sys.executable, "-B", str(WATCHED), str(log), *command],
        cwd=folder,
        env=_environment(logs / CACHE),
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

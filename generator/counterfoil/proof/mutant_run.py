"""Runs the mutants in a process of their own, beside the fuzz: it uses the other core.

`MutantRun` starts `python -m counterfoil.proof.mutant_run`, which reads a `Job` as
JSON, starts a server of its own, is given the contract and the cases, as they are once
made, and writes the section of the verdict as JSON.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from counterfoil.proof.in_process import InProcess
from counterfoil.proof.known import is_known
from counterfoil.proof.mutants import Budget, run_mutants
from counterfoil.proof.sections import mutants_section
from counterfoil.proof.target import Launch, Target, TargetError, import_path
from counterfoil.proof.verdict import Section

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Failure

_STOP_SECONDS: Final = 5.0
_SIZE: Final = 8
"""So many octets say how many follow."""
_PROTOCOL: Final = pickle.HIGHEST_PROTOCOL


@dataclass(frozen=True, slots=True)
class Job:
    """What the process is to do; paths as text.

    `known` are the fingerprints of failures that are accepted, None for whatever fails.
    """

    app: str
    source_roots: tuple[str, ...]
    environment: dict[str, str]
    http_protocol: str
    server: str
    deadline: float
    in_process: bool
    shown_url: str
    bodies: str
    seed: int
    mutants: int
    seconds: float
    known: tuple[str, ...] | None = ()


class NoMutants:
    """What stands for the process where there is none; `note` says why."""

    def __init__(self, note: str) -> None:
        self._note = note

    def give(self, contract: Contract, listed: Sequence[Case]) -> None:
        """Nobody asks for them."""

    def section(self) -> Section:
        """The section that says so."""
        return Section("mutants", "mutants", note=self._note)


class MutantRun:
    """The process. Leaving the `with` block ends it, whatever it does."""

    def __init__(self, job: Job) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "counterfoil.proof.mutant_run"],
            env={**os.environ, **import_path()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._output = b""
        self._errors = b""
        self._readers = (
            threading.Thread(target=self._read_output, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        )
        try:
            self._begin(job)
        except BaseException:
            # Before the `with` block, nobody else would.
            self._process.kill()
            self._process.wait()
            raise

    def _begin(self, job: Job) -> None:
        self._write(msgspec.json.encode(job))
        for reader in self._readers:
            reader.start()

    def give(self, contract: Contract, listed: Sequence[Case]) -> None:
        """Give it what it waits for: the contract, and the cases to try mutants by."""
        with suppress(BrokenPipeError):  # it has ended, and says why by itself
            self._write(pickle.dumps((contract, tuple(listed)), _PROTOCOL))

    def _write(self, message: bytes) -> None:
        assert self._process.stdin is not None
        # The pipe stays open: its end tells the process that nobody waits for it.
        self._process.stdin.write(len(message).to_bytes(_SIZE, "big") + message)
        self._process.stdin.flush()

    def section(self) -> Section:
        """Wait for the section. Raises `TargetError` where there is none."""
        for reader in self._readers:
            reader.join()
        if self._process.wait() != 0:
            said = self._errors.decode("utf-8", "replace").strip()
            raise TargetError(f"the mutants could not be run\n\n{said}")
        return msgspec.json.decode(self._output, type=Section)

    def __enter__(self) -> MutantRun:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in (self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()

    def _read_output(self) -> None:
        assert self._process.stdout is not None
        self._output = self._process.stdout.read()

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        self._errors = self._process.stderr.read()


def main() -> int:
    """Do the job on the standard input."""
    job = msgspec.json.decode(_message(), type=Job)
    with tempfile.TemporaryDirectory(
        prefix="counterfoil-", ignore_cleanup_errors=True
    ) as folder:
        given: Future[bytes] = Future()
        # It reads at once, whatever else is to be started: the parent does not wait.
        read = threading.Thread(target=_read_on, args=(folder, given), daemon=True)
        read.start()
        try:
            section = _run(job, Path(folder), given)
        except TargetError as error:
            print(error, file=sys.stderr)  # noqa: T201 - the way to the parent
            return 2
    sys.stdout.buffer.write(msgspec.json.encode(section))
    return 0


def _run(job: Job, folder: Path, given: Future[bytes]) -> Section:
    roots = tuple(map(Path, job.source_roots))
    protocol, server = job.http_protocol, job.server
    launch = Launch(job.app, roots, job.environment, protocol, server, job.deadline)
    with InProcess(launch, folder) if job.in_process else Target(launch) as target:
        contract: Contract
        contract, listed = pickle.loads(given.result())  # noqa: S301 - of the parent
        del given
        started = time.monotonic()
        budget = Budget(job.mutants, job.seed, job.seconds)
        known = job.known

        def accepts(failure: Failure) -> bool:
            return known is None or is_known(failure, contract, known)

        report = run_mutants(target, contract, listed, budget, accepts, folder)
        seconds = time.monotonic() - started
        return mutants_section(report, seconds, job.shown_url, Path(job.bodies))


def _read_on(folder: str, given: Future[bytes]) -> None:
    """Read what is given; once there is nothing more, nobody waits for the job."""
    with suppress(EOFError):
        given.set_result(_message())
        while True:
            _message()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _message() -> bytes:
    """The next message on the standard input. Raises `EOFError` at its end."""
    return _octets(int.from_bytes(_octets(_SIZE), "big"))


def _octets(size: int) -> bytes:
    # Below Python's own buffer, whose lock would be missed at the interpreter's end.
    parts: list[bytes] = []
    while size:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    sys.exit(main())

"""Runs the mutants in a process of their own, beside the fuzz: it uses the other core.

`MutantRun` starts `python -m counterfoil.proof.mutant_run`, which reads a `Job` as
JSON, starts a server of its own, and writes the section of the verdict as JSON.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from counterfoil.access import Access, Reading
from counterfoil.proof.base_path import base_of
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.in_process import InProcess, needs_socket
from counterfoil.proof.known import is_known
from counterfoil.proof.mutants import Budget, run_mutants
from counterfoil.proof.replay import cases
from counterfoil.proof.sections import mutants_section
from counterfoil.proof.target import Launch, Target, TargetError, import_path
from counterfoil.proof.verdict import Section

if TYPE_CHECKING:
    from types import TracebackType

    from counterfoil.proof.exchange import Failure

_STOP_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """What the process is to do; paths as text.

    `known` are the fingerprints of failures that are accepted, None for whatever fails.
    `root` and `remote` say where references of the document may lead; "" is its folder.
    """

    document: str
    app: str
    source_roots: tuple[str, ...]
    environment: dict[str, str]
    http_protocol: str
    server: str
    deadline: float
    in_process: bool
    shown_url: str
    bodies: str
    credentials: dict[str, str]
    reading: Reading
    seed: int
    cases: int
    mutants: int
    seconds: float
    known: tuple[str, ...] | None = ()
    root: str = ""
    remote: bool = False


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
        assert self._process.stdin is not None
        # The pipe stays open: its end tells the process that nobody waits for it.
        self._process.stdin.write(msgspec.json.encode(job) + b"\n")
        self._process.stdin.flush()
        for reader in self._readers:
            reader.start()

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
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    with tempfile.TemporaryDirectory(
        prefix="counterfoil-", ignore_cleanup_errors=True
    ) as folder:
        ends = threading.Thread(target=_end_with_parent, args=(folder,), daemon=True)
        ends.start()
        try:
            section = _run(job, Path(folder))
        except TargetError as error:
            print(error, file=sys.stderr)  # noqa: T201 - the way to the parent
            return 2
    sys.stdout.buffer.write(msgspec.json.encode(section))
    return 0


def _run(job: Job, folder: Path) -> Section:
    started = time.monotonic()
    access = Access.within(job.root, remote=job.remote)
    contract = load_contract(
        Path(job.document), job.credentials, access=access, reading=job.reading
    )
    contract = replace(contract, base=base_of(job.shown_url))
    roots = tuple(map(Path, job.source_roots))
    protocol, server = job.http_protocol, job.server
    launch = Launch(job.app, roots, job.environment, protocol, server, job.deadline)
    with InProcess(launch, folder) if job.in_process else Target(launch) as target:
        listed = cases(contract, job.cases, job.seed)
        if job.in_process:
            listed = tuple(case for case in listed if not needs_socket(case))
        budget = Budget(job.mutants, job.seed, job.seconds)
        known = job.known

        def accepts(failure: Failure) -> bool:
            return known is None or is_known(failure, contract, known)

        report = run_mutants(target, contract, listed, budget, accepts)
        seconds = time.monotonic() - started
        return mutants_section(report, seconds, job.shown_url, Path(job.bodies))


def _end_with_parent(folder: str) -> None:
    # Below Python's own buffer, whose lock would be missed at the interpreter's end.
    while os.read(0, 1):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())

"""A contestant while it is served: started, checked, measured, ended."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from benchmarks.load import Load, run_wrk
from benchmarks.sample import CERTAIN, PATH, SAMPLE, broken_bodies

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
_SERVED_SECONDS = 30
_VARIABLE = frozenset(("location", "date", "server"))
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who takes part: a module of `benchmarks.contestants`, and what to call it."""

    module: str
    title: str
    demands: Literal["nothing", "something", "all"] = "something"
    """Which of the broken bodies it must refuse; what else it accepts is told."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a contestant found."""

    headers: list[tuple[str, str]]
    """The headers of its 201 that must be those of all others."""
    accepts: tuple[str, ...]
    """The broken bodies that it accepts."""


@dataclass(frozen=True, slots=True)
class Result:
    """One measurement of a contestant."""

    load: Load
    cpu: float
    """Microseconds of CPU time that its process took for each request."""


class ContestError(Exception):
    """A contestant does not do what it ought to; the message says who and what."""


@dataclass(frozen=True, slots=True)
class Served:
    """A contestant that is being served."""

    contestant: Contestant
    process: int
    port: int

    def check(self) -> Checked:
        """Whether it answers rightly. Raises `ContestError`."""
        name = self.contestant.module
        status, headers, body = self._post(SAMPLE)
        location = dict(headers).get("location", "")
        if status != 201 or body:
            raise ContestError(
                f"{name}: the sample was answered {status} {body[:200]!r}"
            )
        if not re.fullmatch(re.escape(PATH) + "/[0-9a-f]{64}", location):
            raise ContestError(f"{name}: the Location is {location!r}")
        constant = sorted(h for h in headers if h[0] not in _VARIABLE)
        return Checked(constant, self._accepted_breaches())

    def measure(self, wrk: str, seconds: int) -> Result:
        """Put load on it for some seconds."""
        before = self.cpu_seconds()
        load = run_wrk(wrk, self.port, seconds)
        used = self.cpu_seconds() - before
        return Result(load, used / load.requests * 1e6)

    def _accepted_breaches(self) -> tuple[str, ...]:
        if self.contestant.demands == "nothing":
            return ()
        accepted: list[str] = []
        for what, broken in broken_bodies():
            status, _, _ = self._post(broken)
            if 400 <= status < 500:
                continue
            if self.contestant.demands == "all" or status != 201 or what == CERTAIN:
                name = self.contestant.module
                raise ContestError(f"{name}: {what}, and it answered {status}")
            accepted.append(what)
        return tuple(accepted)

    def _post(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(connection):
            connection.request("POST", PATH, body, {"Content-Type": "application/json"})
            with connection.getresponse() as answer:
                headers = [(n.lower(), v) for n, v in answer.getheaders()]
                return answer.status, headers, answer.read()

    def cpu_seconds(self) -> float:
        """The processor time that its process has taken so far."""
        # proc(5): the fields after the name are numbered from 3; utime is 14, stime 15.
        text = Path(f"/proc/{self.process}/stat").read_text("ascii")
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def serve(contestant: Contestant, core: int) -> Iterator[Served]:
    """Serve a contestant on a core, in a process of its own, and end it."""
    with tempfile.TemporaryDirectory() as folder:
        roots = (ROOT, ROOT / "generated", ROOT / "service")
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, roots)),
            "MEDIA_SESSIONS_DATABASE": f"sqlite:///{folder}/sessions.sqlite",
        }
        log = Path(folder, "log")
        with log.open("wb") as errors:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "benchmarks.server",
                    contestant.module,
                    str(core),
                ],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        try:
            assert process.stdout is not None, "a pipe was asked for"
            with process.stdout as lines:
                port = lines.readline()
            if not port:
                last = log.read_text("utf-8").strip().rpartition("\n")[2]
                raise ContestError(f"{contestant.module} did not start: {last}")
            yield Served(contestant, process.pid, int(port))
        finally:
            process.terminate()
            process.wait(_SERVED_SECONDS)

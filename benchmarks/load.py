"""Load: wrk posts the sample to a server, and says how many answers came."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sample import PATH, SAMPLE

CONNECTIONS = 32

_SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local file = io.open(os.getenv("SAMPLE"), "rb")
wrk.body = file:read("*a")
file:close()
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\n@@{"requests":%d,"microseconds":%d,"errors":%d,"latency":%d}\\n',
    summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50)))
end
"""


class LoadError(Exception):
    """The load could not be made, or was not answered; the message says why."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk saw."""

    requests: int
    seconds: float
    latency: float
    """The median, in milliseconds."""

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def find_wrk() -> str:
    """The path of wrk. Raises `LoadError`."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadError(
            "wrk is not on PATH (on Debian and Ubuntu: apt-get install wrk)"
        )
    return wrk


def run_wrk(wrk: str, port: int, seconds: int) -> Load:
    """Post the sample for some seconds, on the core of this process.

    Raises `LoadError` when an answer was missing or had another status than 2xx.
    """
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "post.lua")
        script.write_text(_SCRIPT, "utf-8")
        sample = Path(folder, "sample.json")
        sample.write_bytes(SAMPLE)
        result = subprocess.run(
            [
                *(wrk, "--threads", "1", "--connections", str(CONNECTIONS)),
                *("--duration", f"{seconds}s", "--script", str(script)),
                f"http://127.0.0.1:{port}{PATH}",
            ],
            env={**os.environ, "SAMPLE": str(sample)},
            capture_output=True,
            text=True,
            check=False,
        )
    _, found, summary = result.stdout.partition("@@")
    if result.returncode or not found:
        raise LoadError(f"wrk failed: {(result.stderr or result.stdout).strip()}")
    numbers = json.loads(summary)
    if numbers["errors"] or not numbers["requests"]:
        raise LoadError(f"{numbers['errors']} requests failed")
    return Load(
        requests=numbers["requests"],
        seconds=numbers["microseconds"] / 1e6,
        latency=numbers["latency"] / 1e3,
    )

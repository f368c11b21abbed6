"""What a call of a client costs: `python -m benchmarks.calling` (`make bench-client`).

One process calls the same operation by every client in turn, many times, and measures
the processor time that it takes itself: that of all its threads, and the kernel's work
for them. A server in a process of its own answers at once, from another core. Each
figure is compared with that of raw httpx2 in the same round; the median of these ratios
is told, with the least and the greatest.

- Raw httpx2 sends bytes that are there already, and looks at the status alone.
- The generated client checks and writes a typed body, and checks all of the response.
- openapi-python-client's writes a body and reads the response without checks.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import httpx2
from pyreqwest.client import SyncClientBuilder

from benchmarks.peers import PEERS, client_command, peers
from benchmarks.sample import PATH, SAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT: Final = Path(__file__).parents[1]
RESULTS: Final = Path(__file__).with_name("RESULTS-client.md")
RAW: Final = "httpx2, raw"
OURS: Final = "Counterfoil"
FAST: Final = "Counterfoil, fast transport"
TARGETS: Final = {OURS: 1.10, FAST: 0.35}
_CALLS: Final = 200
_CREATED: Final = 201
_LIBRARIES: Final = ("httpx2", "pyreqwest", "httpx", "msgspec", "jsonschema-rs")


@contextmanager
def answering(core: int) -> Iterator[str]:
    """The URL of a server that answers at once, on a core."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.answering", str(core)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None, "a pipe was asked for"
        with process.stdout as lines:
            port = int(lines.readline())
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def contestants(url: str, *, others: bool) -> dict[str, Callable[[], object]]:
    """The calls, by the names of the clients."""
    sys.path.insert(0, str(ROOT / "generated"))
    client = importlib.import_module("media_collection.client").Client
    contents = importlib.import_module("media_collection.contents")
    fast = importlib.import_module("media_collection.runtime.fast_transport")
    body = contents.SESSION_START.decode(SAMPLE)
    raw, ours = httpx2.Client(), client(url)
    ours_fast = client(url, transport=fast.FastTransport())
    bare = SyncClientBuilder().build()
    kind = {"Content-Type": "application/json"}

    def send_raw() -> None:
        response = raw.post(url + PATH, content=SAMPLE, headers=kind, timeout=30.0)
        assert response.status_code == _CREATED, response.status_code

    def send_bare() -> None:
        made = bare.post(url + PATH).headers(kind).body_bytes(SAMPLE).build()
        response = made.send()
        assert response.status == _CREATED, response.status

    found: dict[str, Callable[[], object]] = {
        RAW: send_raw,
        OURS: lambda: ours.create_session(body=body),
        FAST: lambda: ours_fast.create_session(body=body),
        "pyreqwest, raw": send_bare,
    }
    if others:
        found["openapi-python-client"] = _peer(url)
    return found


def _peer(url: str) -> Callable[[], object]:
    """The call of the client that openapi-python-client generates."""
    peers()
    folder = PEERS / "clients"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        config = Path(work) / "config.yaml"
        command = client_command(ROOT / "openapi.yaml", "sessions_client", config)
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    sys.path.insert(0, str(folder))
    (path,) = (folder / "sessions_client").glob("api/*/create_session.py")
    operation: Any = importlib.import_module(
        f"sessions_client.api.{path.parent.name}.create_session"
    )
    models: Any = importlib.import_module("sessions_client.models")
    client = importlib.import_module("sessions_client").Client(base_url=url)
    body = models.SessionStart.from_dict(json.loads(SAMPLE))

    def call() -> None:
        response = operation.sync_detailed(client=client, body=body)
        assert response.status_code == _CREATED, response.status_code

    return call


def measure(call: Callable[[], object], calls: int) -> float:
    """Microseconds of processor time for one call."""
    began = time.process_time_ns()
    for _ in range(calls):
        call()
    return (time.process_time_ns() - began) / calls / 1000


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write the results. 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calling")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--calls", type=int, default=_CALLS, help="in a measurement")
    parser.add_argument("--smoke", action="store_true", help="write no results")
    options = parser.parse_args(arguments)
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[0]})
    with answering(cores[-1]) as url:
        calls = contestants(url, others=not options.smoke)
        rounds = _rounds(calls, options.rounds, options.calls)
    lines = [*_table(rounds), "", *_verdicts(rounds)]
    print("\n".join(lines))
    if not options.smoke:
        RESULTS.write_text(_page(lines, options.rounds, options.calls), "utf-8")
    return int(any(_ratio(rounds, n) > most for n, most in TARGETS.items()))


def _rounds(
    calls: dict[str, Callable[[], object]], number: int, each: int
) -> list[dict[str, float]]:
    for call in calls.values():
        measure(call, each)
    names = list(calls)
    found: list[dict[str, float]] = []
    for turn in range(number):
        at = turn % len(names)
        order = [*names[at:], *names[:at]]
        if turn % 2:
            # Nobody always comes after the same one.
            order.reverse()
        found.append({name: measure(calls[name], each) for name in order})
    return found


def _ratios(rounds: list[dict[str, float]], name: str) -> list[float]:
    return [each[name] / each[RAW] for each in rounds]


def _ratio(rounds: list[dict[str, float]], name: str) -> float:
    return median(_ratios(rounds, name))


def _table(rounds: list[dict[str, float]]) -> Iterator[str]:
    yield "| client | CPU µs/call | least | ratio | least-greatest |"
    yield "|---|---:|---:|---:|---:|"
    for name in rounds[0]:
        own = [each[name] for each in rounds]
        ratios = _ratios(rounds, name)
        yield (
            f"| {name} | {median(own):.1f} | {min(own):.1f} | {median(ratios):.3f}"
            f" | {min(ratios):.3f}-{max(ratios):.3f} |"
        )


def _verdicts(rounds: list[dict[str, float]]) -> Iterator[str]:
    for name, most in TARGETS.items():
        ratio = _ratio(rounds, name)
        reached = "reached" if ratio <= most else "**missed**"
        yield f"- {name}: {ratio:.3f} of httpx2; at most {most:.2f} is {reached}."


def _page(lines: list[str], rounds: int, calls: int) -> str:
    load = os.getloadavg()[0]
    versions = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return "\n".join(
        [
            "# Results: what a call of a client costs",
            "",
            "Written by `make bench-client`. What is measured stands in `calling.py`.",
            "",
            *lines,
            "",
            f"- {rounds} rounds of {calls} calls; load of the machine {load:.1f}",
            f"- CPython {platform.python_version()}, {os.cpu_count()} cores",
            f"- {versions}",
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

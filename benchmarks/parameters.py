"""Routing and parameters: `python -m benchmarks.parameters` (`make bench-parameters`).

- Parameters: one server has an operation with parameters of five styles, and another
  one that decodes nothing. wrk asks for both in turn, with the same query and headers,
  and paths of one length. What is compared is the processor time that the server's
  process takes for a request, the kernel's work included: that is throughput, but for
  what else the machine does.
- Routing: applications with one operation and with a thousand are called in turn, in
  this process. The least time is told, for what disturbs a call only adds to it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import yaml

from benchmarks.contest import Contestant, serve
from benchmarks.load import CONNECTIONS, LoadError, find_wrk
from benchmarks.packages import PLACE, application, generated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RESULTS: Final = Path(__file__).with_name("RESULTS-parameters.md")
_QUERY: Final = (
    "tags=one&tags=two&sizes=1%202&colors=red%7Cblue"
    "&price%5Bleast%5D=1.5&price%5Bmost%5D=20"
)
STYLED: Final = f"/items/42?{_QUERY}"
NOTHING: Final = f"/nothings?{_QUERY}"
"""Of the same length, so that HTTP takes as long: it is no part of the comparison."""
LEAST: Final = 0.85
MOST_MICROSECONDS: Final = 2.0
_OPERATIONS: Final = 1_000
_CALLS: Final = 1_000
_DONE: Final = re.compile(r"(\d+) requests in")
_WRONG: Final = re.compile(r"Non-2xx|Socket errors")


def measure_parameters(rounds: int, seconds: int) -> list[tuple[float, float]]:
    """Microseconds for a request that is decoded, and one that is not, by rounds."""
    wrk = find_wrk()
    cores = sorted(os.sched_getaffinity(0))
    found: list[tuple[float, float]] = []
    with serve(Contestant("styled", "styles"), cores[0]) as served:
        os.sched_setaffinity(0, {cores[-1]})

        def measured(target: str) -> float:
            before = served.cpu_seconds()
            url = f"http://127.0.0.1:{served.port}{target}"
            command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            match = _DONE.search(done.stdout)
            if match is None or _WRONG.search(done.stdout):
                raise LoadError(done.stdout + done.stderr)
            return (served.cpu_seconds() - before) / int(match[1]) * 1e6

        measured(STYLED)
        for turn in range(rounds):
            targets = (STYLED, NOTHING) if turn % 2 else (NOTHING, STYLED)
            taken = {target: measured(target) for target in targets}
            found.append((taken[STYLED], taken[NOTHING]))
    os.sched_setaffinity(0, cores)
    return found


def measure_routing(rounds: int) -> dict[int, float]:
    """Microseconds for a call of an application, by its number of operations."""
    apps = {number: _application(number) for number in (1, _OPERATIONS)}
    least = dict.fromkeys(apps, float("inf"))
    for _ in range(rounds):
        for number, app in apps.items():
            least[number] = min(least[number], asyncio.run(_called(app, number)))
    return least


def _application(number: int) -> Any:
    """The generated server of a contract with so many paths."""
    text = {"type": "string"}
    paths = {
        f"/group{at % 40}/{{owner}}/things{at}/{{id}}": {
            "get": {
                "operationId": f"find{at}",
                "parameters": [
                    {"name": name, "in": "path", "required": True, "schema": text}
                    for name in ("owner", "id")
                ],
                "responses": {"204": {"description": "Found."}},
            }
        }
        for at in range(number)
    }
    PLACE.mkdir(parents=True, exist_ok=True)
    document = PLACE / f"routes{number}.yaml"
    whole = {"openapi": "3.1.0", "info": {"title": "Routes", "version": "1"}}
    document.write_text(yaml.safe_dump({**whole, "security": [], "paths": paths}))
    name = f"routes{number}"
    generated(document, name)

    return application(name)


async def _called(app: Any, number: int) -> float:
    path = f"/group{(number - 1) % 40}/me/things{number - 1}/one"

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message.get("status", 204) != 204:
            raise RuntimeError(f"answered {message['status']}")

    began = time.process_time_ns()
    for _ in range(_CALLS):
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:8080")],
        }
        await app(scope, receive, send)
    return (time.process_time_ns() - began) / _CALLS / 1000


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write the results. 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parameters")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=int, default=2, help="for each measurement")
    parser.add_argument("--smoke", action="store_true", help="write no results")
    options = parser.parse_args(arguments)
    decoding = measure_parameters(options.rounds, options.seconds)
    routing = measure_routing(options.rounds * 2)
    ratio = median(nothing / styled for styled, nothing in decoding)
    more = routing[_OPERATIONS] - routing[1]
    lines = [*_tables(decoding, routing), "", *_verdicts(ratio, more)]
    print("\n".join(lines))
    if not options.smoke:
        RESULTS.write_text(_page(lines, options.rounds, options.seconds), "utf-8")
    return int(ratio < LEAST or more >= MOST_MICROSECONDS)


def _tables(
    decoding: list[tuple[float, float]], routing: dict[int, float]
) -> Iterator[str]:
    ratios = [nothing / styled for styled, nothing in decoding]
    yield "| operation | CPU µs/request | least | throughput | least-greatest |"
    yield "|---|---:|---:|---:|---:|"
    nothing, styled = [n for _, n in decoding], [s for s, _ in decoding]
    yield f"| decodes nothing | {median(nothing):.1f} | {min(nothing):.1f} | 1.000 | |"
    yield (
        f"| parameters of 5 styles | {median(styled):.1f} | {min(styled):.1f}"
        f" | {median(ratios):.3f} | {min(ratios):.3f}-{max(ratios):.3f} |"
    )
    yield ""
    yield "| operations of the server | CPU µs/call, without HTTP |"
    yield "|---:|---:|"
    for number, taken in routing.items():
        yield f"| {number:,} | {taken:.2f} |"


def _verdicts(ratio: float, more: float) -> Iterator[str]:
    reached = "reached" if ratio >= LEAST else "**missed**"
    yield f"- Throughput with 5 parameters: {ratio:.3f}; {LEAST:.2f} is {reached}."
    reached = "reached" if more < MOST_MICROSECONDS else "**missed**"
    yield (
        f"- Routing among {_OPERATIONS:,}: {more:.2f} µs more than among one;"
        f" less than {MOST_MICROSECONDS:.0f} µs is {reached}."
    )


def _page(lines: list[str], rounds: int, seconds: int) -> str:
    said = "Written by `make bench-parameters`. What is measured, and how, stands in"
    python = f"CPython {platform.python_version()}, {os.cpu_count()} cores"
    return "\n".join(
        [
            "# Results: routing and parameters",
            "",
            f"{said} `parameters.py`.",
            "",
            *lines,
            "",
            f"- {rounds} rounds, {seconds} s for each; {CONNECTIONS} connections",
            f"- {python}; load of the machine {os.getloadavg()[0]:.1f}",
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

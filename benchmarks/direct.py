"""The application alone, without a server: `python -m benchmarks.direct [MODULE...]`.

Calls contestants with the scope that uvicorn makes of wrk's request, and prints the
CPU time of a call: steady enough to see a change of a tenth of a microsecond, which the
HTTP benchmark is not. Each is measured in turn, many times; the least is printed, for
what disturbs a measurement only adds to it.
"""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvloop

from benchmarks.sample import PATH, SAMPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

_CALLS = 2_000
_TURNS = 60
_ROOT = Path(__file__).parents[1]
_HEADERS = [
    (b"host", b"127.0.0.1:8080"),
    (b"content-type", b"application/json"),
    (b"content-length", b"%d" % len(SAMPLE)),
]


async def measure(app: Any) -> float:
    """Microseconds of CPU time for one call, and nothing but the call."""
    message = {"type": "http.request", "body": SAMPLE, "more_body": False}

    async def receive() -> Any:
        return message

    async def send(message: Any) -> None:
        if message.get("status", 201) != 201:
            raise RuntimeError(f"the sample was answered {message['status']}")

    started = time.process_time_ns()
    for _ in range(_CALLS):
        scope = {
            "type": "http",
            "method": "POST",
            "path": PATH,
            "raw_path": PATH.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": _HEADERS,
        }
        await app(scope, receive, send)
    return (time.process_time_ns() - started) / _CALLS / 1000


async def _compare(modules: Sequence[str]) -> dict[str, float]:
    apps = {
        name: importlib.import_module(f"benchmarks.contestants.{name}").app
        for name in modules
    }
    least = dict.fromkeys(modules, float("inf"))
    for _ in range(_TURNS):
        for name, app in apps.items():
            least[name] = min(least[name], await measure(app))
    return least


def main(modules: Sequence[str]) -> None:
    """Measure and print."""
    sys.path[:0] = [str(_ROOT / "generated"), str(_ROOT / "service")]
    for name, cost in uvloop.run(_compare(modules or ("raw", "generated"))).items():
        print(f"{name:16} {cost:8.2f} us")


if __name__ == "__main__":
    main(sys.argv[1:])

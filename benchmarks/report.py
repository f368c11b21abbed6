"""The report: a table for the terminal, and RESULTS.md with the machine told."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.load import CONNECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.contest import Checked, Contestant, Result

_RESULTS = Path(__file__).with_name("RESULTS.md")
_LIBRARIES = (
    *("uvicorn", "uvloop", "httptools", "msgspec", "jsonschema-rs"),
    *("litestar", "fastapi", "pydantic", "starlette", "openapi-core"),
)
_HEADINGS = (
    *("server", "requests/s", "ratio", "least-greatest"),
    *("CPU µs/request", "CPU ratio", "latency ms"),
)
_EXPLANATION = (
    "Ratios are to raw, in requests per second, round by round: the median, then the",
    "least and the greatest. CPU is the time that the server's process took for each",
    "request, its threads and the kernel's work for it included. Latency is the median",
    "that the load saw.",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A contestant's figures: medians over the rounds."""

    contestant: Contestant
    accepts: tuple[str, ...]
    rate: float
    ratio: float
    """The median of the ratios of its rate to that of raw, round by round."""
    least: float
    greatest: float
    cpu: float
    cpu_ratio: float
    """Raw's CPU time for a request, divided by its own; the median over the rounds."""
    latency: float


def summarise(
    contestant: Contestant,
    checked: Checked,
    rounds: Sequence[Mapping[str, Result]],
    raw: str,
) -> Row:
    """The figures of one contestant over all rounds."""
    module = contestant.module
    own = [r[module] for r in rounds]
    ratios = [r[module].load.rate / r[raw].load.rate for r in rounds]
    return Row(
        contestant=contestant,
        accepts=checked.accepts,
        rate=median(result.load.rate for result in own),
        ratio=median(ratios),
        least=min(ratios),
        greatest=max(ratios),
        cpu=median(result.cpu for result in own),
        cpu_ratio=median(r[raw].cpu / r[module].cpu for r in rounds),
        latency=median(result.load.latency for result in own),
    )


def print_table(rows: Sequence[Row]) -> None:
    """Print the figures."""
    print()
    for line in (*_table(rows), *_lax(rows)):
        print(line)


def write_results(
    rows: Sequence[Row], rounds: int, seconds: int, target: float
) -> None:
    """Write RESULTS.md."""
    lines = [
        "# Results",
        "",
        "Written by `make bench`. What is measured, and how, stands in `__init__.py`.",
        "",
        *_table(rows),
        "",
        *_EXPLANATION,
        f"The target for the generated server is {target:.2f} of raw.",
        "",
        *_lax(rows),
        "",
        f"- {rounds} rounds, {seconds} s for each server; {CONNECTIONS} connections",
        "- servers on one core, load on another",
        *(f"- {line}" for line in _machine()),
        "",
    ]
    _RESULTS.write_text("\n".join(lines), "utf-8")


def _table(rows: Sequence[Row]) -> Iterator[str]:
    cells = [
        _HEADINGS,
        *(
            (
                row.contestant.title,
                f"{row.rate:,.0f}",
                f"{row.ratio:.3f}",
                f"{row.least:.3f}-{row.greatest:.3f}",
                f"{row.cpu:.1f}",
                f"{row.cpu_ratio:.3f}",
                f"{row.latency:.2f}",
            )
            for row in rows
        ),
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for number, line in enumerate(cells):
        first, *others = zip(line, widths, strict=True)
        texts = (
            first[0].ljust(first[1]),
            *(t.rjust(w) for t, w in others),
        )
        yield f"| {' | '.join(texts)} |"
        if number == 0:
            rules = ("-" * widths[0], *("-" * (w - 1) + ":" for w in widths[1:]))
            yield f"| {' | '.join(rules)} |"


def _lax(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        if row.accepts:
            yield f"{row.contestant.title} also accepts: {'; '.join(row.accepts)}."


def _machine() -> Iterator[str]:
    cpu = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    models = [line.partition(":")[2].strip() for line in cpu if "model name" in line]
    yield f"{models[0] if models else platform.processor()}, {len(models)} cores"
    yield f"{platform.system()} {platform.release()}, {platform.machine()}"
    yield f"{platform.python_implementation()} {platform.python_version()}"
    yield ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)

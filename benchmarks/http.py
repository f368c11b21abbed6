"""The HTTP benchmark: rounds over all contestants, medians of ratios, a table."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from benchmarks.contest import Checked, Contestant, ContestError, Result, Served, serve
from benchmarks.load import LoadError, find_wrk
from benchmarks.report import Row, print_table, summarise, write_results

if TYPE_CHECKING:
    from collections.abc import Sequence

RAW = Contestant("raw", "raw ASGI, validates nothing", demands="nothing")
GENERATED = Contestant("generated", "Counterfoil, generated server", demands="all")
CONTESTANTS = (
    RAW,
    GENERATED,
    Contestant("litestar_app", "Litestar, msgspec"),
    Contestant("fastapi_app", "FastAPI, pydantic"),
    Contestant("openapi_core_app", "Starlette, openapi-core"),
    Contestant("service", "Counterfoil, service with store", demands="all"),
)
TARGET = 0.90


def main(arguments: Sequence[str]) -> int:
    """Measure, print the table, write the results; the exit code.

    0 when the generated server reaches the target, 1 when it does not, 2 when nothing
    could be measured.
    """
    options = _parse(arguments)
    contestants = [
        c for c in CONTESTANTS if not options.only or c.module in options.only
    ]
    try:
        if options.check:
            _check_alone(contestants)
            return 0
        checked, rounds = _measure(contestants, options.rounds, options.seconds)
    except (LoadError, ContestError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    rows = [summarise(c, checked[c.module], rounds, RAW.module) for c in contestants]
    print_table(rows)
    if not options.only and not options.smoke:
        write_results(rows, options.rounds, options.seconds, TARGET)
    return _verdict(rows)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=2, help="for each measurement")
    parser.add_argument("--only", nargs="+", choices=[c.module for c in CONTESTANTS])
    parser.add_argument("--smoke", action="store_true", help="write no results")
    parser.add_argument("--check", action="store_true", help="measure nothing")
    options = parser.parse_args(arguments)
    if options.smoke:
        options.rounds, options.seconds = 2, 1
    if options.only:
        options.only.append(RAW.module)
    return options


def _measure(
    contestants: Sequence[Contestant], rounds: int, seconds: int
) -> tuple[dict[str, Checked], list[dict[str, Result]]]:
    wrk = find_wrk()
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise LoadError("two cores are needed: one for the server, one for the load")
    # This process and wrk, its child, stay off the servers' core.
    os.sched_setaffinity(0, {cores[1]})
    with ExitStack() as stack:
        served = [stack.enter_context(serve(c, cores[0])) for c in contestants]
        checked = _check(served)
        for one in served:
            one.measure(wrk, 1)
        return checked, [_round(served, n, wrk, seconds) for n in range(rounds)]


def _check_alone(contestants: Sequence[Contestant]) -> None:
    with ExitStack() as stack:
        core = min(os.sched_getaffinity(0))
        _check([stack.enter_context(serve(c, core)) for c in contestants])


def _check(served: Sequence[Served]) -> dict[str, Checked]:
    checked = {one.contestant.module: one.check() for one in served}
    expected = checked[RAW.module].headers
    for name, found in checked.items():
        if found.headers != expected:
            raise ContestError(f"{name}: its headers are not raw's: {found.headers}")
    return checked


def _round(
    served: Sequence[Served], number: int, wrk: str, seconds: int
) -> dict[str, Result]:
    turn = number % len(served)
    order = [*served[turn:], *served[:turn]]
    if number % 2:
        # Nobody always comes after the same one.
        order.reverse()
    results: dict[str, Result] = {}
    for one in order:
        result = one.measure(wrk, seconds)
        results[one.contestant.module] = result
        print(
            f"round {number + 1}: {one.contestant.module:16}"
            f" {result.load.rate:9,.0f}/s {result.cpu:8.1f} us",
            file=sys.stderr,
        )
    return results


def _verdict(rows: Sequence[Row]) -> int:
    ratios = [row.ratio for row in rows if row.contestant == GENERATED]
    for ratio in ratios:
        reached = "reached" if ratio >= TARGET else "missed"
        print(f"\nThe generated server: {ratio:.3f} of raw; {TARGET:.2f} is {reached}.")
    return 0 if all(ratio >= TARGET for ratio in ratios) else 1

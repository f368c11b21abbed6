"""What all tests share: the option that writes expected files anew."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from longest_first import order, turn, workers

if TYPE_CHECKING:
    from collections.abc import Generator

# No test measures time: a busy machine is no fault of what is tested.
settings.register_profile("counterfoil", deadline=None)
settings.load_profile("counterfoil")

# A shell has what it runs in the background ignore SIGINT, and so would all programs
# that tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="write the expected files anew; review and commit them on their own",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests wait for other programs, too."""
    own = getattr(os, "sched_getaffinity", None)  # not everywhere
    return (len(own(0)) if own else os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if isinstance(collector, pytest.Dir) and report.result:
        turn(report.result)
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order(items, workers())


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("update_goldens") and os.environ.get("CI"):
        raise pytest.UsageError("expected files are never written anew in CI")


@pytest.fixture(scope="session")
def update_goldens(pytestconfig: pytest.Config) -> bool:
    """Whether expected files are to be written anew instead of compared."""
    return bool(pytestconfig.getoption("update_goldens"))

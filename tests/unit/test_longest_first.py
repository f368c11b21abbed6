"""Workers begin with the long tests, and all tests are run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from longest_first import LONG, ROOT, order

SHORT = [f"unit/test_{letter}.py" for letter in "cba"]


def items(*names: str) -> list[Any]:
    """Two tests of each file."""
    return [
        SimpleNamespace(path=ROOT / name, name=f"{name}-{number}")
        for name in names
        for number in range(2)
    ]


def names(listed: list[Any]) -> list[str]:
    return [item.name for item in listed]


def test_alone_it_begins_with_the_long_files_in_their_order() -> None:
    listed = items(*SHORT, *reversed(LONG))
    order(listed, 1)
    assert names(listed) == names(items(*LONG, *reversed(SHORT)))


@pytest.mark.parametrize("workers", [2, 3, 8])
def test_each_worker_begins_with_long_files_of_its_own(workers: int) -> None:
    listed = items(*SHORT, *LONG, *[f"unit/more/test_{n}.py" for n in range(200)])
    before = sorted(names(listed))
    order(listed, workers)
    assert sorted(names(listed)) == before
    begin = 0
    for number in range(workers):
        own = LONG[number::workers]
        found = listed[begin : begin + 2 * len(own)]
        assert names(found) == names(items(*own))
        begin += (len(listed) - begin) // (workers - number)


def test_fewer_tests_than_long_ones_are_run_all_the_same() -> None:
    listed = items(*LONG)
    order(listed, 3)
    assert sorted(names(listed)) == sorted(names(items(*LONG)))


def test_long_files_are_there() -> None:
    assert [name for name in LONG if not (Path(ROOT) / name).is_file()] == []

"""The order in which tests are collected, and that in which they run."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

ROOT: Final = Path(__file__).parent
LONG: Final = (
    "generated/test_generated_code.py",
    "contract/test_proof_runs.py",
    "contract/test_mock_proof.py",
    "hostile/test_planted_text.py",
    "contract/test_stateful_server.py",
    "contract/test_proof_verdicts.py",
    "unit/proof_engine/test_proof_whole.py",
    "contract/test_new_project.py",
    "packaging/test_guide.py",
    "packaging/test_ci_kit.py",
    "contract/test_mutants_service.py",
    "unit/proof_engine/test_proof_mutant_states.py",
    "generated/test_contract_grows.py",
    "hostile/test_costly_documents.py",
    "contract/test_proof_tls.py",
    "conformance/test_differential.py",
)
"""The files with tests of ten seconds and more."""


def workers() -> int:
    """How many processes run the tests."""
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


def order(items: list[pytest.Item], count: int) -> None:
    """Let each worker begin with long files, in their order; all others by their paths.

    Each begins with as many tests as the others, one after the other in this order.
    Then they take tests from each other until none is left: who begins a long one last
    would be waited for by all others.
    """
    places = {ROOT / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: (places.get(item.path, len(places)), item.path.parts))
    first = [item for item in items if item.path in places]
    others = iter(items[len(first) :])
    ordered: list[pytest.Item] = []
    for number in range(count):
        own = [item for item in first if places[item.path] % count == number]
        share = (len(items) - len(ordered)) // (count - number)
        ordered += [*own, *islice(others, max(0, share - len(own)))]
    items[:] = [*ordered, *others]


def turn(found: list[pytest.Item | pytest.Collector]) -> None:
    """Let each worker begin at another place of what is in a folder.

    To rewrite the assertions of a module takes longer than all else that it takes to
    collect its tests, and what has been rewritten is kept: workers that went the same
    way would do the same work at the same time. In the end `order` makes them one.
    """
    count = workers()
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    begin = number * len(found) // count
    found[:] = found[begin:] + found[:begin]

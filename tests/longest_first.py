"""The order in which tests are collected, and that in which they run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

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
)
"""The files with tests of ten seconds and more."""


def order(items: list[pytest.Item]) -> None:
    """Put those of the long files first, in their order; all others by their paths.

    Workers take tests from each other until none is left: who begins a long one last
    would be waited for by all others.
    """
    places = {ROOT / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: (places.get(item.path, len(places)), item.path.parts))


class Folder(pytest.Dir):
    """A folder of tests, in which each worker begins at another place.

    To rewrite the assertions of a module takes longer than all else that it takes to
    collect its tests, and what has been rewritten is kept: workers that went the same
    way would do the same work at the same time.
    """

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """What is in the folder; in the end `order` makes it the same for all."""
        found = [*super().collect()]
        count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        begin = number * len(found) // count
        return found[begin:] + found[:begin]

"""The order of the tests: the longest come first.

Workers take tests from each other until none is left: who begins a long one last would
be waited for by all others.
"""

from __future__ import annotations

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
)
"""The files with tests of ten seconds and more."""


def order(items: list[pytest.Item]) -> None:
    """Put those of the long files first, in their order; all else stays as it was."""
    places = {ROOT / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path, len(places)))

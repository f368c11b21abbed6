"""What the tests of cases begin with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The reference contract."""
    return load_contract(ROOT / "openapi.yaml")

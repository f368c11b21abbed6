"""A browser, whose process is shared and whose windows are not; the reference's cases.

It takes seconds to find those, and no test changes them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from contract.chromium import Chromium
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.replay import cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract.chromium import Browser
    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The reference contract."""
    return load_contract(Path(__file__).parents[2] / "openapi.yaml")


@pytest.fixture(scope="session")
def listed(contract: Contract) -> tuple[Case, ...]:
    """All cases of the reference contract."""
    return cases(contract)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    chromium = Chromium(tmp_path_factory.mktemp("chromium"))
    yield chromium
    chromium.end()


@pytest.fixture
def browser(chromium: Chromium) -> Iterator[Browser]:
    with chromium.browser() as browser:
        yield browser


@pytest.fixture
def unpainted(chromium: Chromium) -> Iterator[Browser]:
    """A browser for tests of what pages say and do, not of what they look like."""
    with chromium.browser(painted=False) as browser:
        yield browser

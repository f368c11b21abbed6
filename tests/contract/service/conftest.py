"""Services for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from contract.service.running import Launcher, Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launcher]:
    """Starts services over one store; all are ended after the test."""
    launcher = Launcher(tmp_path)
    yield launcher
    launcher.stop()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for the tests of a module that leave it as it was."""
    launcher = Launcher(tmp_path_factory.mktemp("service"))
    yield launcher()
    launcher.stop()

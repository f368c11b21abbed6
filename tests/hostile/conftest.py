"""A process that generates from documents that may harm it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hostile.running import Generator

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generator]:
    started = Generator(tmp_path_factory.mktemp("generator"))
    yield started
    started.end()

"""A browser for the tests of pages: its process is shared, its windows are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from contract.chromium import Chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract.chromium import Browser


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    chromium = Chromium(tmp_path_factory.mktemp("chromium"))
    yield chromium
    chromium.end()


@pytest.fixture
def browser(chromium: Chromium) -> Iterator[Browser]:
    with chromium.browser() as browser:
        yield browser

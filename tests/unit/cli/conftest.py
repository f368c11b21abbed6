"""What the tests of commands begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from unit.cli.projects import DOCUMENT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.counterfoil]\npackage = "pets"\noutput = "made"\n'
    )
    return tmp_path

"""Sites of one page and of many, for the tests of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from contract.docs.serving import Served, served, written
from counterfoil.api.build import build_api
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from unit.site.building import build_site
from unit.site.test_site_page import hostile_page
from unit.site.test_site_pages import site as large_site

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTRACT = Path(__file__).parents[3] / "openapi.yaml"


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    """The page of the reference contract, and that of a hostile one."""
    findings = Findings()
    document = read_document(_CONTRACT, findings)
    assert document is not None
    api = build_api(document, findings)
    assert api is not None
    page = build_site(api)["index.html"]
    with served({"/": page, "/hostile": hostile_page()}) as site:
        yield site


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files of a site of many pages."""
    folder = tmp_path_factory.mktemp("document")
    return large_site(folder, 300, "[all, others, Pets & Owners]")


@pytest.fixture(scope="module")
def large(files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a site of many pages, as it stands on a disk."""
    return written(files, tmp_path_factory.mktemp("large"))

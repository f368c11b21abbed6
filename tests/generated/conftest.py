"""Packages that are generated once, and imported as anyone would."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import DOCUMENTS, Import, write_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the packages of all documents, `made_NAME` each, on the path."""
    folder = tmp_path_factory.mktemp("generated")
    for document in sorted(DOCUMENTS.glob("*/openapi.yaml")):
        write_package(document, folder / f"made_{document.parent.name}")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def load(made: Path) -> Import:
    """Imports a module of a package: `load("bodies.client")`."""

    def imported(name: str) -> ModuleType:
        assert made.is_dir()
        return importlib.import_module(f"made_{name}")

    return imported


@pytest.fixture
def reply(load: Import) -> Callable[..., Any]:
    """Makes a reply as a transport gives it to a client of the document `calls`."""
    kind = load("calls.runtime.transport").Reply

    def made(status: int, *headers: tuple[str, str], content: bytes = b"") -> Any:
        return kind(status=status, headers=headers, content=content)

    return made

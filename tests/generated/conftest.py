"""Packages that are generated once, and imported as anyone would."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest
from generated.divided_packages import write_divided
from generated.formats_packages import write_formats
from generated.making import Import, write_packages
from made_once import importable, made_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the packages of all documents, `made_NAME` each, on the path."""
    with importable(made_once(tmp_path_factory, "made", write_packages)) as folder:
        yield folder


@pytest.fixture(scope="session")
def divided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with packages of many modules, `divided_NAME` each, on the path."""
    with importable(made_once(tmp_path_factory, "divided", write_divided)) as folder:
        yield folder


@pytest.fixture(scope="session")
def formats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with packages whose formats assert, and do not, on the path."""
    with importable(made_once(tmp_path_factory, "formats", write_formats)) as folder:
        yield folder


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

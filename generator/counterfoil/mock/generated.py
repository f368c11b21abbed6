"""A generated package in a temporary folder, imported under a name of its own."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import sys
import tempfile
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counterfoil import __version__
from counterfoil.output import PACKAGE, write_tree

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from types import ModuleType

    from counterfoil.diagnostics import Findings

_NAME: Final = "_counterfoil_package"
_numbers: Final = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Generated:
    """An imported package, by its private name."""

    name: str

    def module(self, path: str) -> ModuleType:
        """One of its modules."""
        return importlib.import_module(f"{self.name}.{path}")


@contextmanager
def imported(
    files: Mapping[str, str], findings: Findings, place: str = ""
) -> Generator[Generated | None]:
    """The package of `files`, for as long as the context lasts.

    It lies in a temporary folder, which is removed at the end; or in `place`, a folder
    that someone else removes. None where it cannot be written: the findings say why.
    """
    with nullcontext(place) if place else _temporary() as folder:
        package = package_in(folder)
        written = write_tree(
            package, files, holds=PACKAGE, version=__version__, findings=findings
        )
        if written is None:
            yield None
            return
        with imported_folder(package) as generated:
            yield generated


def package_in(place: str) -> Path:
    """Where the package is that `imported` puts into a folder."""
    return Path(place).resolve() / _NAME


@contextmanager
def imported_folder(package: Path) -> Generator[Generated]:
    """The package in a folder, for as long as the context lasts."""
    own = f"{_NAME}_{next(_numbers)}"
    try:
        _import(own, package)
        yield Generated(own)
    finally:
        for name in [*sys.modules]:
            if name == own or name.startswith(f"{own}."):
                del sys.modules[name]


def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(
        prefix="counterfoil-", ignore_cleanup_errors=True
    )


def _import(name: str, package: Path) -> None:
    """Import by place: the folder is on no import path."""
    spec = importlib.util.spec_from_file_location(
        name,
        package / "__init__.py",
        submodule_search_locations=[str(package)],
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)

"""Packages that are generated to be measured, in a folder that is imported from."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

PLACE: Final = Path(__file__).parents[1] / ".counterfoil" / "packages"


def generated(document: Path, name: str) -> None:
    """Generate the package of a document; it can be imported by its name then."""
    PLACE.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "counterfoil", "generate", str(document)]
    command += ["--output", str(PLACE / name), "--package", name, "--only", "server"]
    subprocess.run(command, cwd=PLACE, check=True, stdout=subprocess.DEVNULL)
    if str(PLACE / name) not in sys.path:
        sys.path.insert(0, str(PLACE / name))


def application(name: str) -> Any:
    """The server of a package whose operations all answer 204, and do nothing else."""
    return importlib.import_module(f"{name}.server").create_app(_Finder(name))


class _Finder:
    """A service that finds nothing, whatever is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, function: str) -> Any:
        module = importlib.import_module(f"{self._name}.operations.{function}")
        (found,) = (name for name in vars(module) if name.endswith("204"))
        made = getattr(module, found)()

        async def find(**_: object) -> object:
            return made

        return find

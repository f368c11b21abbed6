"""Where the templates lie: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def templates_folder() -> Path:
    """The folder of all templates."""
    return _folder("templates", "runtime/faults.py")


@cache
def kit_folder() -> Path:
    """The folder of what other tools read: a job for each service of CI."""
    return _folder("kit", "github-actions.yml")


def _folder(name: str, landmark: str) -> Path:
    """A folder of data, which holds at least the landmark.

    Neither `importlib.resources` nor Jinja's package loader finds it in an editable
    installation, where it is no part of the package.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / name, here.parents[2] / name):
        if (folder / landmark).is_file():
            return folder
    raise RuntimeError(f"the {name} are missing: counterfoil is not installed whole")

"""Where the templates lie: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

_LANDMARK: Final = "runtime/faults.py"


@cache
def templates_folder() -> Path:
    """The folder of all templates.

    Neither `importlib.resources` nor Jinja's package loader finds it in an editable
    installation, where the templates are no part of the package.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / "templates", here.parents[2] / "templates"):
        if (folder / _LANDMARK).is_file():
            return folder
    raise RuntimeError("the templates are missing: counterfoil is not installed whole")

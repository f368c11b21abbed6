"""An error of the tool itself: one line for people, the rest in a file."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from typing import Final

from counterfoil import __version__

_REQUEST: Final = "please report it, with the document if you may"


def record_accident(error: Exception) -> str:
    """What to print of an error that nobody foresaw; its traceback goes to a file."""
    what = " ".join(f"{type(error).__name__}: {error}".split())
    said = f"Error: this is a fault of counterfoil, {_REQUEST}: {what[:200]}"
    lines = [
        f"counterfoil {__version__}, Python {platform.python_version()}",
        f"arguments: {sys.argv[1:]}",
        "",
        *traceback.format_exception(error),
    ]
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            prefix="counterfoil-",
            suffix=".log",
            delete=False,
            encoding="utf-8",
            errors="backslashreplace",
        ) as file:
            file.write("\n".join(lines))
    except OSError:
        return said
    return f"{said}\n  its log: {file.name}"

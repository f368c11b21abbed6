"""The parts of what is generated that may be written alone."""

from __future__ import annotations

from typing import Final

CLIENT: Final = "client"
SERVER: Final = "server"
PACKAGE: Final = "package"

PARTS: Final = (CLIENT, SERVER, PACKAGE)
"""A half of the package with the models, or all of it, without its documentation."""


def half_of(part: str) -> str:
    """The half of the package that a part is; "" where both are asked for."""
    return "" if part == PACKAGE else part


DEVICES: Final = frozenset(
    {
        *("con", "prn", "aux", "nul"),
        *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
    }
)
"""What no file can be called on Windows, in any case and with any extension.

Microsoft, "Naming Files, Paths, and Namespaces".
"""

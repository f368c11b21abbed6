"""The views of `__init__.py` files: what a package shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.python.imports import import_lines
from counterfoil.python.layout import string
from counterfoil.python.model_views import heading

if TYPE_CHECKING:
    from counterfoil.python.types import Import


class InitView(Struct, frozen=True):
    """A package: `names` are string literals; "" in `imports` is for showing none."""

    heading: str
    imports: str
    names: tuple[str, ...]


def lower_init(
    text: str, source: str, shown: tuple[Import, ...] = (), folder: str = ""
) -> InitView:
    """The view of a package that shows some names of its modules."""
    names = tuple(string(each.name) for each in sorted(shown, key=lambda e: e.name))
    lines = import_lines(shown, folder) if shown else ""
    lines = lines.removeprefix("from __future__ import annotations").lstrip("\n")
    return InitView(heading(text, source), lines, names)

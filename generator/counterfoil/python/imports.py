"""Import lines: from the names that a module mentions."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from counterfoil.python.layout import WIDTH, enclose, fits
from counterfoil.python.types import Import

if TYPE_CHECKING:
    from collections.abc import Iterable

OWN = "@"
"""Begins the module of an `Import` from the generated package: `@runtime.faults`."""


@lru_cache(maxsize=1 << 15)
def own(module: str, name: str) -> Import:
    """A name that the generated package offers in `module`, counted from its root."""
    return Import(f"{OWN}{module}", name)


def import_lines(names: Iterable[Import], folder: str, level: int = 0) -> str:
    """The import statements of a module in a folder of the package; "" is its root.

    Those that are to stand at `level` steps are not indented, but measured so. Grouped
    and sorted as isort does: the future, the standard library, others, our own.
    """
    modules: defaultdict[str, set[str]] = defaultdict(set)
    for each in names:
        modules[each.module].add(each.name)
    groups: list[list[str]] = [["from __future__ import annotations"], [], [], []]
    for module in sorted(
        modules, key=lambda name: _place(name, folder, modules[name] != {""})
    ):
        listed = frozenset(modules[module])
        groups[_group(module)] += _statements(_written(module, folder), listed, level)
    return "\n\n".join("\n".join(group) for group in groups if group)


# The same imports stand in one module after another.
_remembered = lru_cache(maxsize=1 << 14)


@_remembered
def _statements(module: str, names: frozenset[str], level: int) -> list[str]:
    """`import module` where the name is "", `from module import …` for all others.

    Each that gets another name has a statement of its own.
    """
    plain = [f"import {module}"] if "" in names else []
    renamed = sorted(each for each in names if " as " in each)
    plain += [f"from {module} import {each}" for each in renamed]
    listed = sorted(names.difference(renamed, {""}), key=member_order)
    if not listed:
        return plain
    line = f"from {module} import {', '.join(listed)}"
    if not fits(line, level):
        line = enclose(f"from {module} import (", listed, ")", 0, WIDTH)
    return [*plain, line]


@_remembered
def _written(module: str, folder: str) -> str:
    """The module as it is written: relative, from the nearest folder that has it."""
    if not module.startswith(OWN):
        return module
    path = module.removeprefix(OWN)
    if not folder:
        return f".{path}"
    if path == folder:
        return "."
    if path.startswith(f"{folder}."):
        return path.removeprefix(folder)
    return f"{'.' * (folder.count('.') + 2)}{path}"


@_remembered
def _place(
    module: str,
    folder: str,
    has_names: bool,  # noqa: FBT001 - looked up by position
) -> tuple[bool, int, tuple[str | int, ...]]:
    """Where a module is sorted: plain imports first, then distant ones first."""
    text = _written(module, folder)
    dots = len(text) - len(text.lstrip("."))
    return has_names, -dots, natural(text)


@_remembered
def _group(module: str) -> int:
    if module.startswith(OWN):
        return 3
    return 1 if module.partition(".")[0] in sys.stdlib_module_names else 2


@lru_cache(maxsize=32_768)
def member_order(name: str) -> tuple[int, tuple[str | int, ...], str]:
    """A key that sorts what a module offers: constants, then classes, then the rest."""
    if name.isupper() and len(name) > 1:
        return 0, natural(name), name
    return (1 if name[:1].isupper() else 2), natural(name), name


@lru_cache(maxsize=32_768)
def natural(name: str) -> tuple[str | int, ...]:
    """A key that sorts names without regard to case, and their numbers by value."""
    return numbered(name.lower())


def numbered(name: str) -> tuple[str | int, ...]:
    """A key that sorts names, and their numbers by value."""
    parts = re.split(r"([0-9]+)", name)
    # Every second part is what was split at; digits of other scripts are text.
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts))

"""Import lines: from the names that a module mentions."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable

from counterfoil.python.layout import enclose
from counterfoil.python.types import Import

OWN = "@"
"""Begins the module of an `Import` from the generated package: `@runtime.faults`."""


def own(module: str, name: str) -> Import:
    """A name that the generated package offers in `module`, counted from its root."""
    return Import(f"{OWN}{module}", name)


def import_lines(names: Iterable[Import], depth: int) -> str:
    """The import statements of a module that lies `depth` folders below the package.

    Grouped and sorted as isort does: the future, the standard library, others, our own.
    """
    modules: defaultdict[str, set[str]] = defaultdict(set)
    for each in names:
        modules[each.module].add(each.name)
    groups: list[list[str]] = [["from __future__ import annotations"], [], [], []]
    for module in sorted(modules, key=lambda text: _resolved(text, depth)[1]):
        text, _ = _resolved(module, depth)
        groups[_group(module)] += _statements(text, modules[module])
    return "\n\n".join("\n".join(group) for group in groups if group)


def _statements(module: str, names: set[str]) -> list[str]:
    """`import module` where the name is "", `from module import …` for all others."""
    plain = [f"import {module}"] if "" in names else []
    listed = sorted(names - {""}, key=_order)
    if not listed:
        return plain
    line = f"from {module} import {', '.join(listed)}"
    if len(line) > 88:
        line = enclose(f"from {module} import (", listed, ")")
    return [*plain, line]


def _resolved(module: str, depth: int) -> tuple[str, tuple[int, str]]:
    """The module as it is written, and where it is sorted: distant ones first."""
    if not module.startswith(OWN):
        return module, (0, module)
    path = module.removeprefix(OWN)
    return "." * (depth + 1) + path, (1, path)


def _group(module: str) -> int:
    if module.startswith(OWN):
        return 3
    return 1 if module.partition(".")[0] in sys.stdlib_module_names else 2


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1, name) if name[:1].isupper() else (2, name)

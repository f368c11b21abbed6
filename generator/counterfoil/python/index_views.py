"""The views of packages that import their modules when one of their names is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.python.imports import import_lines, member_order, numbered, own
from counterfoil.python.layout import string, tuple_of
from counterfoil.python.model_views import heading

if TYPE_CHECKING:
    from collections.abc import Mapping


class IndexView(Struct, frozen=True):
    """A package: `modules` say of each which names it has, all of which are `names`.

    `imports` are for type checkers.
    """

    heading: str
    imports: str
    modules: tuple[str, ...]
    names: tuple[str, ...]


def lower_index(
    text: str, source: str, folder: str, modules: Mapping[str, tuple[str, ...]]
) -> IndexView:
    """The view of a package that has the names of its modules."""
    shown = [
        own(f"{folder}.{module}", name)
        for module, names in modules.items()
        for name in names
    ]
    names = sorted((each.name for each in shown), key=_order)
    lines = import_lines(shown, folder, 1)
    words = "What a module has is imported when it is first asked for."
    return IndexView(
        heading(f"{text}\n\n{words}", source),
        lines.removeprefix("from __future__ import annotations").lstrip("\n"),
        index_rows(modules, 3),
        tuple(map(string, names)),
    )


def _order(name: str) -> tuple[int, tuple[str | int, ...]]:
    """A key that sorts names like imported ones, but capitals before small letters."""
    return member_order(name)[0], numbered(name)


def index_rows(modules: Mapping[str, tuple[str, ...]], level: int) -> tuple[str, ...]:
    """The members of a dictionary of modules with their names, at `level` steps."""
    rows: list[str] = []
    for module, names in modules.items():
        before = f"{string(module)}: "
        row = tuple_of([string(each) for each in names], level, len(before) + 1)
        rows.append(f"{before}{row}")
    return tuple(rows)

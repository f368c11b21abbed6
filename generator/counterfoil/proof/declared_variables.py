"""The parameters of paths as they are read: one for each variable, and no others.

A variable that no parameter declares is a string, and a parameter that no variable
takes is left out (OAS 3.1, 4.8.12.2: a name has to be that of a variable). The tools
that a document is handed to would send the variable itself, or nothing.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from counterfoil.proof.contract import ContractError, resolve
from counterfoil.proof.path_items import methods
from counterfoil.proof.path_templates import VARIABLE
from counterfoil.proof.plain import elements, escape, find, members

if TYPE_CHECKING:
    from collections.abc import Iterator


def declare_variables(document: dict[str, object]) -> None:
    """Give each operation the parameters of its path's variables, in place.

    Items that several paths refer to stay as they are: what one has, another lacks.
    References that lead nowhere are for others to tell.
    """
    items: list[tuple[str, str]] = []
    for path in members(document.get("paths")):
        if path.startswith("/"):
            with suppress(KeyError, ContractError):
                items.append((path, resolve(document, f"/paths/{escape(path)}")))
    leading = Counter(item for _, item in items)
    for path, item in items:
        if leading[item] == 1:
            with suppress(KeyError, ContractError):
                _declare(document, item, dict.fromkeys(VARIABLE.findall(path)))


def _declare(
    document: dict[str, object], item: str, variables: dict[str, None]
) -> None:
    shared = set(_names(document, item))
    _leave_out(document, item, variables)
    for _, place in methods(document, item):
        declared = shared | set(_names(document, place))
        _leave_out(document, place, variables)
        operation = members(find(document, place))
        missing = [_assumed(name) for name in variables if name not in declared]
        if missing:
            operation["parameters"] = [
                *elements(operation.get("parameters")),
                *missing,
            ]


def _assumed(name: str) -> dict[str, object]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _leave_out(
    document: dict[str, object], holder: str, variables: dict[str, None]
) -> None:
    """Take away the parameters of the path that no variable takes."""
    plain = members(find(document, holder))
    given = elements(plain.get("parameters"))
    if given:
        names = _names(document, holder)
        kept = zip(given, names, strict=True)
        plain["parameters"] = [
            one for one, name in kept if name is None or name in variables
        ]


def _names(document: dict[str, object], holder: str) -> Iterator[str | None]:
    """For each parameter of an item or an operation, its name; None of no path's."""
    given = elements(members(find(document, holder)).get("parameters"))
    for index in range(len(given)):
        place = resolve(document, f"{holder}/parameters/{index}")
        plain = members(find(document, place))
        yield str(plain.get("name")) if plain.get("in") == "path" else None

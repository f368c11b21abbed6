"""Paths that differ in the names of their variables alone are one path.

OpenAPI 3.1, 4.8.8.1 has them identical, and forbids to write them apart. Where a
document does, the resource has the operations of all of them: other tools, which see
one path item at a time, would miss those of the others. Of two operations of a method,
the first is reached.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final, cast

from counterfoil.proof.contract import resolve
from counterfoil.proof.path_items import ADDITIONAL, methods, parameter_key
from counterfoil.proof.path_spelling import rename_references, rename_variable
from counterfoil.proof.path_templates import VARIABLE, shape_of
from counterfoil.proof.plain import elements, escape, find, members

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARAMETERS: Final = "parameters"


def join_paths(document: dict[str, object]) -> None:
    """Move the operations of such paths to the first of them, in place."""
    paths = members(document.get("paths"))
    alike: dict[str, list[str]] = {}
    for path in paths:
        if path.startswith("/"):
            alike.setdefault(shape_of(path), []).append(path)
    moved: dict[str, str] = {}
    for first, *others in alike.values():
        if others:
            paths[first] = _joined(document, first, others)
            moved |= dict.fromkeys(others, first)
    for path in moved:
        del paths[path]
    if moved:
        rename_references(document, moved)


def _joined(
    document: dict[str, object], first: str, others: list[str]
) -> dict[str, object]:
    """The path item of a path, with the operations of others."""
    made = _item(document, first, first)
    for other in others:
        item = _item(document, other, first)
        further = {**members(item.pop(ADDITIONAL, {})), **members(made.get(ADDITIONAL))}
        made = {**item, **made}
        if further:
            made[ADDITIONAL] = further
    return made


def _item(document: dict[str, object], path: str, first: str) -> dict[str, object]:
    """A path item whose operations have all parameters, called as in the first path."""
    place = resolve(document, f"/paths/{escape(path)}")
    names = dict(zip(VARIABLE.findall(path), VARIABLE.findall(first), strict=True))
    item = copy.deepcopy(members(find(document, place)))
    shared = [*_parameters(document, place, names)]
    item.pop(_PARAMETERS, None)
    for _, pointer in methods(item, ""):
        operation = cast("dict[str, object]", find(item, pointer))
        own = [*_parameters(document, place + pointer, names)]
        known = {_key(one) for one in own}
        own += [one for one in shared if _key(one) not in known]
        if own:
            operation[_PARAMETERS] = own
    return item


def _parameters(
    document: dict[str, object], owner: str, names: dict[str, str]
) -> Iterator[dict[str, object]]:
    """The parameters of a path item or an operation, those of the path renamed."""
    listed = elements(members(find(document, owner)).get(_PARAMETERS))
    for index in range(len(listed)):
        place = resolve(document, f"{owner}/{_PARAMETERS}/{index}")
        found = dict(members(find(document, place)))
        if found.get("in") == "path":
            rename_variable(found, names)
        yield found


def _key(parameter: dict[str, object]) -> tuple[str, str]:
    return parameter_key(str(parameter.get("name", "")), str(parameter.get("in", "")))

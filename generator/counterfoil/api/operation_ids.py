"""The ids of operations: as written, made where there is none, and each unique."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from counterfoil.codes import api as codes
from counterfoil.diagnostics import Findings, Related

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.model import Operation
    from counterfoil.document.tree import Location

_VARIABLE = re.compile(r"\{([^{}]*)\}")


def name_operations(
    operations: Iterable[Operation],
    places: dict[tuple[str, str], Location],
    findings: Findings,
) -> tuple[Operation, ...]:
    """The operations, each with an id of its own.

    `places` has those of the ids that were written, by path and method.
    Of several with one id, the first by path and method keeps it, so that the ids do
    not depend on the order of the document. The others get one made of the two.
    """
    found = list(operations)
    holders: dict[str, Operation] = {}
    ids: dict[tuple[str, str], str] = {}
    # Ids that were written go before those that are made.
    for each in sorted(found, key=lambda one: (not one.id, one.path, one.method)):
        name = each.id or made_id(each.method, each.path)
        first = holders.get(name)
        if first is not None:
            name = _another(each, set(holders))
            if each.id:
                _report(each, first, name, places, findings)
        holders[name] = each
        ids[each.path, each.method] = name
    return tuple(replace(each, id=ids[each.path, each.method]) for each in found)


def made_id(method: str, path: str) -> str:
    """An id for an operation without: `GET /pets/{petId}` gives `getPetsByPetId`."""
    words = [method.lower()]
    for step in path.split("/"):
        bare = _VARIABLE.sub(lambda match: f" by {match[1]} ", step)
        words.extend(re.findall(r"[A-Za-z0-9]+", bare))
    return words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])


def _another(operation: Operation, taken: set[str]) -> str:
    plain = name = made_id(operation.method, operation.path)
    number = 2
    while name in taken:
        name, number = f"{plain}{number}", number + 1
    return name


def _report(
    each: Operation,
    first: Operation,
    name: str,
    places: dict[tuple[str, str], Location],
    findings: Findings,
) -> None:
    findings.add(
        codes.DUPLICATE_OPERATION_ID,
        f"two operations have the id {each.id!r}; this one is called {name!r}",
        places.get((each.path, each.method), each.location),
        Related(
            "the other is here", places.get((first.path, first.method), first.location)
        ),
        hint="give each operation an operationId of its own",
    )

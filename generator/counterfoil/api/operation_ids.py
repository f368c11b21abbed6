"""The ids of operations: as written, made where there is none, and each unique."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from counterfoil.api.path_templates import VARIABLE
from counterfoil.codes import api as codes
from counterfoil.diagnostics import Findings, Related

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.model import Operation
    from counterfoil.document.tree import Location

_WORD = re.compile(r"[A-Za-z0-9]+")


def name_operations(
    operations: Iterable[Operation],
    places: dict[Location, Location],
    findings: Findings,
) -> tuple[Operation, ...]:
    """The operations, each with an id of its own.

    `places` has those of the ids that were written, by those of the operations.
    Of several with one id, the first by path and method keeps it, so that the ids do
    not depend on the order of the document; what the service sends comes last. The
    others get one made of the two.
    """
    found = list(operations)
    several = Counter(each.key[:2] for each in found if each.event is not None)
    holders: dict[str, Operation] = {}
    ids: dict[tuple[str, str, str], str] = {}
    # Ids that were written go before those that are made.
    for each in sorted(found, key=lambda one: (not one.id, one.key)):
        alone = several[each.key[:2]] == 1
        name = each.id or (_event_id(each, alone=alone) or _made(each))
        first = holders.get(name)
        if first is not None:
            name = _another(each, set(holders))
            if each.id:
                _report(each, first, name, places, findings)
        holders[name] = each
        ids[each.key] = name
    return tuple(replace(each, id=ids[each.key]) for each in found)


def made_id(method: str, path: str) -> str:
    """An id for an operation without: `GET /pets/{petId}` gives `getPetsByPetId`."""
    words = [method.lower()]
    for step in path.split("/"):
        bare = VARIABLE.sub(lambda match: f" by {match[1]} ", step)
        words.extend(_WORD.findall(bare))
    return _joined(words)


def _joined(words: list[str]) -> str:
    return words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])


def _made(operation: Operation) -> str:
    """An id of a method and a path: of what is sent, with that of what it follows."""
    event = operation.event
    if event is None:
        return made_id(operation.method, operation.path)
    path = min(event.origins)[0] if event.origins else ""
    return made_id(operation.method, f"{path}/{event.name}")


def _event_id(operation: Operation, *, alone: bool) -> str:
    """The id of what the service sends: its name, if that tells it from all others."""
    event = operation.event
    words: list[str] = [] if event is None else _WORD.findall(event.name)
    return _joined(words) if words and alone else ""


def _another(operation: Operation, taken: set[str]) -> str:
    plain = name = _made(operation)
    number = 2
    while name in taken:
        name, number = f"{plain}{number}", number + 1
    return name


def _report(
    each: Operation,
    first: Operation,
    name: str,
    places: dict[Location, Location],
    findings: Findings,
) -> None:
    findings.add(
        codes.DUPLICATE_OPERATION_ID,
        f"two operations have the id {each.id!r}; this one is called {name!r}",
        places.get(each.location, each.location),
        Related("the other is here", places.get(first.location, first.location)),
        hint="give each operation an operationId of its own",
    )

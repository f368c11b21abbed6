"""Children of a parent that is a choice of them, in place: they have no end as written.

People write inheritance so. Within a child, the parent is read without the choice of
its children; by JSON Schema, such a schema applies itself without end.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from counterfoil.proof.plain import described, elements, find, members, target_of

_CHOICES: Final = ("oneOf", "anyOf")


def mend_inheritance(document: dict[str, object]) -> None:
    """Change all such children of a document."""
    for child in list(_composed(document, named=False)):
        parts = elements(child["allOf"])
        for number, part in enumerate(parts):
            parent = _target(document, part)
            if members(part).keys() == {"$ref"} and _chooses(document, parent, child):
                left = {*_CHOICES, "discriminator"}
                parts[number] = {k: v for k, v in parent.items() if k not in left}


def _composed(value: object, *, named: bool) -> list[dict[str, object]]:
    """The schemas that have all of others."""
    found: list[dict[str, object]] = []
    waiting = [(value, named)]
    while waiting:
        part, are_names = waiting.pop()
        if not are_names and elements(members(part).get("allOf")):
            found.append(members(part))
        waiting += described(part, named=are_names)
    return found


def _target(document: dict[str, object], part: object) -> dict[str, object]:
    """What a reference leads to; nothing for any other schema."""
    reference = members(part).get("$ref")
    with suppress(KeyError):
        if isinstance(reference, str):
            return members(find(document, target_of(reference)))
    return {}


def _chooses(
    document: dict[str, object], parent: dict[str, object], child: object
) -> bool:
    """Whether a choice of the parent names the child."""
    return any(
        _target(document, one) is child
        for name in _CHOICES
        for one in elements(parent.get(name))
    )

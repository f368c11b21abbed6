"""The schema resources of a contract: what `$id` gives an address of its own.

A reference in one is resolved against that address, and a pointer or an anchor after a
bare `#` is looked for in it (JSON Schema Core, 8.2). Read anew here: what judges the
generator must not stand on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from counterfoil.proof.plain import (
    described_steps,
    elements,
    escape,
    find,
    members,
)

_ANCHORS: Final = ("$anchor", "$dynamicAnchor")


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource: its address, its place in the bundle, and what it holds."""

    address: str
    pointer: str
    value: object

    def place(self, fragment: str) -> str | None:
        """The place of what a fragment names; None where there is none."""
        if not fragment:
            return self.pointer
        if not fragment.startswith("/"):
            found = _find_anchor(self.value, fragment, "")
            return None if found is None else self.pointer + found
        try:
            find(self.value, fragment)
        except (KeyError, IndexError, ValueError):
            # The pointer `/` is often meant to be the whole.
            return self.pointer if fragment == "/" else None
        return self.pointer + fragment


class Resources:
    """All resources of the files that were read."""

    def __init__(self) -> None:
        self._by_address: dict[str, Resource] = {}
        self._by_value: dict[int, Resource] = {}

    def add(self, file: Resource) -> None:
        """Note a file and the resources in it."""
        own = members(file.value).get("$self")
        if isinstance(own, str):
            # OAS 3.2, 4.1.1: the base of a document is what it says itself.
            file = Resource(_joined(file.address, own), file.pointer, file.value)
        self._note(file)
        pending: list[tuple[object, str, Resource, bool]] = [
            (file.value, file.pointer, file, False)
        ]
        while pending:
            value, pointer, within, named = pending.pop()
            given = members(value).get("$id")
            if isinstance(given, str) and not named and value is not file.value:
                address = _joined(within.address, given.removesuffix("#"))
                within = Resource(address, pointer, value)
                self._note(within)
            for step, inside, names in described_steps(value, named=named):
                pending.append((inside, f"{pointer}/{escape(step)}", within, names))

    def _note(self, resource: Resource) -> None:
        self._by_address.setdefault(resource.address, resource)
        self._by_value[id(resource.value)] = resource

    def of(self, value: object) -> Resource | None:
        """The resource whose root a value is."""
        return self._by_value.get(id(value))

    def named(self, within: Resource, reference: str) -> Resource | None:
        """The resource that a reference without its fragment names."""
        return self._by_address.get(_joined(within.address, reference))


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference)
    except ValueError:  # a host that is none
        return reference


def _find_anchor(
    value: object, name: str, pointer: str, *, named: bool = False
) -> str | None:
    """The place of the schema with an anchor, in no resource within.

    `named`: the author chose the names of what the value holds.
    """
    if not named and any(members(value).get(word) == name for word in _ANCHORS):
        return pointer
    for step, inside, names in described_steps(value, named=named):
        is_resource = not names and isinstance(members(inside).get("$id"), str)
        if not is_resource and (members(inside) or elements(inside)):
            place = f"{pointer}/{escape(step)}"
            found = _find_anchor(inside, name, place, named=names)
            if found is not None:
                return found
    return None

"""Objects that several schemas accept together: one value of each member for all."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from counterfoil.proof.plain import elements, escape, members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from counterfoil.proof.contract import Contract

_DEEPEST: Final = 8


def agreed(
    contract: Contract,
    schemas: tuple[str, ...],
    value: dict[str, object],
    make: Callable[[str], Iterable[object]],
) -> dict[str, object]:
    """An object with what the schemas require, whose members are valid for each.

    Schemas are pointers; their `allOf` belongs to them. Members are those of `value`
    where these are right. `make` makes values of the schema at a pointer.
    """
    required = list(value)
    places: dict[str, list[str]] = {}
    for part in dict.fromkeys(
        part for each in schemas for part in _parts(contract, each, _DEEPEST)
    ):
        plain = members(contract.at(part))
        required += map(str, elements(plain.get("required")))
        for name in members(plain.get("properties")):
            place = contract.resolve(f"{part}/properties/{escape(name)}")
            places.setdefault(name, []).append(place)
    return {
        name: _member(contract, places.get(name, []), value.get(name, "text"), make)
        for name in dict.fromkeys(required)
    }


def _parts(contract: Contract, schema: str, depth: int) -> Iterator[str]:
    """A schema, and those of its `allOf`: what is valid is so for all of them."""
    pointer = contract.resolve(schema)
    yield pointer
    parts = elements(members(contract.at(pointer)).get("allOf"))
    for index in range(len(parts) if depth else 0):
        yield from _parts(contract, f"{pointer}/allOf/{index}", depth - 1)


def _member(
    contract: Contract,
    places: list[str],
    value: object,
    make: Callable[[str], Iterable[object]],
) -> object:
    """The value of a member that all schemas for it accept; as it was without one."""
    accepts = contract.schemas.accepts
    for one in chain((value,), chain.from_iterable(map(make, places))):
        if all(accepts(place, one) for place in places):
            return one
    return value

"""Values that match one branch of a `oneOf` and none of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.proof.plain import escape, is_object, members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from counterfoil.proof.contract import Contract


def apart(
    contract: Contract,
    choice: str,
    made: list[object],
    tries: Callable[[str], Iterable[object]],
) -> Iterator[object]:
    """Objects of the branches, with members that keep them from the other branches.

    `choice` points to the list of branches, of each of which `made` has a value. Where
    they require nothing, each matches the objects of the others. `tries` has values to
    try for a member, by the pointer to its schema.
    """
    for index, value in enumerate(made):
        if not is_object(value):
            continue
        found: dict[str, object] = members(value)
        for other in range(len(made)):
            if other != index:
                branch = contract.resolve(f"{choice}/{other}")
                found = _refused(contract, f"{choice}/{index}", branch, found, tries)
        yield found


def _refused(
    contract: Contract,
    own: str,
    other: str,
    value: dict[str, object],
    tries: Callable[[str], Iterable[object]],
) -> dict[str, object]:
    """An object of one branch with a member that another one refuses, if need be."""
    accepts = contract.schemas.accepts
    if not accepts(other, value):
        return value
    for name in members(members(contract.at(other)).get("properties")):
        schema = contract.resolve(f"{other}/properties/{escape(name)}")
        for part in tries(schema):
            changed = {**value, name: part}
            if not accepts(other, changed) and accepts(own, changed):
                return changed
    return value

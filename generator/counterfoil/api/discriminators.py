"""Discriminators: what they say of the branches of a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.reading import items, members, text
from counterfoil.api.schema import Discriminator
from counterfoil.document.tree import Mapping, Scalar

if TYPE_CHECKING:
    from counterfoil.api.mapping_targets import MappingTargets
    from counterfoil.document.tree import Place


def discriminator_of(
    node: Mapping, keyword: str, targets: MappingTargets
) -> Discriminator | None:
    """How the discriminator of a schema tells the branches of a choice apart.

    None where there is none (OAS 3.1, 4.8.25). The mapping and the branches may write
    the same reference in different ways.
    """
    said = node.get("discriminator")
    if not isinstance(said, Mapping) or not text(said, "propertyName"):
        return None
    numbers: dict[str, int] = {}
    for number, item in enumerate(items(node, keyword)):
        if isinstance(item, Mapping) and text(item, "$ref"):
            numbers[text(item, "$ref")] = number
    names = {reference.rpartition("/")[2]: n for reference, n in numbers.items()}
    values: dict[str, int] = {}
    places: dict[Place, int] = {}
    for value, written in members(said, "mapping"):
        target = written.value if isinstance(written, Scalar) else ""
        found = numbers.get(str(target), names.get(str(target)))
        place = targets.place(written) if found is None else None
        if place is not None:
            places = places or targets.places(items(node, keyword))
            found = places.get(place)
        if found is not None:
            values[value] = found
    mapped = set(values.values())
    for name, number in names.items():
        # A name that the mapping has stands for what that says.
        if number not in mapped:
            values.setdefault(name, number)
    return Discriminator(text(said, "propertyName"), tuple(values.items()))

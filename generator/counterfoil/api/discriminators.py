"""Discriminators: what they say of the branches of a choice."""

from __future__ import annotations

from counterfoil.api.reading import items, members, text
from counterfoil.api.schema import Discriminator
from counterfoil.document.tree import Mapping, Scalar


def discriminator_of(node: Mapping, keyword: str) -> Discriminator | None:
    """How the discriminator of a schema tells the branches of a choice apart.

    None where there is none (OAS 3.1, 4.8.25).
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
    for value, written in members(said, "mapping"):
        target = written.value if isinstance(written, Scalar) else ""
        found = numbers.get(str(target), names.get(str(target)))
        if found is not None:
            values[value] = found
    mapped = set(values.values())
    values |= {name: n for name, n in names.items() if n not in mapped}
    return Discriminator(text(said, "propertyName"), tuple(values.items()))

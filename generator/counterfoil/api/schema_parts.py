"""What the keywords of a schema hold, as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.keywords import ONE_SCHEMA, SCHEMA_LIST, SCHEMA_MAP
from counterfoil.document.tree import Mapping, Node, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

_OTHER_KINDS: Final = {
    "discriminator": "discriminator",
    "externalDocs": "external-documentation",
    "xml": "xml",
}

HOLDING: Final = frozenset(
    {*ONE_SCHEMA, *SCHEMA_LIST, *SCHEMA_MAP, *_OTHER_KINDS, "$defs", "items"}
    | {"additionalItems", "contentSchema"}
)
"""The keywords that hold something."""


def held(name: str, value: Node) -> Iterator[tuple[str, Node]]:
    """What the keyword of a schema holds: schemas or other objects, with their kind."""
    if name == "items" and isinstance(value, Sequence):
        for item in value:  # as up to draft 2019-09
            yield "schema", item
    elif name in ONE_SCHEMA or name in {"additionalItems", "contentSchema"}:
        yield "schema", value
    elif name in SCHEMA_LIST and isinstance(value, Sequence):
        for item in value:
            yield "schema", item
    elif (name in SCHEMA_MAP or name == "$defs") and isinstance(value, Mapping):
        for item in value.members.values():
            yield "schema", item
    elif name in _OTHER_KINDS:
        yield _OTHER_KINDS[name], value

"""Content in parts without names, whose order tells what they are: `multipart/mixed`.

The parts are an array (OAS 3.2, 4.14.5): one item each, with `prefixItems` and `items`
or with `itemSchema`, and with `prefixEncoding` and `itemEncoding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.keywords import ANNOTATIONS
from counterfoil.api.media_types import MULTIPART
from counterfoil.api.model import Position, Positions
from counterfoil.api.objects import size_of, type_names
from counterfoil.api.reading import items, refuses_all
from counterfoil.api.schemas import everything
from counterfoil.document.tree import Mapping, Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.api.model import Encoding
    from counterfoil.api.references import References
    from counterfoil.api.schema import Schema

_KNOWN: Final = frozenset({"type", "prefixItems", "items", "minItems", "maxItems"})
"""The keywords that an array of parts may have beside annotations."""


def has_positions(name: str) -> bool:
    """Whether content of this media type has parts, which have no names."""
    return name.startswith("multipart/") and name != MULTIPART and "*" not in name


class Encodings(Struct, frozen=True):
    """How the parts are written: the first ones, and all others."""

    prefix: tuple[Encoding, ...]
    item: Encoding | None

    @property
    def all(self) -> tuple[Encoding, ...]:
        """Those of the first parts, and that of all others."""
        return (*self.prefix, *([self.item] if self.item else ()))

    def of(self, number: int) -> Encoding | None:
        """That of the part at a position."""
        return self.prefix[number] if number < len(self.prefix) else self.item


def read_positions(
    media: Mapping,
    references: References,
    build: Callable[[Node], Schema],
    encodings: Encodings,
) -> Positions | None:
    """The parts of a Media Type Object; None where its schemas say more, or less."""
    whole, item = media.get("schema"), media.get("itemSchema")
    if item is not None:
        return None if whole is not None else _of_items(build(item), encodings)
    array = _array(whole, references)
    if array is None:
        return None
    listed = [build(each) for each in items(array, "prefixItems")]
    written = array.get("items")
    is_closed = refuses_all(written)
    others = everything(array.location) if written is None else build(written)
    size = size_of(array, "minItems", "maxItems")
    most = size.most
    if is_closed:
        most = len(listed) if most is None else min(most, len(listed))
    else:
        listed += [others] * (len(encodings.prefix) - len(listed))
    return Positions(
        tuple(Position(e, encodings.of(n)) for n, e in enumerate(listed)),
        None if is_closed else Position(others, encodings.item),
        size.least,
        most,
    )


def only_items(whole: Node | None, references: References) -> Node | None:
    """The schema of the items of an array, where it says no more; else None.

    OAS 3.2, 4.14.4: the `schema` of a sequence is that of an array of all its items.
    """
    array = _array(whole, references)
    if array is None or not {"prefixItems", "minItems", "maxItems"}.isdisjoint(
        array.members
    ):
        return None
    return array.get("items")


def _of_items(item: Schema, encodings: Encodings) -> Positions:
    prefix = tuple(Position(item, each) for each in encodings.prefix)
    return Positions(prefix, Position(item, encodings.item), 0, None)


def _array(node: Node | None, references: References) -> Mapping | None:
    """The array that a schema is, if it says nothing else; references followed."""
    seen: set[int] = set()
    while isinstance(node, Mapping) and id(node) not in seen:
        seen.add(id(node))
        said = {
            name
            for name in node.members
            if name not in ANNOTATIONS and not name.startswith("x-")
        }
        if said == {"$ref"}:
            node = references.target(node)
            continue
        types = type_names(node)
        is_array = types == ("array",) or (types is None and said & _KNOWN)
        return node if is_array and said <= _KNOWN else None
    return None

"""The schemas that apply to the same value as the one in which they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.keywords import OWN_DIALECT
from counterfoil.api.reading import items, members
from counterfoil.document.tree import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterfoil.api.references import References
    from counterfoil.document.tree import Node

_LISTS: Final = ("allOf", "anyOf", "oneOf")
_ALONE: Final = ("if", "then", "else")
_PARTS: Final = frozenset((*_LISTS, *_ALONE, "dependentSchemas"))
_LINKING: Final = frozenset({*_PARTS, "$ref", "not"})
UNSURE: Final = ("$dynamicRef", "$recursiveRef", "patternProperties")
"""What may have a member that is not written as one of `properties`."""


def linked(node: Mapping, references: References) -> Sequence[Node]:
    """What says something of the value of a schema: what it applies, and refuses."""
    if _LINKING.isdisjoint(node.members):
        return ()
    refused = node.get("not")
    found = [*applied(node, references)]
    return found if refused is None else [*found, refused]


def applied(node: Mapping, references: References) -> Iterator[Node]:
    """What a schema applies to its own value: whatever it refers to, and its parts."""
    if "$ref" not in node.members:
        yield from parts(node)
        return
    target = references.target(node)
    if target is not None:
        yield target
    yield from parts(without_ignored(node, references))


def without_ignored(node: Mapping, references: References) -> Mapping:
    """A schema without what a `$ref` has beside it where that means nothing."""
    if "$ref" not in node.members or references.version not in OWN_DIALECT:
        return node
    return Mapping({"$ref": node.members["$ref"]}, {}, node.location)


def parts(node: Mapping) -> Iterator[Node]:
    """The schemas that stand in a schema, and apply to the same value."""
    if _PARTS.isdisjoint(node.members):
        return
    for keyword in _LISTS:
        yield from items(node, keyword)
    for keyword in _ALONE:
        part = node.get(keyword)
        if part is not None:
            yield part
    for _, part in members(node, "dependentSchemas"):
        yield part

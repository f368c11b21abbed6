"""Dialects of JSON Schema that `$schema` names, and which schemas mean the same in all.

An older dialect is read as 2020-12 where the schema has no keyword that one of the two
understands in another way, or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.keywords import ANNOTATIONS
from counterfoil.api.schema_parts import held
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

# An empty fragment says nothing (RFC 3986, 4.4).
READ: Final = frozenset(
    {
        "https://json-schema.org/draft/2020-12/schema",
        "https://spec.openapis.org/oas/3.1/dialect/base",
        "https://spec.openapis.org/oas/3.1/dialect/2024-11-10",
        "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
    },
)

# What the release notes of each draft have as new since the one before.
_NEW_IN_2020: Final = frozenset({"$dynamicRef", "$dynamicAnchor", "prefixItems"})
_NEW_IN_2019: Final = frozenset(
    {
        *("$anchor", "$recursiveAnchor", "$recursiveRef", "dependentRequired"),
        *("dependentSchemas", "maxContains", "minContains"),
        *("unevaluatedItems", "unevaluatedProperties"),
    }
)
_NEW_IN_7: Final = frozenset({"if", "then", "else"})
_NEW_IN_6: Final = frozenset({"const", "contains", "propertyNames"})
# These were given up, or mean something else since.
_OLD_IN_2020: Final = frozenset(
    {"additionalItems", "$recursiveAnchor", "$recursiveRef"}
)
_OLD_IN_2019: Final = _OLD_IN_2020 | {"dependencies"}
_OLD_IN_6: Final = _OLD_IN_2019 | {"id"}
_DRAFT_7: Final = _NEW_IN_2020 | _NEW_IN_2019 | _OLD_IN_2019
_DRAFT_6: Final = _DRAFT_7 | _NEW_IN_7
_DIFFERING: Final = {
    "json-schema.org/draft/2019-09/schema": _NEW_IN_2020 | _OLD_IN_2020,
    "json-schema.org/draft-07/schema": _DRAFT_7,
    "json-schema.org/draft-06/schema": _DRAFT_6,
    "json-schema.org/draft-04/schema": _DRAFT_6 | _NEW_IN_6 | _OLD_IN_6,
}
_ALONE: Final = frozenset(_DIFFERING) - {"json-schema.org/draft/2019-09/schema"}
"""The dialects in which what stands beside a `$ref` is ignored."""
_BESIDE: Final = ANNOTATIONS | {"$ref", "$schema", "$id", "$comment", "definitions"}


def is_read(address: object) -> bool:
    """Whether a dialect is one whose keywords are read as they are meant."""
    return isinstance(address, str) and address.removesuffix("#") in READ


def differing(address: object, schema: Mapping) -> str | None:
    """The first keyword in a schema that its dialect understands in another way.

    "" where there is none, and None for a dialect that is not known.
    """
    if not isinstance(address, str):
        return None
    dialect = address.removesuffix("#").partition("://")[2]
    if dialect not in _DIFFERING:
        return None
    return next(_found(schema, dialect), "")


def _found(schema: Node, dialect: str) -> Iterator[str]:
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Mapping):
            continue
        for name, value in node.members.items():
            if name in _DIFFERING[dialect] or _means_other(name, value):
                yield name
            if name == "$ref" and dialect in _ALONE and node.members.keys() - _BESIDE:
                yield name
            # `$defs` was called so until 2019-09.
            keyword = "$defs" if name == "definitions" else name
            waiting += [each for kind, each in held(keyword, value) if kind == "schema"]


def _means_other(name: str, value: Node) -> bool:
    """Whether a value is one that 2020-12 does not have for a keyword."""
    match name:
        case "items":
            return isinstance(value, Sequence)
        case "exclusiveMinimum" | "exclusiveMaximum":
            return isinstance(value, Scalar) and isinstance(value.value, bool)
        case "$id":
            return isinstance(value, Scalar) and str(value.value).startswith("#")
        case _:
            return False

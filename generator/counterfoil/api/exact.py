"""The exact meaning of a Schema Object: JSON Schema 2020-12 without annotations."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct

from counterfoil.api.definitions import reference_to
from counterfoil.api.formats import MARK, asserted
from counterfoil.api.keywords import (
    AMOUNTS,
    APPLIED,
    ASSERTIONS,
    ONE_SCHEMA,
    SCHEMA_LIST,
    SCHEMA_MAP,
    UNSAID,
)
from counterfoil.api.reading import flag, is_flag, texts, unquoted
from counterfoil.api.reading import members as properties
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence, plain

Json: TypeAlias = object
Naming: TypeAlias = Callable[[Mapping], "str | None"]
REQUEST: Final = "request"
RESPONSE: Final = "response"
UNDOING: Final = {
    "2.0": {REQUEST: "readOnly"},
    "3.0": {REQUEST: "readOnly", RESPONSE: "writeOnly"},
}
"""By version and direction, the word of a property that undoes its being required.

Swagger 2.0, Schema Object, and OAS 3.0.4, 4.7.24.1. Later ones have annotations.
"""
_NULLABLE = {"2.0": ("nullable", "x-nullable"), "3.0": ("nullable",)}


def canonical(value: Json) -> str:
    """The one JSON text of a value: members sorted by name, no white space.

    Python's parser and writer keep every integer, and every double as the shortest text
    that reads back.
    """
    return _ENCODER.encode(value)


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
)


class Dialect(Struct, frozen=True):
    """What Schema Objects mean: the version of OpenAPI, "2.0" for Swagger.

    Up to OpenAPI 3.0 they mean one thing in requests and another in responses: then
    `direction` is one of the two. `formats` says whether formats are asserted.
    """

    version: str
    direction: str = ""
    formats: bool = False


def one_way(schema: Mapping, word: str) -> frozenset[str]:
    """The required properties that are `readOnly`, or `writeOnly`.

    Since OpenAPI 3.1, that is said of them beside a `$ref`, too.
    """
    if "required" not in schema.members:
        return frozenset()
    required = texts(schema, "required")
    return frozenset(
        name
        for name, value in properties(schema, "properties")
        if name in required and isinstance(value, Mapping) and flag(value, word)
    )


def undone(schema: Mapping, word: str) -> frozenset[str]:
    """The properties that are not required one way, by a word of `UNDOING`.

    OAS 3.0.4, 4.7.23: up to then, a word beside a `$ref` says nothing.
    """
    found = one_way(schema, word)
    return found and frozenset(
        name
        for name, value in properties(schema, "properties")
        if name in found and isinstance(value, Mapping) and "$ref" not in value.members
    )


class Exact:
    """What the Schema Objects of a dialect say, each found out once.

    A schema is asked for by all that it is in, and then for itself: what is handed out
    is shared, and nobody changes it. `naming` names the target of a `$ref`, always the
    same one: it is not kept, so that this is gone with who asks.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        # By the identity of schemas, which are kept: it must not become another one's.
        self._modern: dict[int, tuple[Mapping, Mapping]] = {}
        self._members: dict[int, tuple[Mapping, dict[str, Json]]] = {}

    def modern(self, schema: Mapping) -> Mapping:
        """A Schema Object as one of 2020-12; its subschemas stay."""
        known = self._modern.get(id(schema))
        if known is None:
            known = schema, modern(schema, self._dialect)
            self._modern[id(schema)] = known
        return known[1]

    def members(self, schema: Mapping, naming: Naming) -> dict[str, Json]:
        """The members of a Schema Object that is modern already, as plain data."""
        known = self._members.get(id(schema))
        if known is None:
            known = schema, self._read(schema, naming)
            self._members[id(schema)] = known
        return known[1]

    def _schema(self, node: Node, naming: Naming) -> Json:
        """A schema as plain data.

        What is no schema at all comes out as one that admits everything: the
        meta-schema has reported it.
        """
        if isinstance(node, Scalar):
            return node.value is not False
        if isinstance(node, Sequence):
            return True
        return self.members(self.modern(node), naming)

    def _read(self, schema: Mapping, naming: Naming) -> dict[str, Json]:
        result: dict[str, Json] = {}
        for name, value in schema.members.items():
            if name == "$ref":
                target = naming(schema)
                if target is not None:
                    result[name] = reference_to(target)
            elif name in {"required", "type"} and isinstance(value, Sequence):
                # Each once: the meta-schema of JSON Schema insists on it.
                result[name] = list(dict.fromkeys(texts(schema, name)))
            elif name == "required":
                continue  # a flag of draft 3, which has been reported
            elif name in ASSERTIONS or name in {"format", MARK}:
                result[name] = plain(value)
            elif name in ONE_SCHEMA:
                result[name] = self._schema(value, naming)
            elif name in SCHEMA_LIST and isinstance(value, Sequence):
                result[name] = [self._schema(item, naming) for item in value]
            elif name in SCHEMA_MAP and isinstance(value, Mapping):
                result[name] = {
                    key: self._schema(item, naming)
                    for key, item in value.members.items()
                }
        return result


def modern(schema: Mapping, dialect: Dialect) -> Mapping:
    """A Schema Object of a dialect as one of 2020-12; its subschemas stay."""
    found = _modern(schema, dialect)
    return asserted(found) if dialect.formats else found


def _modern(schema: Mapping, dialect: Dialect) -> Mapping:
    """A Schema Object of a dialect as one of 2020-12; its subschemas stay.

    OAS 3.0.4, 4.7.24: `nullable` adds null to the `type` beside it (and does nothing
    without one), exclusive bounds are flags, and a `$ref` allows no siblings. Swagger
    2.0 is the same, with an extension for `nullable`, where tools write that, too.
    """
    if dialect.version not in _NULLABLE:
        return _with(schema, _mended(schema)) if _is_odd(schema) else schema
    if "$ref" in schema.members:
        return _with(schema, {"$ref": schema.members["$ref"]})
    if _DIFFERING.isdisjoint(schema.members) and not _is_odd(schema):
        return schema
    members = _mended(schema)
    said = [members.pop(each, None) for each in _NULLABLE[dialect.version]]
    nullable = next(filter(_is_true, said), None)
    kind = members.get("type")
    if nullable is not None and kind is not None:
        null = Scalar("null", nullable.location)
        kinds = kind.items if isinstance(kind, Sequence) else (kind,)
        members["type"] = Sequence((*kinds, null), kind.location)
    left = members.get("required")
    word = UNDOING[dialect.version].get(dialect.direction)
    if word is not None and isinstance(left, Sequence):
        others = undone(schema, word)
        if others:
            kept = tuple(each for each in left if plain(each) not in others)
            members["required"] = Sequence(kept, left.location)
    return _with(schema, members)


_DIFFERING: Final = frozenset({*_NULLABLE["2.0"], "required"})
"""Members that may mean something else in 2020-12, whatever they are."""
_BOUNDS: Final = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def _is_odd(schema: Mapping) -> bool:
    """Whether a schema says something as other drafts of JSON Schema do."""
    members = schema.members
    return (
        "$dynamicRef" in members
        or _is_untyped(schema)
        or any(_is_loose(each, members) for each in UNSAID.intersection(members))
        or isinstance(members.get("items"), Sequence)
        or any(is_flag(members.get(each)) for each in _BOUNDS)
    )


def _mended(schema: Mapping) -> dict[str, Node]:
    """The members of a schema, those of other drafts as 2020-12 says the same.

    Draft 4 has flags for exclusive bounds (Validation, 5.3 and 5.4). Up to 2019-09, the
    schemas of a tuple are an array below `items` (Core 2019-09, 9.3.1.1), and that of
    the other items is `additionalItems`.
    """
    members = _typed(schema)
    for name in [each for each in UNSAID if _is_loose(each, members)]:
        value = members.pop(name)
        if isinstance(value, Scalar) and value.value is not None:
            members[name] = Scalar(unquoted(value.value), value.location)
    dynamic = members.pop("$dynamicRef", None)
    if dynamic is not None and "$ref" not in members:
        members["$ref"] = dynamic
    elif dynamic is not None:
        # Both apply: one of them by an `allOf`, which says the same.
        alone = Mapping({"$ref": dynamic}, {}, dynamic.location)
        others = members.get("allOf")
        given = others.items if isinstance(others, Sequence) else ()
        members["allOf"] = Sequence((*given, alone), dynamic.location)
    for flag_, bound in _BOUNDS.items():
        exclusive = members.get(flag_)
        if is_flag(exclusive):
            del members[flag_]
            if _is_true(exclusive) and bound in members:
                members[flag_] = members.pop(bound)
    items = members.get("items")
    if isinstance(items, Sequence):
        del members["items"]
        members["prefixItems"] = items
        if "additionalItems" in members:
            members["items"] = members["additionalItems"]
    return members


def _is_loose(name: str, members: dict[str, Node]) -> bool:
    """Whether a member is null or a choice of none, or else a number in quotes.

    Both say nothing: JSON Schema has no `oneOf` without an item (Core, 10.2.1), and
    what nothing is to match is written as `not: {}`.
    """
    value = members.get(name)
    if isinstance(value, Sequence):
        return name in APPLIED and not value.items
    if not isinstance(value, Scalar):
        return False
    return value.value is None or (name in AMOUNTS and isinstance(value.value, str))


def _is_untyped(schema: Mapping) -> bool:
    kind = schema.members.get("type")
    kinds = kind.items if isinstance(kind, Sequence) else (kind,)
    return any(isinstance(each, Scalar) and each.value is None for each in kinds)


def _typed(schema: Mapping) -> dict[str, Node]:
    """The members; a null without quotes among the types is the type of that name."""
    members = dict(schema.members)
    if _is_untyped(schema):
        kind = members["type"]
        kinds = kind.items if isinstance(kind, Sequence) else (kind,)
        named = tuple(
            Scalar("null", each.location)
            if isinstance(each, Scalar) and each.value is None
            else each
            for each in kinds
        )
        members["type"] = (
            Sequence(named, kind.location) if isinstance(kind, Sequence) else named[0]
        )
    return members


def _with(schema: Mapping, members: dict[str, Node]) -> Mapping:
    return Mapping(members, schema.keys, schema.location)


def _is_true(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is True

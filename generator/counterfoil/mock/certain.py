"""Of which responses it is certain that they can be made, before one is made.

A mock of many operations could not begin for long, were each of their responses tried
first. What is said here holds: where it is not plain to see, it is not certain.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Final

from counterfoil.api.closed import reached
from counterfoil.api.definitions import name_in
from counterfoil.api.schema import object_of, schemas_within
from counterfoil.mock.merging import type_names
from counterfoil.mock.plain import (
    Json,
    Members,
    count,
    elements,
    members,
    number,
    texts,
)
from counterfoil.mock.scalars import literal
from counterfoil.python.bodies import ITEMS
from counterfoil.python.variants import JSON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counterfoil.api.schema import Schema
    from counterfoil.python.outcomes import Outcome
    from counterfoil.python.response_headers import HeaderField
    from counterfoil.python.variants import Variant

_MOST_PARTS: Final = 1_000
_MOST_BRANCHES: Final = 3
"""How many branches of a choice are looked at: those that are tried first."""
_LONG: Final = 100
"""A text of any known format is no longer."""
_NOTHING: Final[Members] = {"not": {}}
_JOINING: Final = frozenset({"$ref", "allOf"})
_OF_OBJECT: Final = frozenset(
    {"type", "properties", "required", "additionalProperties"}
)
_OF_KIND: Final = {
    "object": _OF_OBJECT,
    "array": frozenset({"type", "items", "minItems", "maxItems", "uniqueItems"}),
    "string": frozenset({"type", "format", "minLength", "maxLength", "pattern"}),
    "number": frozenset({"type", "format", "minimum", "maximum"}),
    "integer": frozenset({"type", "format", "minimum", "maximum"}),
    "boolean": frozenset({"type"}),
    "null": frozenset({"type"}),
}
"""The keywords that are known, for each type."""
_SCALARS: Final = frozenset({"boolean", "integer", "number", "string"})
_LENGTH: Final = "content-length"


class Certain:
    """Tells it by the named schemas of one Api."""

    def __init__(self, named: Mapping[str, Schema]) -> None:
        self._named = dict(named)
        self._sizes: dict[str, int] = {}
        self._ruled = {name for name, one in named.items() if _has_rules(one)}

    def outcome(self, outcome: Outcome) -> bool:
        """Whether a response can be made: its body, and the headers that it must have.

        That is its first media type, as nothing else is preferred.
        """
        headers = all(map(self._header, outcome.headers))
        return headers and (outcome.body is None or self.body(outcome.variants[0]))

    def body(self, variant: Variant) -> bool:
        """Whether content of a media type can be made."""
        if variant.form in {JSON, ITEMS}:
            return variant.content is not None and self.value(variant.content.schema)
        return False

    def value(self, schema: Schema) -> bool:
        """Whether a schema has values that are found, and that break no rule."""
        names = reached(schema, self._named)
        if _has_rules(schema) or not self._ruled.isdisjoint(names):
            return False
        return self._size(json.loads(schema.exact)) > 0

    def _header(self, field: HeaderField) -> bool:
        if field.constant or not field.required:
            return True
        plain = members(json.loads(field.header.schema.exact))
        is_scalar = _kind(plain) in _SCALARS and "enum" not in plain
        is_text = is_scalar and not field.codec and field.wire != _LENGTH
        return is_text and self.value(field.header.schema)

    def _size(self, schema: Json) -> int:
        """How many parts the least value has that is found; 0 where none is certain."""
        if schema is True or schema == {}:
            return 1
        own = members(schema)
        match [*own]:
            case []:
                return 0  # nothing is allowed
            case ["$ref"]:
                return self._named_size(name_in(str(own["$ref"])))
            case ["anyOf"]:
                branches = elements(own["anyOf"])[:_MOST_BRANCHES]
                return next((n for one in branches if (n := self._size(one))), 0)
            case ["allOf"] if len(elements(own["allOf"])) == 1:
                return self._size(elements(own["allOf"])[0])
            case _ if _JOINING.isdisjoint(own):
                return self._size_of_kind(own)
            case _:
                parts = [*self._joined(own, frozenset())]
                is_open = all("additionalProperties" not in part for part in parts)
                return self._size_of_object(parts) if is_open else 0

    def _named_size(self, name: str) -> int:
        if name not in self._sizes:
            self._sizes[name] = 0  # a value within one of the same schema is no end
            if name in self._named:
                self._sizes[name] = self._size(json.loads(self._named[name].exact))
        return self._sizes[name]

    def _joined(self, own: Members, seen: frozenset[str]) -> Iterator[Members]:
        """What is said of one value together: a schema, and those that it joins."""
        name = name_in(str(own.get("$ref")))
        if name in self._named and name not in seen:
            named: Json = json.loads(self._named[name].exact)
            target = _NOTHING if named is False else members(named)
            yield from self._joined(target, seen | {name})
        for part in elements(own.get("allOf")):
            joined = _NOTHING if part is False else members(part)
            yield from self._joined(joined, seen)
        yield {name: own[name] for name in own if name not in _JOINING}

    def _size_of_kind(self, own: Members) -> int:
        kind = _kind(own)
        if "enum" in own:
            return int(_is_listed(own, kind))
        if kind not in _OF_KIND or own.keys() - _OF_KIND[kind]:
            return 0
        if kind == "object":
            return self._size_of_object([own])
        if kind == "array":
            return int(count(own.get("minItems")) == 0)
        if kind == "string":
            return int(_has_texts(own))
        return int(kind not in {"integer", "number"} or _has_numbers(own, kind))

    def _size_of_object(self, parts: list[Members]) -> int:
        """The size of an object with what it must have, each said of by one part."""
        said = [part for part in parts if part]
        if any(_kind(one) != "object" or one.keys() - _OF_OBJECT for one in said):
            return 0
        size = 1
        required = [name for part in said for name in texts(part.get("required"))]
        for name in dict.fromkeys(required):
            found = [
                properties[name]
                for part in said
                if name in (properties := members(part.get("properties")))
            ]
            rest = said[0].get("additionalProperties", True)
            own = self._size(found[0] if found else rest)
            if not own or len(found) > 1:
                return 0
            size += own
        return size if size <= _MOST_PARTS else 0


def _has_rules(schema: Schema) -> bool:
    shape = object_of(schema)
    if shape is not None and shape.rules:
        return True
    return any(map(_has_rules, schemas_within(schema)))


def _kind(own: Members) -> str:
    """The type that is tried first; "" where that is not plain."""
    if "type" not in own:
        return "object" if _OF_OBJECT & own.keys() else ""
    named = type_names(own)
    return next((each for each in named if each != "null"), named[0] if named else "")


def _is_listed(own: Members, kind: str) -> bool:
    """Whether the first of the values that are listed is one."""
    listed = elements(own["enum"])
    if not listed or own.keys() - {"type", "enum"}:
        return False
    match listed[0]:
        case str():
            return kind in {"", "string"}
        case bool():
            return kind in {"", "boolean"}
        case int():
            return kind in {"", "integer", "number"}
        case _:
            return not kind


def _has_texts(own: Members) -> bool:
    least, most = count(own.get("minLength")), count(own.get("maxLength"), _LONG)
    if "pattern" in own:
        text = literal(str(own["pattern"]))
        return text is not None and "format" not in own and least <= len(text) <= most
    if "format" in own:
        return least == 0 and most >= _LONG
    return least <= min(most, _LONG)


def _has_numbers(own: Members, kind: str) -> bool:
    low, high = number(own.get("minimum")), number(own.get("maximum"))
    if low is None or high is None:
        return True
    if kind == "integer":
        return math.ceil(low) <= math.floor(high)
    return low <= high

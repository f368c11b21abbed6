"""Formats that are asserted: what they say, as keywords that JSON Schema knows.

By default `format` is an annotation (JSON Schema Validation, 7.2.1). Where a project
asks for assertion, schemas carry a mark that judges look for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.reading import text
from counterfoil.document.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from counterfoil.document.tree import Location, Node

MARK: Final = "format-assertion"
"""A keyword of our own: beside it, `format` asserts (Validation, 7.2.2)."""
_ASSERTS: Final = "asserts"
MARKED: Final = f'"{MARK}":"{_ASSERTS}"'
"""What the canonical text of a schema holds, if a format in it asserts."""

_KNOWN: Final = frozenset(
    {
        *("date", "date-time", "time", "duration", "uuid"),
        *("email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6"),
        *("uri", "uri-reference", "iri", "iri-reference", "uri-template"),
        *("json-pointer", "relative-json-pointer", "regex"),
    }
)
"""JSON Schema Validation, 7.3: the formats that judges know by these names."""

# OpenAPI Format Registry: the integers that a number of bits can hold.
RANGES: Final = {
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32)},
    "int64": (-(2**63), 2**63 - 1),
    **{f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)},
    "double-int": (-(2**53) + 1, 2**53 - 1),
}
_NO_FRACTIONS: Final = ("array", "boolean", "integer", "null", "object", "string")
"""What such a format admits: all but numbers that are no integers."""
_BASE64: Final = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
_PATTERNS: Final = {
    # RFC 4648, 4: padded, and nothing but its alphabet.
    "byte": _BASE64,
    # OpenAPI Format Registry: a decimal number with a fixed point.
    "decimal": r"^[+-]?[0-9]+(?:\.[0-9]+)?$",
}


STRINGS: Final = frozenset({*_KNOWN, *_PATTERNS, "binary", "base64url", "char"})
"""The formats of strings that mean the same to all who know them."""

SAMPLES: Final = {
    "date": "2024-02-29",
    "date-time": "2024-02-29T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "P1DT12H",
    "uuid": "9f8e7d6c-5b4a-4321-bfed-cba987654321",
    "email": "user@example.com",
    "idn-email": "user@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uri-reference": "/path",
    "iri": "https://example.com/",
    "iri-reference": "/path",
    "uri-template": "/{path}",
    "json-pointer": "/0",
    "relative-json-pointer": "0",
    "regex": "^a$",
    "byte": "YWJj",
    "decimal": "1.50",
}
"""A text of each format."""


def asserted(schema: Mapping) -> Mapping:
    """A Schema Object of 2020-12 whose format asserts, where it is one that is known.

    `contentEncoding: base64` asserts as the format `byte` does, which it replaced.
    """
    name = text(schema, "format")
    if not name and text(schema, "contentEncoding") == "base64":
        name = "byte"
    place = schema.location
    members = dict(schema.members)
    if name in _KNOWN:
        members[MARK] = Scalar(_ASSERTS, place)
    elif name in _PATTERNS:
        _add_pattern(members, Scalar(_PATTERNS[name], place))
        if text(schema, "format"):
            members[MARK] = Scalar(_ASSERTS, place)
    elif name in RANGES:
        least, most = RANGES[name]
        members["type"] = _whole(members.get("type"), place)
        _narrow(members, "minimum", least, place)
        _narrow(members, "maximum", most, place)
    else:
        return schema
    return Mapping(members, schema.keys, place)


def format_schema(name: str) -> dict[str, object]:
    """What a format asserts, as a schema of its own."""
    if name in RANGES:
        least, most = RANGES[name]
        return {"type": list(_NO_FRACTIONS), "minimum": least, "maximum": most}
    if name in _PATTERNS:
        return {"pattern": _PATTERNS[name]}
    return {"format": name, MARK: _ASSERTS} if name in _KNOWN else {}


def _add_pattern(members: dict[str, Node], pattern: Scalar) -> None:
    if "pattern" not in members:
        members["pattern"] = pattern
        return
    place = pattern.location
    given = members.get("allOf")
    others = given.items if isinstance(given, Sequence) else ()
    # By a pointer of its own, or it would be taken for the schema that it is in.
    pointer = f"{place.pointer}/allOf/{len(others)}"
    alone = Mapping({"pattern": pattern}, {}, place.called(pointer))
    members["allOf"] = Sequence((*others, alone), place)


def _whole(given: Node | None, place: Location) -> Node:
    """The types that a schema admits, with integers alone for its numbers."""
    if isinstance(given, Scalar):
        return Scalar("integer", given.location) if given.value == "number" else given
    if not isinstance(given, Sequence):
        return Sequence(tuple(Scalar(each, place) for each in _NO_FRACTIONS), place)
    named = [each.value if isinstance(each, Scalar) else None for each in given.items]
    kept = dict.fromkeys("integer" if each == "number" else each for each in named)
    return Sequence(tuple(Scalar(each, place) for each in kept), given.location)


def _narrow(members: dict[str, Node], name: str, bound: int, place: Location) -> None:
    """Tighten a bound; one that is tighter stays."""
    given = members.get(name)
    value = given.value if isinstance(given, Scalar) else None
    if isinstance(value, int | float) and (
        value >= bound if name == "minimum" else value <= bound
    ):
        return
    members[name] = Scalar(bound, place)

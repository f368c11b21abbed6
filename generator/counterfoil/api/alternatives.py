"""Alternatives of a `oneOf` that no value matches alone, where it is plain to see.

A value matches a `oneOf` as one of its alternatives only (JSON Schema Core, 10.2.1.3):
what another one admits as well matches neither. What is said here holds.
"""

from __future__ import annotations

import json
from itertools import chain
from math import inf
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from counterfoil.api.bare_references import meant
from counterfoil.api.exact import canonical
from counterfoil.api.formats import MARK
from counterfoil.api.schema import Object, Union
from counterfoil.codes import api as codes
from counterfoil.diagnostics import Findings, Related

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.api.schema import Schema
    from counterfoil.document.tree import Location

    # The numbers of an alternative and of another one, where that stands, and advice.
    _Pair: TypeAlias = tuple[int, int, Location, str]

_HINT: Final = "write anyOf, or say in each alternative what tells it from the others"
_ASSERTING: Final = (
    'write anyOf, or have formats checked: formats = "assert" in [tool.counterfoil]'
)
_MOST: Final = 10
"""Alternatives of texts by their lengths that the others are compared with."""


def check_alternatives(api: Api, findings: Findings) -> None:
    """Report each alternative of a `oneOf` whose values another one admits, too."""
    found: dict[Location, list[_Pair | None]] = {}
    for schema in api.every_schema:
        if isinstance(schema.shape, Union) and schema.shape.exclusive:
            told = _pairs(schema, schema.shape, api)
            for number, each in enumerate(schema.shape.members):
                found.setdefault(each.location, []).append(told.get(number))
    for place, pairs in found.items():
        # In requests and in responses, one place may mean two things.
        if (pair := pairs[0]) is not None and None not in pairs:
            number, other, beside, hint = pair
            findings.add(
                codes.UNMATCHABLE_ALTERNATIVE,
                f"what alternative {number} of this oneOf admits, alternative "
                f"{other} admits as well: no value matches it alone",
                place,
                Related("the other one is here", beside),
                hint=hint,
            )


def _pairs(schema: Schema, union: Union, api: Api) -> dict[int, _Pair]:
    """The alternatives that no value matches alone, each with another one."""
    listed = _alternatives(schema, api)
    if len(listed) != len(union.members) or _has_rules(union, api):
        return {}
    found: dict[int, _Pair] = {}
    for number, other in _covered(listed):
        by_format = any(
            _asserted(listed[each]) != listed[each] for each in (number, other)
        )
        hint = _ASSERTING if by_format else _HINT
        found[number] = (number + 1, other + 1, union.members[other].location, hint)
    return found


def _alternatives(schema: Schema, api: Api) -> list[object]:
    """The alternatives of a `oneOf` as JSON Schemas, their references followed."""
    exact: object = json.loads(schema.exact)
    plain = cast("dict[str, object]", exact) if isinstance(exact, dict) else {}
    listed = plain.get("oneOf")
    if not isinstance(listed, list):
        return []
    return [meant(each, api.schemas) for each in cast("list[object]", listed)]


def _has_rules(union: Union, api: Api) -> bool:
    """Whether a rule, which is none of JSON Schema, may tell alternatives apart."""
    found = [api.schemas.get(getattr(each.shape, "name", "")) for each in union.members]
    shapes = [each.shape for each in (*union.members, *found) if each is not None]
    return any(isinstance(each, Object) and each.rules for each in shapes)


def _covered(listed: list[object]) -> list[tuple[int, int]]:
    """The alternatives that no value matches alone, with another one for each."""
    found: list[tuple[int, int]] = []
    first: dict[str, int] = {}
    plain = [_asserted(each) for each in listed]
    # One for each set of types is enough, of however many alternatives.
    wide: dict[frozenset[str], int] = {}
    for number, each in enumerate(plain):
        wide.setdefault(_whole_types(each), number)
    wide.pop(frozenset(), None)
    sized = [(n, _lengths(each)) for n, each in enumerate(plain) if _is_sized(each)]
    del sized[_MOST:]
    for number, each in enumerate(plain):
        if each is False:
            continue
        twin = first.setdefault(canonical(each), number)
        kinds = _kinds(each)
        wider = (n for types, n in wide.items() if kinds <= types and plain[n] != each)
        low, high = _lengths(each) if kinds == _TEXT else (-1, inf)
        longer = (
            n for n, (a, b) in sized if a <= low and high <= b and plain[n] != each
        )
        other = twin if twin != number else next(chain(wider, longer), number)
        if other != number:
            found.append((number, other))
    return found


def _is_sized(schema: object) -> bool:
    """Whether a schema admits all texts of certain lengths, and no others."""
    if not isinstance(schema, dict) or schema.keys() <= {"type"}:
        return False
    if schema.keys() - {"type", *_LENGTHS}:
        return False
    return _kinds(cast("object", schema)) == _TEXT


def _lengths(schema: object) -> tuple[float, float]:
    """The least and the greatest length that its texts may have."""
    plain = cast("dict[str, object]", schema) if isinstance(schema, dict) else {}
    values = [plain["const"]] if "const" in plain else plain.get("enum")
    if isinstance(values, list):
        listed = cast("list[object]", values)
        sizes = [len(each) for each in listed if isinstance(each, str)]
        return min(sizes, default=0), max(sizes, default=0)
    low, high = map(plain.get, _LENGTHS)
    return (
        low if isinstance(low, int | float) else 0,
        high if isinstance(high, int | float) else inf,
    )


def _asserted(schema: object) -> object:
    """A schema without a format that only annotates."""
    if not isinstance(schema, dict):
        return schema
    plain = cast("dict[str, object]", schema)
    return {n: e for n, e in plain.items() if n != "format" or MARK in plain}


_LENGTHS: Final = ("minLength", "maxLength")
_TEXT: Final = frozenset({"string"})
_ALL: Final = frozenset(
    {"array", "boolean", "integer", "null", "number", "object", "string"}
)
_TYPES: Final = ((bool, "boolean"), (str, "string"), (dict, "object"), (list, "array"))


def _whole_types(schema: object) -> frozenset[str]:
    """The types of which a schema admits all values; none where it admits only some.

    An integer is a number, of which it has not all.
    """
    if schema is True:
        return _ALL
    if not isinstance(schema, dict) or schema.keys() - {"type"}:
        return frozenset()
    return _kinds(cast("object", schema))


def _kinds(schema: object) -> frozenset[str]:
    """The types that values of a schema have, "integer" where all numbers are such."""
    plain = cast("dict[str, object]", schema) if isinstance(schema, dict) else {}
    values = [plain["const"]] if "const" in plain else plain.get("enum")
    if isinstance(values, list):
        return frozenset(map(_kind, cast("list[object]", values)))
    given = plain.get("type")
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list):
        return _ALL
    named = frozenset(map(str, cast("list[object]", names)))
    return named | {"integer"} if "number" in named else named


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "integer" if value == int(value) else "number"
    return next(name for kind, name in _TYPES if isinstance(value, kind))

"""What the shape of an array or object does not say of its items and members.

A shape has one schema for all items, and one for all members without a name of their
own. Texts need to know more, as which of them are numbers: the exact schema tells.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from msgspec import Struct

from counterfoil.api.definitions import PREFIX, name_in
from counterfoil.api.exact import canonical
from counterfoil.api.keywords import MEANING
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Boolean,
    Enumeration,
    Null,
    Number,
    Object,
    Reference,
    Schema,
    Size,
    String,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterfoil.api.schema import Shape
    from counterfoil.document.tree import Location

    Follow: TypeAlias = Callable[[Schema], Schema]

Json: TypeAlias = Any
Said: TypeAlias = "dict[str, Json]"
"""A JSON Schema, as an exact one has it."""
Either: TypeAlias = "dict[str, Json] | bool"
"""The same, or one of those that everything matches, or nothing."""

_SCALARS: Final = (str, int, float, bool, type(None))
# Keywords that ask nothing of a value of another type.
_SILENT: Final = frozenset({"format"})


class Parts(Struct, frozen=True):
    """The schemas of parts: some of their own, and one of all others, or None.

    Items have theirs by position (`first`). Members have them by their names, each of
    which has a schema, too (`named`).
    """

    first: tuple[Schema, ...] = ()
    named: tuple[tuple[Schema, Schema], ...] = ()
    others: Schema | None = None


def items_of(schema: Schema, shape: Array, follow: Follow) -> Parts:
    """The items of an array (JSON Schema Core, 10.3.1 and 11.2)."""
    if shape.prefix:
        return Parts(shape.prefix)
    place, all_said = schema.location, [*_together(schema, follow)]
    found: list[list[Either]] = [*_found(all_said, "prefixItems")]
    others = None
    if _is_unsaid(shape.items, follow):
        others = next(_found(all_said, "items", "unevaluatedItems", "contains"), None)
    return Parts(
        tuple(_schema(each, place) for each in found[0]) if found else (),
        others=None if others is None else _schema(others, place),
    )


def members_of(schema: Schema, shape: Object, follow: Follow) -> Parts:
    """The members of an object (JSON Schema Core, 10.3.2 and 11.3).

    Those that have a name of their own only sometimes have it for their pattern.
    """
    place, all_said = schema.location, [*_together(schema, follow)]
    known = {each.name for each in shape.properties}
    found: dict[str, Json] = {}
    for keyword, asked in (("properties", "const"), ("patternProperties", "pattern")):
        for said in cast("Iterator[Said]", _found(all_said, keyword)):
            for name, each in said.items():
                if asked == "pattern" or name not in known:
                    found.setdefault(canonical({asked: name}), each)
    others = None
    if shape.additional is not None and _is_unsaid(shape.additional, follow):
        keywords = ("additionalProperties", "unevaluatedProperties")
        others = next(_found(all_said, *keywords), None)
    return Parts(
        named=tuple(
            (Schema(String(), place, name), _schema(each, place))
            for name, each in found.items()
        ),
        others=None if others is None else _schema(others, place),
    )


def _is_unsaid(schema: Schema, follow: Follow) -> bool:
    """Whether a shape says nothing of a part."""
    return isinstance(follow(schema).shape, AnyValue)


def _found(all_said: list[Said], *keywords: str) -> Iterator[Json]:
    """What schemas say with some keywords, if it asks for anything."""
    for keyword in keywords:
        yield from (said[keyword] for said in all_said if said.get(keyword))


def _together(schema: Schema, follow: Follow) -> Iterator[Said]:
    """A schema and those that speak of the same value, if only of some values."""
    seen: set[str] = set()
    pending: list[Json] = [json.loads(follow(schema).exact)]
    while pending:
        said: Either = pending.pop(0)
        if isinstance(said, bool):
            continue
        yield said
        for keyword in ("allOf", "anyOf", "oneOf"):
            pending += said.get(keyword, [])
        pending += [said[each] for each in ("if", "then", "else") if each in said]
        pending += said.get("dependentSchemas", {}).values()
        reference: str = said.get("$ref", "")
        if reference not in {"", *seen}:
            seen.add(reference)
            target = follow(_schema({"$ref": reference}, schema.location))
            pending.append(json.loads(target.exact))


def _schema(said: Either, place: Location) -> Schema:
    """A JSON Schema as far as it says of which types values are."""
    shape = _shape(said, place)
    is_open = isinstance(shape, AnyValue) and _meaning(said) != set[str]()
    return Schema(shape, place, canonical(said), "type" if is_open else "")


def _meaning(said: Either) -> set[str]:
    """The keywords that ask something of a value."""
    return set[str]() if isinstance(said, bool) else {*said} & (MEANING - _SILENT)


def _shape(whole: Either, place: Location) -> Shape:
    if isinstance(whole, bool):
        return AnyValue()
    if _meaning(whole) == {"$ref"} and str(whole["$ref"]).startswith(PREFIX):
        return Reference(name_in(str(whole["$ref"])))
    if "const" in whole or "enum" in whole:
        values: list[Any] = whole.get("enum", [whole.get("const")])
        scalars = tuple(each for each in values if isinstance(each, _SCALARS))
        return Enumeration(scalars) if len(scalars) == len(values) else AnyValue()
    types: str | list[str] = whole.get("type", [])
    shapes = [
        _typed(each, whole, place)
        for each in ([types] if isinstance(types, str) else types)
    ]
    if shapes:
        return _one_of([Schema(each, place, canonical(whole)) for each in shapes])
    for keyword in ("anyOf", "oneOf"):
        if keyword in whole:
            return _one_of([_schema(each, place) for each in whole[keyword]])
    return AnyValue()


def _one_of(found: list[Schema]) -> Shape:
    return found[0].shape if len(found) == 1 else Union(tuple(found))


def _typed(kind: str, said: Said, place: Location) -> Shape:
    match kind:
        case "array":
            return Array(_schema(said.get("items", {}), place))
        case "object":
            return Object((), _schema({}, place))
        case "boolean":
            return Boolean()
        case "null":
            return Null()
        case "string":
            return String(Size(int(said.get("minLength", 0))))
        case _:
            return Number(integer=kind == "integer")

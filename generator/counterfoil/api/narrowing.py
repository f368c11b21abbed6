"""Two schemas of one value, as an `allOf` has them: the narrower of what they say.

What one of them admits is a shape for both: it never leaves out a value that is valid.
The more telling one is the type that a reader expects, and the judge sees to the rest.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec.structs import replace

from counterfoil.api.exact import canonical
from counterfoil.api.kinds import shape_types, value_kind
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Boolean,
    Bounds,
    Enumeration,
    Null,
    Number,
    Object,
    Property,
    Reference,
    Schema,
    Shape,
    Size,
    String,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def narrowed(first: Schema, second: Schema) -> Schema:
    """A schema for the values that two schemas admit.

    It is exact where one of them says all that the other says (`says_all`); elsewhere
    its shape may admit more than both together. Of two that tell as much, the second is
    taken, and its words go first: it refines what it is added to.
    """
    if says_all(first, second):
        return _worded(first, first, second)
    if says_all(second, first):
        return _worded(second, first, second)
    shape = _narrower(first.shape, second.shape)
    for each in (second, first):
        if shape == each.shape:
            return _worded(each, first, second)
    both = [json.loads(each.exact) for each in (first, second)]
    made = replace(
        second,
        shape=shape,
        location=second.location.called(f"{second.location.pointer}#both"),
        exact=canonical({"allOf": both}),
        loose="allOf",
    )
    return _worded(made, first, second)


def limited(schema: Schema, kinds: frozenset[str]) -> Schema:
    """A schema without what its shape admits of other kinds than these."""
    shape = schema.shape
    if not isinstance(shape, Union) or shape.told is not None or shape.inherited:
        return schema
    left = _members_of(shape, kinds)
    if not left or len(left) == len(shape.members):
        return schema
    shape = left[0].shape if len(left) == 1 else replace(shape, members=left)
    return replace(schema, shape=shape, loose=schema.loose or "type")


def says_all(schema: Schema, other: Schema) -> bool:
    """Whether what another schema admits is known to be all that this one admits."""
    return other.exact in {schema.exact, "true", "{}"}


def merged_members(members: Iterable[Property]) -> tuple[tuple[Property, ...], bool]:
    """Members of one object, each name once; and whether nothing was left out by it."""
    found: dict[str, Property] = {}
    whole = True
    for each in members:
        first = found.get(each.name)
        if first is None:
            found[each.name] = each
            continue
        one, other = first.schema, each.schema
        whole = whole and (says_all(one, other) or says_all(other, one))
        found[each.name] = _same_member(first, each)
    return tuple(found.values()), whole


def merged_additional(schemas: Iterable[Schema | None]) -> Schema | None:
    """The schema of the members that no part of an object names, None for none.

    What no part names has to match the additional members of each of them.
    """
    whole: Schema | None = None
    for each in schemas:
        if each is None:
            return None
        whole = each if whole is None else narrowed(whole, each)
    return whole


def _same_member(first: Property, second: Property) -> Property:
    given = second.given or first.given
    read_only = first.schema.read_only or second.schema.read_only
    write_only = first.schema.write_only or second.schema.write_only
    schema = narrowed(first.schema, second.schema)
    told = given, read_only, write_only
    if (schema.given, schema.read_only, schema.write_only) != told:
        schema = replace(
            schema, given=given, read_only=read_only, write_only=write_only
        )
    return Property(first.name, schema, first.required or second.required, given)


def _worded(schema: Schema, first: Schema, second: Schema) -> Schema:
    """A schema with the words of two."""
    return replace(
        schema,
        title=second.title or first.title,
        description=second.description or first.description,
        deprecated=first.deprecated or second.deprecated,
    )


def _narrower(first: Shape, second: Shape) -> Shape:
    """One of two shapes, or one made of both."""
    match first, second:
        case (Union(), Union()):
            return first if _is_vague(second) else second
        case (Union(), _):
            return _of_union(first, second)
        case (_, Union()):
            return _of_union(second, first)
        case (Array(), Array()):
            return _arrays(first, second)
        case (Object(), Object()):
            return _objects(first, second)
        case (Enumeration(), Enumeration()):
            return _enumerations(first, second)
        case (String(), String()):
            return _strings(first, second)
        case (Number(), Number()):
            return _numbers(first, second)
        case _:
            return first if _rank(first) > _rank(second) else second


def _rank(shape: Shape) -> int:
    """How much a shape tells of a value beside others that it may meet."""
    match shape:
        case AnyValue():
            return 0
        case Object() if _is_vague(shape):
            return 1
        case Array(items=items, prefix=()) if _is_vague(items.shape):
            return 1
        case Boolean() | Number() | String():
            return 2
        case Null() | Enumeration():
            return 4
        case _:
            return 3


def _is_vague(shape: Shape) -> bool:
    """Whether a shape says no more than the type of a value, if that."""
    match shape:
        case AnyValue():
            return True
        case Object(properties, additional, rules):
            vague = additional is not None and isinstance(additional.shape, AnyValue)
            return vague and not (rules or any(_is_told(each) for each in properties))
        case Union(members):
            return any(_is_vague(each.shape) for each in members)
        case _:
            return False


def _is_told(member: Property) -> bool:
    return not isinstance(member.schema.shape, AnyValue)


def _of_union(union: Union, other: Shape) -> Shape:
    """The members of a union that another schema leaves."""
    if union.told is not None or union.inherited:
        # How its members are told apart is worth more than any one type.
        return union
    if isinstance(other, Reference):
        same = [m for m in union.members if m.shape == other]
        return other if same or _is_vague(union) else union
    left = _members_of(union, shape_types(other))
    if len(left) == 1:
        return _narrower(left[0].shape, other)
    if not left or len(left) == len(union.members):
        return other if _is_vague(union) else union
    return replace(union, members=left)


def _members_of(union: Union, kinds: frozenset[str]) -> tuple[Schema, ...]:
    """Those that admit values of some of these kinds."""
    return tuple(each for each in union.members if shape_types(each.shape) & kinds)


def _arrays(first: Array, second: Array) -> Array:
    if first.prefix or second.prefix:
        return first if first.prefix else second
    items = narrowed(first.items, second.items)
    return Array(items, _size(first.size, second.size))


def _size(first: Size, second: Size) -> Size:
    most = [each.most for each in (first, second) if each.most is not None]
    return Size(max(first.least, second.least), min(most, default=None))


def _strings(first: String, second: String) -> String:
    return String(
        _size(first.size, second.size),
        second.pattern or first.pattern,
        second.format or first.format,
        second.media_type or first.media_type,
        second.coding or first.coding,
        second.asserted or first.asserted,
    )


def _numbers(first: Number, second: Number) -> Number:
    one, other = first.bounds, second.bounds
    bounds = Bounds(
        _strictest(max, one.minimum, other.minimum),
        _strictest(min, one.maximum, other.maximum),
        _strictest(max, one.exclusive_minimum, other.exclusive_minimum),
        _strictest(min, one.exclusive_maximum, other.exclusive_maximum),
    )
    return Number(first.integer or second.integer, bounds)


def _strictest(
    choose: Callable[..., int | float], *limits: int | float | None
) -> int | float | None:
    given = [limit for limit in limits if limit is not None]
    return choose(given) if given else None


def _objects(first: Object, second: Object) -> Object:
    if not (first.properties and second.properties):
        return first if first.properties or _is_vague(second) else second
    properties, _ = merged_members((*first.properties, *second.properties))
    additional = merged_additional((first.additional, second.additional))
    rules = {each.location.pointer: each for each in (*first.rules, *second.rules)}
    kinds = second.kinds or first.kinds
    return Object(properties, additional, tuple(rules.values()), kinds)


def _enumerations(first: Enumeration, second: Enumeration) -> Enumeration:
    """The values that both have; `true` is no 1, but 1.0 is."""
    known = {(value_kind(each), each) for each in first.values}
    kept = [each for each in second.values if (value_kind(each), each) in known]
    if not kept or len(kept) == len(second.values):
        return second
    return Enumeration(tuple(kept))

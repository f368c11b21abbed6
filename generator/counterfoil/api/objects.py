"""Objects: what the keywords of objects say, in one schema and in all of an `allOf`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.given_names import read_given_name
from counterfoil.api.keywords import BY_TYPE, MEANING
from counterfoil.api.narrowing import merged_additional, merged_members
from counterfoil.api.reading import items, members, text, texts
from counterfoil.api.schema import Kinds, Object, Property, Rule, Schema, Size
from counterfoil.document.tree import Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping as ReadOnly

    from counterfoil.api.mapping_targets import MappingTargets
    from counterfoil.document.tree import Location

_OBJECT = frozenset(BY_TYPE["object"]) | {"type", "allOf"}
_OF_ONE_TYPE = frozenset(name for names in BY_TYPE.values() for name in names)
_OF_TYPE = frozenset({"nullable", "x-nullable"})
_DEEPEST = 40

OBJECTS: Final = "#objects"
"""What ends the pointer to the objects among what a schema without `type` admits."""


class Source(Struct, frozen=True):
    """A Schema Object without `$ref`, and how to build the schemas in it.

    `copied` says that another schema takes its members, by a reference, and `is_child`
    that the discriminator of another one may stand for it.
    """

    node: Mapping
    exact: ReadOnly[str, object]
    build: Callable[[Node], Schema]
    everything: Schema
    direction: str
    rules: tuple[Rule, ...]
    within: Callable[[Source, Node], Source | None]
    merged: dict[tuple[str, str, bool], Merged | None]
    targets: MappingTargets
    copied: bool = False
    is_child: bool = False


class Merged(Struct, frozen=True):
    """An object made of several schemas. `typed`: one of them says that it is one."""

    shape: Object
    loose: str
    typed: bool


def object_shape(source: Source) -> tuple[Object, str]:
    """The object that the keywords of objects describe, and what it leaves out."""
    loose = first_of(
        source,
        "patternProperties",
        "propertyNames",
        "maxProperties",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
    )
    if not loose and size_of(source.node, "minProperties", "").least > 0:
        loose = "minProperties"
    additional = _additional(source)
    required = texts(source.node, "required")
    properties = [
        Property(name, source.build(value), name in required, read_given_name(value))
        for name, value in members(source.node, "properties")
    ]
    named = {member.name for member in properties}
    for name in dict.fromkeys(required):
        if name in named:
            continue
        # A required member that has no schema of its own is one of the additional ones.
        properties.append(
            Property(name, additional or source.everything, required=True)
        )
        if additional is None:
            loose = loose or "required"
    shape = Object(tuple(properties), additional, source.rules, _kinds(source))
    return shape, loose


def _kinds(source: Source) -> Kinds | None:
    """What a mapping says of the children of an object (OAS 3.1, 4.8.25)."""
    node = source.node.get("discriminator")
    if not isinstance(node, Mapping) or not text(node, "propertyName"):
        return None
    values = [
        (value, str(written.value).rpartition("/")[2])
        for value, written in members(node, "mapping")
        if isinstance(written, Scalar)
    ]
    return Kinds(text(node, "propertyName"), tuple(values)) if values else None


def _additional(source: Source) -> Schema | None:
    value = source.node.get("additionalProperties")
    closed = isinstance(value, Scalar) and value.value is False
    patterns = [schema for _, schema in members(source.node, "patternProperties")]
    if closed and len(patterns) == 1:
        # Each further member has a name of the pattern: the judge sees to that.
        return source.build(patterns[0])
    if value is None or patterns:
        return source.everything
    if closed:
        return None
    return source.build(value)


def objects_place(whole: Location) -> Location:
    """Where the objects stand among what the schema there admits."""
    return whole.called(f"{whole.pointer}{OBJECTS}")


def of_objects(node: Mapping, place: Location) -> Mapping:
    """A schema without `type` as one of the objects that it admits."""
    # OAS 3.0.4, 4.7.24.1: `nullable` says nothing where there is no `type`.
    kept = {n: e for n, e in node.members.items() if n not in _OF_TYPE}
    kind = Scalar("object", place)
    return Mapping({**kept, "type": kind}, {**node.keys, "type": place}, place)


def type_names(node: Mapping) -> tuple[str, ...] | None:
    """The types that a schema names, None for none; numbers include integers."""
    single = text(node, "type")
    names = (single,) if single else texts(node, "type")
    known = tuple(name for name in dict.fromkeys(names) if name in BY_TYPE)
    if "number" in known:
        known = tuple(name for name in known if name != "integer")
    return known or None


def amount_of(node: Mapping, name: str) -> int | float | None:
    """A number of a schema, None where there is none."""
    value = node.get(name)
    if isinstance(value, Scalar) and isinstance(value.value, int | float):
        return None if isinstance(value.value, bool) else value.value
    return None


def size_of(node: Mapping, least: str, most: str) -> Size:
    """Two counts of a schema, by the names of their keywords."""
    low, high = amount_of(node, least), amount_of(node, most)
    return Size(0 if low is None else int(low), None if high is None else int(high))


def first_of(source: Source, *names: str) -> str:
    """The first of some keywords that a schema has, in their order here, or ""."""
    return next((name for name in names if name in source.node.members), "")


def merged_object(source: Source, outer: frozenset[str] = frozenset()) -> Merged | None:
    """A schema with the schemas of its `allOf`, as one object.

    None where one of them is no object. `outer` has the places on the way, so that a
    circle ends; the judge refuses circles by name.
    """
    place = source.node.location
    key = (place.file, place.pointer, source.copied)
    if key in source.merged:
        return source.merged[key]
    here = f"{place.file}#{place.pointer}"
    if here in outer or len(outer) > _DEEPEST:
        return None
    source.merged[key] = _merge(source, outer | {here})
    return source.merged[key]


def _merge(source: Source, outer: frozenset[str]) -> Merged | None:
    own = _own_object(source)
    if own is None:
        return None
    parts: list[Merged] = []
    for item in items(source.node, "allOf"):
        inner = source.within(source, item)
        part = None if inner is None else merged_object(inner, outer)
        if part is None:
            return None
        parts.append(part)
    parts.append(own)
    return _join(parts)


def _own_object(source: Source) -> Merged | None:
    """What a schema says of objects beside its `allOf`; None where it is of others."""
    asserted = [n for n in source.node.members if n in MEANING and n != "format"]
    kinds = type_names(source.node)
    if kinds not in {None, ("object",)} or {"const", "enum"} & set(asserted):
        return None
    others = [name for name in asserted if name not in _OBJECT]
    if kinds is None and others:
        return None
    shape, loose = object_shape(source)
    rest = next((name for name in others if name not in _OF_ONE_TYPE), "")
    return Merged(shape, loose or rest, kinds is not None)


def _join(parts: list[Merged]) -> Merged:
    """All parts as one.

    Where two speak of one member, or one closes the object, it is looser than they.
    """
    loose = next((part.loose for part in parts if part.loose), "")
    properties, whole = merged_members(
        each for part in parts for each in part.shape.properties
    )
    others = [part.shape.additional for part in parts]
    additional = merged_additional(others)
    if not whole or any(each is None or each.exact != "true" for each in others):
        loose = loose or "allOf"
    rules = {rule.location.pointer: rule for part in parts for rule in part.shape.rules}
    kinds = next((part.shape.kinds for part in parts if part.shape.kinds), None)
    shape = Object(properties, additional, tuple(rules.values()), kinds)
    return Merged(shape, loose, any(part.typed for part in parts))

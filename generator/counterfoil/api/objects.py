"""Objects: what the keywords of objects say, in one schema and in all of an `allOf`."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.given_names import read_given_name
from counterfoil.api.keywords import BY_TYPE, MEANING
from counterfoil.api.narrowing import merged_additional, merged_members
from counterfoil.api.reading import items, members, refuses_all, text, texts
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
_EVALUATING = frozenset(
    {"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "dependentSchemas"}
)
LEFT: Final = "unevaluatedProperties"
"""What speaks of the members that no other keyword evaluates."""
_DEEPEST = 40
_ALONE: Final = frozenset({"object"})

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
    """An object made of several schemas. `types` are those that all of them admit.

    `open`: none of them says anything of members that it does not name.
    """

    shape: Object
    loose: str
    types: frozenset[str] | None
    open: bool

    @property
    def typed(self) -> bool:
        """Whether they say that it is an object, and nothing else."""
        return self.types == _ALONE


def object_shape(source: Source) -> tuple[Object, str]:
    """The object that the keywords of objects describe, and what it leaves out."""
    loose = first_of(
        source,
        "patternProperties",
        "propertyNames",
        "maxProperties",
        "dependentRequired",
        "dependentSchemas",
        *(() if _says_rest(source.node) else (LEFT,)),
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


def _says_rest(node: Mapping) -> bool:
    """Whether `unevaluatedProperties` speaks of what no keyword beside it names.

    It does as `additionalProperties` does where no other schema of the same object
    decides what is left for it (JSON Schema Core, 11.3).
    """
    return _EVALUATING.isdisjoint(node.members)


def _rest(node: Mapping) -> Node | None:
    """What is said of all other members."""
    value = node.get("additionalProperties")
    if value is None and _says_rest(node):
        return node.get(LEFT)
    return value


def _additional(source: Source) -> Schema | None:
    value = _rest(source.node)
    closed = refuses_all(value)
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
    if own.loose == LEFT and own.open and all(_is_plain(part) for part in parts):
        return _closed_by(source, _join([*parts, replace(own, loose="")]))
    return _join([*parts, own])


def _is_plain(part: Merged) -> bool:
    """Whether the members that a part names are all that it evaluates."""
    return part.open and not part.loose


def _closed_by(source: Source, whole: Merged) -> Merged:
    """What `unevaluatedProperties` says of the members that no part names."""
    value = source.node.members[LEFT]
    others = None if refuses_all(value) else source.build(value)
    named = all(each.schema.exact != "true" for each in whole.shape.properties)
    # A member that is required alone is left for it, too.
    loose = whole.loose or ("" if named else LEFT)
    shape = replace(whole.shape, additional=others)
    return replace(whole, shape=shape, loose=loose, open=False)


def _own_object(source: Source) -> Merged | None:
    """What a schema says of objects beside its `allOf`; None where it is of others."""
    asserted = [n for n in source.node.members if n in MEANING and n != "format"]
    kinds = type_names(source.node)
    is_other = kinds is not None and "object" not in kinds
    if is_other or {"const", "enum"} & set(asserted):
        return None
    others = [name for name in asserted if name not in _OBJECT]
    if others and kinds != ("object",):
        return None
    shape, loose = object_shape(source)
    rest = next((name for name in others if name not in _OF_ONE_TYPE), "")
    # What only closes the object by what others name is said last.
    loose = rest or loose if loose == LEFT else loose or rest
    says = _rest(source.node) is not None or "patternProperties" in asserted
    # Of several types, null say, another part may leave the object alone.
    admitted = None if kinds is None else frozenset(kinds)
    return Merged(shape, loose, admitted, open=not says)


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
    types = [part.types for part in parts if part.types is not None]
    return Merged(
        shape,
        loose,
        reduce(frozenset[str].intersection, types) if types else None,
        open=all(part.open for part in parts),
    )

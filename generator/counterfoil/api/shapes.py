"""The shape of a schema: a Schema Object to a `Shape`, and what that leaves out.

The shape admits every value that the schema admits. The first keyword that it does not
express is handed back with it; "" says that the two admit the same. Subschemas speak
for themselves.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec.structs import replace

from counterfoil.api.discriminators import discriminator_of
from counterfoil.api.distributing import distributed
from counterfoil.api.enum_words import NAMES, WORDS, beside_enum
from counterfoil.api.exact import canonical
from counterfoil.api.formats import MARK
from counterfoil.api.keywords import BY_TYPE, MEANING
from counterfoil.api.kinds import json_types, kind_of, shape_types, value_kind
from counterfoil.api.narrowing import limited, narrowed
from counterfoil.api.objects import (
    Merged,
    Source,
    amount_of,
    first_of,
    merged_object,
    object_shape,
    objects_place,
    size_of,
    type_names,
)
from counterfoil.api.reading import flag, items, refuses_all, text
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Boolean,
    Bounds,
    Enumeration,
    Null,
    Number,
    Object,
    Schema,
    Shape,
    Size,
    String,
    Union,
)
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

Loose: TypeAlias = "tuple[Shape, str]"
_Value: TypeAlias = "tuple[str | int | float | bool | None, str, str]"

_OF_ONE_TYPE = frozenset(name for names in BY_TYPE.values() for name in names)
_OR_NULL: Final = frozenset({"object", "null"})
_OF_PARTS = frozenset({"object", "array"})
_PARTICULAR = frozenset({"enum", "const", "format", "allOf", "anyOf", "oneOf"})
"""Keywords that give scalars classes of their own."""
_ALL_TYPES = ("object", "array", "string", "number", "boolean", "null")


def shape_of(source: Source) -> Loose:
    """The shape of a schema, and the first keyword that it does not express."""
    asserted = [
        name for name in source.node.members if name in MEANING and name != "format"
    ]
    if "const" in asserted or "enum" in asserted:
        return _enumeration(source, asserted)
    types = type_names(source.node)
    choice = next((name for name in ("oneOf", "anyOf") if name in asserted), "")
    if choice and set(asserted) <= {choice, "type"}:
        shape, loose = _choice(source, choice, types)
        # Where the branches say less than the type beside them, it is the shape.
        vague = types is not None and _is_vague(shape)
        return _by_types(source, types, asserted) if types and vague else (shape, loose)
    parts = tuple(each for each in items(source.node, "allOf") if _asserts(each))
    if not parts:
        asserted = [name for name in asserted if name != "allOf"]
    # What a child adds may be nothing: it is not its parent all the same.
    alone = len(parts) == 1 and not source.rules and not source.is_child
    if asserted == ["allOf"] and alone:
        only = source.build(parts[0])
        return only.shape, only.loose
    if (choice or parts) and (union := distributed(source)) is not None:
        return union
    if parts:
        merged = merged_object(source)
        if merged is not None and merged.typed:
            return merged.shape, merged.loose
        is_plain = not (source.rules or source.is_child)
        if merged is not None and merged.types == _OR_NULL and is_plain:
            return _or_null(source, merged), ""
        if is_plain:
            return _of_all(source, parts, types, asserted)
    return _of_own(source, types, asserted)


def _or_null(source: Source, merged: Merged) -> Union:
    """The object of an `allOf` of which every part admits null, too."""
    said: list[tuple[Shape, dict[str, object], str]] = [
        (merged.shape, {**source.exact, "type": "object"}, merged.loose),
        (Null(), {"type": "null"}, ""),
    ]
    place, direction = source.node.location, source.direction
    return Union(
        tuple(
            Schema(shape, place, canonical(exact), loose, direction=direction)
            for shape, exact, loose in said
        )
    )


def _of_own(
    source: Source, types: tuple[str, ...] | None, asserted: list[str]
) -> Loose:
    """What some keywords of a schema say by themselves."""
    if types is None and _is_worthy(source) and _OF_ONE_TYPE.issuperset(asserted):
        types = _ALL_TYPES
    if types is None:
        return AnyValue(), _untyped(asserted)
    return _by_types(source, types, asserted)


def _is_worthy(source: Source) -> bool:
    """Whether a schema of any types says what is in its objects or arrays.

    Their members are worth a class, and their items may have one.
    """
    if "properties" in source.node.members:
        return True
    held = (source.node.get(name) for name in ("items", "additionalProperties"))
    return any(
        each is not None and _asserts(each) and not refuses_all(each) for each in held
    )


def _of_all(
    source: Source,
    parts: tuple[Node, ...],
    types: tuple[str, ...] | None,
    asserted: list[str],
) -> Loose:
    """What the parts of an `allOf`, and the keywords beside it, say together."""
    beside = [name for name in asserted if name != "allOf"]
    shape, loose = _of_own(source, types, beside)
    exact = {name: said for name, said in source.exact.items() if name != "allOf"}
    own = Schema(shape, source.node.location, canonical(exact), loose)
    whole = reduce(narrowed, (*map(source.build, parts), own))
    return whole.shape, whole.loose or "allOf"


def _is_vague(shape: Shape) -> bool:
    """Whether a shape says nothing of the type of a value."""
    if isinstance(shape, Union):
        return any(_is_vague(member.shape) for member in shape.members)
    return isinstance(shape, AnyValue)


def _asserts(node: Node) -> bool:
    """Whether a schema says more than words."""
    if isinstance(node, Mapping):
        return any(name in MEANING and name != "format" for name in node.members)
    return not (isinstance(node, Scalar) and node.value is True)


def _untyped(asserted: list[str]) -> str:
    """Keywords of one type let other types pass: without `type`, nothing is typed."""
    if not asserted:
        return ""
    return "type" if asserted[0] in _OF_ONE_TYPE else asserted[0]


def _by_types(source: Source, types: tuple[str, ...], asserted: list[str]) -> Loose:
    expressed = {"type"} | {name for kind in types for name in BY_TYPE[kind]}
    # A keyword of a type that is not among them says nothing here.
    rest = next((n for n in asserted if n not in expressed | _OF_ONE_TYPE), "")
    if len(types) == 1:
        shape, loose = _typed(source, types[0])
        return shape, loose or rest
    parts: list[Schema] = []
    # Rules are checked on objects alone, and no branch of a union is one for sure.
    source = replace(source, rules=())
    for kind in types:
        shape, loose = _typed(source, kind)
        exact = {"type": kind} | {
            name: source.exact[name] for name in BY_TYPE[kind] if name in source.exact
        }
        place, direction = source.node.location, source.direction
        if kind == "object" and types is _ALL_TYPES:
            # A form has these alone: they are a schema by themselves.
            place = objects_place(place)
        parts.append(Schema(shape, place, canonical(exact), loose, direction=direction))
    return Union(tuple(parts)), rest


def _typed(source: Source, kind: str) -> Loose:
    match kind:
        case "array":
            return _array(source)
        case "boolean":
            return Boolean(), ""
        case "integer" | "number":
            return _number(source, integer=kind == "integer")
        case "null":
            return Null(), ""
        case "object":
            return object_shape(source)
        case _:
            return _string(source)


def _number(source: Source, *, integer: bool) -> Loose:
    bounds = Bounds(
        amount_of(source.node, "minimum"),
        amount_of(source.node, "maximum"),
        amount_of(source.node, "exclusiveMinimum"),
        amount_of(source.node, "exclusiveMaximum"),
    )
    return Number(integer, bounds), first_of(source, "multipleOf")


def _string(source: Source) -> Loose:
    size = size_of(source.node, "minLength", "maxLength")
    names = ("pattern", "format", "contentMediaType", "contentEncoding")
    words = [text(source.node, name) for name in names]
    asserted = words[1] if MARK in source.node.members else ""
    return replace(String(size, *words), asserted=asserted), ""


def _array(source: Source) -> Loose:
    element = source.node.get("items")
    size = size_of(source.node, "minItems", "maxItems")
    prefix = _fixed_prefix(source, size)
    if element is None or prefix:
        built = source.everything
    else:
        built = _element(source, element)
    names = ("contains", "unevaluatedItems")
    loose = first_of(source, *names, *(() if prefix else ("prefixItems",)))
    if not loose and flag(source.node, "uniqueItems"):
        loose = "uniqueItems"
    if prefix:
        size = Size(len(prefix), len(prefix))
    return Array(built, size, prefix), loose


def _fixed_prefix(source: Source, size: Size) -> tuple[Schema, ...]:
    """The schemas of the items, where there can be no more and no fewer of them."""
    listed = items(source.node, "prefixItems")
    rest = source.node.get("items")
    closed = refuses_all(rest)
    most = len(listed) if size.most is None and closed else size.most
    if not listed or not size.least == len(listed) == most:
        return ()
    return tuple(source.build(each) for each in listed)


def _element(source: Source, rest: Node) -> Schema:
    """The schema of any item: one of those of the first items, or of all others.

    Where a value does not tell which of them its class is of, it is anything.
    """
    listed = source.node.get("prefixItems")
    if not isinstance(listed, Sequence):
        return source.build(rest)
    told = {canonical(plain(e)): e for e in (*listed, rest) if not refuses_all(e)}
    if not _are_told_apart(source, told.values()):
        return source.everything
    some = Sequence(tuple(told.values()), listed.location)
    return source.build(Mapping({"anyOf": some}, {}, listed.location))


def _are_told_apart(source: Source, nodes: Iterable[Node]) -> bool:
    """Whether no value is of the types of two schemas, but for plain scalars."""
    known, plainly = frozenset[str](), frozenset[str]()
    for node in nodes:
        inner = source.within(source, node)
        types = None if inner is None else type_names(inner.node)
        if inner is None or types is None:
            return False
        kinds = json_types(types)
        is_plain = _PARTICULAR.isdisjoint(inner.node.members)
        if not known.isdisjoint(kinds - plainly if is_plain else kinds):
            return False
        known |= kinds
        if is_plain:
            plainly |= kinds - _OF_PARTS
    return True


def _choice(source: Source, keyword: str, types: tuple[str, ...] | None) -> Loose:
    built = tuple(source.build(item) for item in items(source.node, keyword))
    kinds = [shape_types(member.shape) for member in built]
    loose = ""
    if types is not None and not all(kind <= json_types(types) for kind in kinds):
        loose = "type"
        built = tuple(limited(member, json_types(types)) for member in built)
    disjoint = len(frozenset[str]().union(*kinds)) == sum(len(kind) for kind in kinds)
    if keyword == "oneOf" and len(built) > 1 and not disjoint:
        loose = loose or keyword
    if len(built) == 1:
        return built[0].shape, built[0].loose or loose
    return Union(
        built,
        discriminator_of(source.node, keyword, source.targets),
        keyword == "oneOf",
    ), loose


def _enumeration(source: Source, asserted: list[str]) -> Loose:
    listed = source.node.get("enum")
    values = list(listed.items) if isinstance(listed, Sequence) else []
    names = beside_enum(source.node, NAMES, values)
    words = beside_enum(source.node, WORDS, values)
    constant = source.node.get("const")
    if constant is not None:
        same = [value for value in values if _same(value, constant)]
        values = same if listed is not None else [constant]
    types = type_names(source.node)
    admitted: dict[str, _Value] = {}
    composed: list[Node] = []
    for number, value in enumerate(values):
        if not isinstance(value, Scalar):
            if types is None or kind_of(value) in types:
                composed.append(value)
            continue
        scalar = _whole(value.value)
        if types is None or value_kind(scalar) in json_types(types):
            at = number if constant is None else -1
            told = (names.get(at, ""), words.get(at, ""))
            admitted.setdefault(canonical(scalar), (scalar, *told))
    keyword = "enum" if listed is not None else "const"
    if not admitted and not composed:
        return AnyValue(), keyword
    rest = (name for name in asserted if name not in {"type", "const", "enum"})
    rows = admitted.values()
    shape = Enumeration(
        tuple(value for value, _, _ in rows),
        tuple(name for _, name, _ in rows) if names else (),
        tuple(words for _, _, words in rows) if words else (),
    )
    if composed:
        return _with_composed(source, shape, composed), keyword
    return shape, next(rest, "")


def _with_composed(source: Source, scalars: Enumeration, composed: list[Node]) -> Shape:
    """The types of values of which some are arrays or objects; the judge knows which.

    An object among them is a map: nothing says that its members belong to a class.
    """
    place, direction = source.node.location, source.direction
    parts: list[Schema] = []
    if scalars.values:
        exact = canonical({"enum": scalars.values})
        parts.append(Schema(scalars, place, exact, direction=direction))
    shapes: tuple[tuple[str, Shape], ...] = (
        ("object", Object((), source.everything)),
        ("array", Array(source.everything)),
    )
    for kind, shape in shapes:
        values = [plain(each) for each in composed if kind_of(each) == kind]
        if values:
            exact = canonical({"enum": values})
            parts.append(Schema(shape, place, exact, "enum", direction=direction))
    return parts[0].shape if len(parts) == 1 else Union(tuple(parts))


def _same(left: Node, right: Node) -> bool:
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return canonical(_whole(left.value)) == canonical(_whole(right.value))
    return plain(left) == plain(right)


def _whole(value: str | int | float | None) -> str | int | float | bool | None:
    """JSON Schema Core, 4.2.2: a double without a fraction equals an integer."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value

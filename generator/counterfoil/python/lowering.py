"""Schemas to Python types: which class, and whether the class tells the whole schema."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, assert_never, TYPE_CHECKING

from counterfoil.api.schema import (
    AnyValue,
    Array,
    Boolean,
    Bounds,
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
from counterfoil.python import types
from counterfoil.python.layout import string
from counterfoil.python.names import pascal, settle, snake
from counterfoil.python.types import Expression, Import, Name, PyType, Subscript

if TYPE_CHECKING:
    from counterfoil.api.model import Api

_INT64: Final = 2**63
_RESERVED_FIELDS: Final = ("extra",)
_RESERVED_CLASSES: Final = (
    "Any",
    "Annotated",
    "Extra",
    "Literal",
    "Meta",
    "Struct",
    "TypeAlias",
    "UnsetType",
    "ClassVar",
    "Final",
    "None",
    "True",
    "False",
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A schema's Python type.

    `exact` says that msgspec admits for the type only what the schema admits.
    """

    type: PyType
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model: its Python name, its name on the wire, its type."""

    name: str
    wire: str
    typed: Typed
    schema: Schema
    required: bool


@dataclass(frozen=True, slots=True)
class Model:
    """A class for an object schema.

    `additional` is the type of members that have no field; None where there are none.
    """

    name: str
    schema: Schema
    shape: Object
    fields: tuple[Field, ...]
    additional: Typed | None


class Lowering:
    """Gives every schema of an Api its type, and every object schema its class."""

    def __init__(self, api: Api) -> None:
        self._api = api
        found = {
            schema.location.pointer + schema.location.file: (name, schema)
            for name, schema in _object_schemas(api)
        }
        wanted = dict(found.values())
        names = settle(wanted, pascal, _RESERVED_CLASSES)
        self._classes = {_key(schema): names[name] for name, schema in found.values()}
        self._schemas = {_key(schema): schema for _, schema in found.values()}

    def models(self) -> tuple[Model, ...]:
        """All classes, in the order in which their schemas were met."""
        return tuple(
            self._model(self._classes[key], schema)
            for key, schema in self._schemas.items()
        )

    def model(self, schema: Schema) -> Model | None:
        """The class of a schema, references followed; None where it has none."""
        target = self.target(schema)
        # Members that the schema does not name have the place of the schema itself.
        is_object = isinstance(target.shape, Object)
        name = self._classes.get(_key(target)) if is_object else None
        return None if name is None else self._model(name, target)

    def target(self, schema: Schema) -> Schema:
        """The schema itself, or what it refers to."""
        seen: set[str] = set()
        while isinstance(schema.shape, Reference) and schema.shape.name not in seen:
            seen.add(schema.shape.name)
            schema = self._api.schemas[schema.shape.name]
        return schema

    def is_recursive(self, model: Model) -> bool:
        """Whether a value of a model may hold another one, at any depth."""
        pending = [each.schema for each in model.shape.properties]
        seen: set[tuple[str, str]] = set()
        while pending:
            target = self.target(pending.pop())
            if _key(target) == _key(model.schema):
                return True
            if _key(target) in seen:
                continue
            seen.add(_key(target))
            match target.shape:
                case Array(items):
                    pending.append(items)
                case Object(properties, additional):
                    pending += [each.schema for each in properties]
                    pending += [] if additional is None else [additional]
                case Union(members):
                    pending += members
                case _:
                    pass
        return False

    def attribute(self, owner: Schema, wire: str) -> str:
        """The Python name of a property of an object schema."""
        shape = owner.shape
        assert isinstance(shape, Object)
        return field_names(shape)[wire]

    def typed(self, schema: Schema) -> Typed:
        """The type of a schema."""
        return self._typed(schema, frozenset())

    def _typed(self, schema: Schema, within: frozenset[str]) -> Typed:
        typed = self._shape_type(schema, within)
        return typed if not schema.loose else Typed(typed.type, exact=False)

    def _shape_type(self, schema: Schema, within: frozenset[str]) -> Typed:
        shape = schema.shape
        match shape:
            case AnyValue():
                return Typed(types.ANY)
            case Null():
                return Typed(types.NONE)
            case Boolean():
                return Typed(types.BOOL)
            case Number():
                return number_type(shape)
            case String():
                limits = _size_constraints(shape.size, "length")
                return Typed(types.constrained(types.STR, limits), not shape.pattern)
            case Enumeration(values):
                return _enumeration_type(values)
            case Array(items, size):
                item = self._typed(items, within)
                base = types.list_of(item.type)
                limits = _size_constraints(size, "length")
                return Typed(types.constrained(base, limits), item.exact)
            case Object():
                return self._object_type(schema, shape, within)
            case Union(members):
                return self._union_type(members, within)
            case Reference(name):
                if name in within:
                    return self._cycle(name)
                return self._typed(self._api.schemas[name], within | {name})
            case _:
                assert_never(shape)

    def _cycle(self, name: str) -> Typed:
        """The type of a reference back to a schema that is being typed."""
        model = self._classes.get(_key(self.target(self._api.schemas[name])))
        # Whether the class is exact is decided where the cycle began.
        return (
            Typed(types.ANY, exact=False) if model is None else Typed(class_type(model))
        )

    def _object_type(
        self, schema: Schema, shape: Object, within: frozenset[str]
    ) -> Typed:
        name = self._classes.get(_key(schema))
        if name is not None:
            return Typed(class_type(name), exact=self._object_exact(shape, within))
        if shape.additional is None:
            return Typed(types.map_of(types.ANY), exact=False)
        value = self._typed(shape.additional, within)
        return Typed(types.map_of(value.type), value.exact)

    def _object_exact(self, shape: Object, within: frozenset[str]) -> bool:
        parts = [each.schema for each in shape.properties]
        if shape.additional is not None:
            parts.append(shape.additional)
        return all(self._typed(part, within).exact for part in parts)

    def _union_type(self, members: tuple[Schema, ...], within: frozenset[str]) -> Typed:
        parts = [self._typed(member, within) for member in members]
        kinds = [kind for part in parts for kind in _kinds(part.type)]
        if len(set(kinds)) < len(kinds) or "any" in kinds:
            return Typed(types.ANY, exact=False)
        exact = all(part.exact for part in parts)
        return Typed(types.either(*(part.type for part in parts)), exact)

    def _model(self, name: str, schema: Schema) -> Model:
        shape = schema.shape
        assert isinstance(shape, Object)
        names = field_names(shape)
        fields = tuple(
            Field(
                names[each.name],
                each.name,
                self.typed(each.schema),
                each.schema,
                each.required,
            )
            for each in shape.properties
        )
        extra = None if shape.additional is None else self.typed(shape.additional)
        return Model(name, schema, shape, fields, extra)


def class_type(name: str) -> PyType:
    """The type of a model."""
    return Name(name, frozenset({Import("@models", name)}))


def field_names(shape: Object) -> dict[str, str]:
    """The Python names of an object's properties, by their names on the wire."""
    wires = [each.name for each in shape.properties]
    return settle(wires, lambda wire: snake(wire, "field"), _RESERVED_FIELDS)


def number_type(shape: Number) -> Typed:
    """The type of a number: `int`, or `int | float`, so that it is sent as it came."""
    if shape.integer:
        limits, exact = _integer_constraints(shape.bounds)
        return Typed(types.constrained(types.INT, limits), exact)
    integers, exact = _integer_constraints(shape.bounds)
    floats = _float_constraints(shape.bounds)
    return Typed(
        types.either(
            types.constrained(types.INT, integers),
            types.constrained(types.FLOAT, floats),
        ),
        exact,
    )


def _integer_constraints(bounds: Bounds) -> tuple[tuple[str, ...], bool]:
    """Constraints on an int, and whether they are all of the bounds.

    Bounds beyond 64 bits cannot be written down for msgspec: the judge knows them.
    """
    low = _bound(bounds.minimum, bounds.exclusive_minimum, upper=False)
    high = _bound(bounds.maximum, bounds.exclusive_maximum, upper=True)
    found: list[str] = []
    exact = True
    for word, value in (("ge", low), ("le", high)):
        if value is None:
            continue
        if -_INT64 <= value < _INT64:
            found.append(f"{word}={value}")
        else:
            exact = False
    return tuple(found), exact


def _bound(closed: float | None, opened: float | None, *, upper: bool) -> int | None:
    """The tightest integer that a closed and an open bound allow."""
    found: list[int] = []
    if closed is not None:
        found.append(math.floor(closed) if upper else math.ceil(closed))
    if opened is not None:
        found.append(math.ceil(opened) - 1 if upper else math.floor(opened) + 1)
    if not found:
        return None
    return min(found) if upper else max(found)


def _float_constraints(bounds: Bounds) -> tuple[str, ...]:
    low = _tighter("ge", bounds.minimum, "gt", bounds.exclusive_minimum, upper=False)
    high = _tighter("le", bounds.maximum, "lt", bounds.exclusive_maximum, upper=True)
    return (*low, *high)


def _tighter(
    closed_word: str,
    closed: float | None,
    open_word: str,
    opened: float | None,
    *,
    upper: bool,
) -> tuple[str, ...]:
    if opened is None:
        return () if closed is None else (f"{closed_word}={closed!r}",)
    if closed is None or (opened <= closed if upper else opened >= closed):
        return (f"{open_word}={opened!r}",)
    return (f"{closed_word}={closed!r}",)


def _size_constraints(size: Size, noun: str) -> tuple[str, ...]:
    least = (f"min_{noun}={size.least}",) if size.least else ()
    most = () if size.most is None else (f"max_{noun}={size.most}",)
    return (*least, *most)


def _enumeration_type(values: tuple[str | int | float | bool | None, ...]) -> Typed:
    literals: list[str] = []
    others: list[PyType] = []
    exact = True
    for value in values:
        if value is None:
            others.append(types.NONE)
        elif isinstance(value, bool):
            others.append(types.BOOL)
            exact = {True, False} <= {v for v in values if isinstance(v, bool)}
        elif isinstance(value, float):
            others += [types.INT, types.FLOAT]
            exact = False
        elif isinstance(value, int) and not -_INT64 <= value < _INT64:
            others.append(types.INT)
            exact = False
        else:
            literals.append(string(value) if isinstance(value, str) else repr(value))
    numbers = {types.INT, types.FLOAT} & set(others)
    if numbers and any(isinstance(v, int) and not isinstance(v, bool) for v in values):
        literals = [text for text in literals if text.startswith(('"', "'"))]
    parts = list(others)
    if literals:
        items = tuple(Expression(text) for text in dict.fromkeys(literals))
        parts.insert(0, Subscript(types.LITERAL, items))
    return Typed(types.either(*parts), exact)


def _kinds(kind: PyType) -> list[str]:
    """Which kinds of JSON value a type takes, as msgspec tells union members apart."""
    match kind:
        case Name("Any"):
            return ["any"]
        case Name("int" | "float" | "bool" | "str" | "None"):
            return [kind.text]
        case Name():
            return ["object"]
        case Subscript(Name("list"), _):
            return ["array"]
        case Subscript(Name("dict"), _):
            return ["object"]
        case Subscript(Name("Annotated"), (first, *_)) if not isinstance(
            first, Expression
        ):
            return _kinds(first)
        case Subscript(Name("Literal"), items):
            texts = [item.text for item in items if isinstance(item, Expression)]
            strings = any(text.startswith(('"', "'")) for text in texts)
            integers = any(not text.startswith(('"', "'")) for text in texts)
            return ["str"] * strings + ["int"] * integers
        case types.Either(members):
            return [word for member in members for word in _kinds(member)]
        case _:
            return ["any"]


def _key(schema: Schema) -> tuple[str, str]:
    return schema.location.file, schema.location.pointer


def _object_schemas(api: Api) -> list[tuple[str, Schema]]:
    """The object schemas that become classes, each with the words of its name."""
    found: dict[tuple[str, str], tuple[str, Schema]] = {}

    def visit(name: str, schema: Schema) -> None:
        if _key(schema) in found:
            return
        match schema.shape:
            case Object(properties, additional):
                if properties or additional is None:
                    found[_key(schema)] = (name, schema)
                for each in properties:
                    visit(f"{name} {each.name}", each.schema)
                if additional is not None:
                    visit(f"{name} value", additional)
            case Array(items):
                visit(f"{name} item", items)
            case Union(members):
                for number, member in enumerate(members, 1):
                    visit(f"{name} option {number}", member)
            case _:
                pass

    for name, schema in api.schemas.items():
        visit(name, schema)
    for operation in api.operations:
        if operation.body is not None:
            for media in operation.body.content:
                if media.schema is not None:
                    visit(f"{operation.id} body", media.schema)
        for response in operation.responses:
            for media in response.content:
                if media.schema is not None:
                    visit(f"{operation.id} {response.status} body", media.schema)
    return list(found.values())

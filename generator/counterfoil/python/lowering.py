"""Schemas to Python types: which class, and whether it tells the whole schema."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.schema import Object, Reference, Schema, target_of
from counterfoil.python import types
from counterfoil.python.circles import circular, reached
from counterfoil.python.class_names import name_types
from counterfoil.python.fields import field_aliases, field_names
from counterfoil.python.format_types import CONVERT, has_format
from counterfoil.python.own_types import OwnTypes
from counterfoil.python.places import place
from counterfoil.python.schema_types import Typed
from counterfoil.python.types import Import, PyType

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.api.model import Api, MediaType
    from counterfoil.python.object_forms import Form
    from counterfoil.python.own_types import Other
    from counterfoil.python.places import Place
    from counterfoil.python.text_shapes import Shape


class Field(Struct, frozen=True):
    """A field of a model: its Python name, its name on the wire, its type.

    `alias` is what msgspec calls it, which has no fields with some names. `words` is
    the schema with the words for it.
    """

    name: str
    wire: str
    typed: Typed
    schema: Schema
    required: bool
    alias: str
    words: Schema


class Model(Struct, frozen=True):
    """A class for an object schema; `stem` is its name within those of functions.

    `additional` is the type of members that have no field; None where there are none.
    """

    name: str
    stem: str
    schema: Schema
    shape: Object
    fields: tuple[Field, ...]
    additional: Typed | None

    @property
    def aliases(self) -> dict[str, str]:
        """What msgspec calls the members that it has no fields with the names of."""
        return {e.wire: e.alias for e in self.fields if e.alias != e.wire}


class Lowering:
    """Gives every schema of an Api its type, and every object schema its class.

    `given_names` are those of types that the document gives.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        named = name_types(api)
        self.given_names = named.given
        self._classes = named.classes
        self._others = named.others
        self._unions = {where: stem for where, (stem, _) in named.unions.items()}
        self._union_schemas = [schema for _, schema in named.unions.values()]
        self._own = OwnTypes(api, named)
        # By the identity of schemas, which are kept for that, as `OwnTypes` does.
        self._kept: list[Schema] = []
        self._whole: dict[int, Typed] = {}
        self._holds: dict[int, tuple[Place, ...]] = {}
        self._models: dict[Place, Model] = {}
        self._every: tuple[Model, ...] | None = None
        self.forms: dict[int, tuple[MediaType, Form]] = {}
        self.shapes: dict[tuple[int, str], tuple[Schema, Shape]] = {}
        edges = {
            where: [p for part in self._members(where) for p in self._held(part)]
            for where in self._classes
        }
        self._circular = circular(edges)
        self._users: dict[Place, list[Place]] = {where: [] for where in edges}
        for where, held in edges.items():
            for each in held:
                self._users[each].append(where)
        self._inexact = self._inexact_classes()

    @property
    def has_formats(self) -> bool:
        """Whether there is a type for a format."""
        return self._own.has_formats

    @property
    def convert(self) -> Import:
        """What makes typed values of plain ones."""
        return CONVERT if self.has_formats else Import("msgspec", "convert")

    @property
    def version(self) -> str:
        """The minor version of OpenAPI."""
        return self._api.version

    def names(self) -> frozenset[str]:
        """What all named types are called."""
        return frozenset(self.type_names())

    def models(self) -> tuple[Model, ...]:
        """All classes, in the order in which their schemas were met."""
        if self._every is None:
            self._every = tuple(self._model(where) for where in self._classes)
        return self._every

    def others(self) -> tuple[Other, ...]:
        """The names of other types, in the order in which they can be defined."""
        return self._own.others()

    def unions(self) -> tuple[Schema, ...]:
        """All unions that have a type, in the order in which they were met."""
        return tuple(
            each for each in self._union_schemas if self.typed_shape(each) != types.ANY
        )

    def type_names(self) -> tuple[str, ...]:
        """The names of all classes and other types."""
        return tuple(e.name for e in (*self._classes.values(), *self._others.values()))

    @cached_property
    def capital_names(self) -> tuple[str, ...]:
        """Those names that have no small letters, as constants: some have no case."""
        return tuple(each for each in self.type_names() if each == each.upper())

    @cached_property
    def _caseless(self) -> tuple[str, ...]:
        """Those names that are the same in small letters, as fields are."""
        return tuple(each for each in self.type_names() if each == each.lower())

    def named_stem(self, schema: Schema) -> str:
        """The name of a schema's type within those of functions; "" for none."""
        where = place(schema)
        if self._own.has_class(schema):
            return self._classes[where].stem
        named = self._others.get(where)
        return named.stem if named and named.schema == schema else ""

    def stem(self, union: Schema) -> str:
        """The name of a union within those of functions."""
        return self._unions[place(union)]

    def model(self, schema: Schema) -> Model | None:
        """The class of a schema, references followed; None where it has none."""
        target = self.target(schema)
        return self._model(place(target)) if self._own.has_class(target) else None

    def target(self, schema: Schema) -> Schema:
        """The schema itself, or what it refers to."""
        return target_of(schema, self._api.schemas)

    def meant(self, schema: Schema) -> Schema:
        """The schema itself, or what it refers to where it adds nothing to that."""
        seen: set[str] = set()
        while isinstance(schema.shape, Reference) and schema.shape.name not in seen:
            if json.loads(schema.exact).keys() != {"$ref"}:
                break
            seen.add(schema.shape.name)
            schema = self._api.schemas[schema.shape.name]
        return schema

    def typed(self, schema: Schema) -> Typed:
        """The type of a schema."""
        if id(schema) not in self._whole:
            exact = all(
                self._own.typed(each).exact
                and not (self._own.has_class(each) and place(each) in self._inexact)
                for each in self._own.parts(schema)
            )
            self._whole[id(schema)] = Typed(self._own.typed(schema).type, exact)
        return self._whole[id(schema)]

    def typed_shape(self, schema: Schema) -> PyType:
        """The type of a schema alone; what is in it does not count."""
        return self._own.typed(schema).type

    def reaching(self, test: Callable[[Model], bool]) -> Callable[[Schema], bool]:
        """A test of schemas: whether a value may hold a class that passes `test`."""
        seeds = [where for where in self._classes if test(self._model(where))]
        found = reached(seeds, self._users)

        def reaches(schema: Schema) -> bool:
            return any(where in found for where in self._held(schema))

        return reaches

    def holds_classes(self, schema: Schema) -> bool:
        """Whether a value of a schema may hold one of a class."""
        return bool(self._held(schema))

    def has_functions(self, schema: Schema) -> bool:
        """Whether functions of `wire.py` read or write a value of a schema."""
        kind = self.typed(schema).type
        return self.holds_classes(schema) or (
            types.is_judged(kind) and has_format(kind)
        )

    def is_recursive(self, model: Model) -> bool:
        """Whether a value of a model may hold another one, at any depth."""
        return place(model.schema) in self._circular

    def attribute(self, owner: Schema, wire: str) -> str:
        """The Python name of a property of an object schema."""
        shape = owner.shape
        assert isinstance(shape, Object)
        return field_names(shape, self._caseless)[wire]

    def _worded(self, schema: Schema) -> Schema:
        """A schema with the words of what it refers to, if no type there has them."""
        if not isinstance(schema.shape, Reference):
            return schema
        target = self.target(schema)
        if place(target) in self._classes or place(target) in self._others:
            return schema
        return replace(
            schema,
            title=schema.title or target.title,
            description=schema.description or target.description,
            deprecated=schema.deprecated or target.deprecated,
            examples=schema.examples or target.examples,
            default=schema.default or target.default,
        )

    def _model(self, where: Place) -> Model:
        if where not in self._models:
            named = self._classes[where]
            shape = named.schema.shape
            assert isinstance(shape, Object)
            names = field_names(shape, self._caseless)
            aliases = field_aliases(shape)
            fields = tuple(
                Field(
                    names[each.name],
                    each.name,
                    self.typed(each.schema),
                    each.schema,
                    each.required,
                    aliases.get(each.name, each.name),
                    self._worded(each.schema),
                )
                for each in shape.properties
            )
            extra = None if shape.additional is None else self.typed(shape.additional)
            self._models[where] = Model(
                named.name, named.stem, named.schema, shape, fields, extra
            )
        return self._models[where]

    def _held(self, schema: Schema) -> tuple[Place, ...]:
        """The classes in a schema, but not those in them."""
        if id(schema) not in self._holds:
            self._kept.append(schema)
            self._holds[id(schema)] = tuple(
                place(e) for e in self._own.parts(schema) if self._own.has_class(e)
            )
        return self._holds[id(schema)]

    def _members(self, where: Place) -> list[Schema]:
        """The schemas of all members of a class."""
        shape = self._classes[where].schema.shape
        assert isinstance(shape, Object)
        parts = [each.schema for each in shape.properties]
        return parts if shape.additional is None else [*parts, shape.additional]

    def _inexact_classes(self) -> frozenset[Place]:
        """The classes that msgspec admits more for than their schemas do."""
        seeds = (
            where
            for where, named in self._classes.items()
            if named.schema.loose
            or not self._own.typed(named.schema).exact
            or not all(
                self._own.typed(part).exact
                for member in self._members(where)
                for part in self._own.parts(member)
            )
        )
        return reached(seeds, self._users)

"""The type of each schema by itself: what is in it is asked for its type alone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.schema import (
    AnyValue,
    Array,
    Binary,
    Boolean,
    Enumeration,
    Null,
    Number,
    Object,
    Reference,
    Schema,
    String,
    Union,
)
from counterfoil.python import types
from counterfoil.python.endless import endless_names
from counterfoil.python.fields import field_aliases
from counterfoil.python.format_types import FORMAT_TYPES
from counterfoil.python.named_shapes import enum_kind
from counterfoil.python.places import place
from counterfoil.python.schema_types import (
    Typed,
    array_type,
    enumeration_type,
    number_type,
    string_type,
    union_type,
)
from counterfoil.python.types import Import, Name, PyType
from counterfoil.rules.document import schemas_read

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.class_names import Named


class Other(Struct, frozen=True):
    """A name for a type that is no class of an object, and the schema that has it."""

    alias: types.Alias
    schema: Schema


class OwnTypes:
    """Gives every schema of an Api its type, as if all that is in it were exact."""

    def __init__(self, api: Api, named: Named) -> None:
        self._api = api
        self._classes = named.classes
        self._others = named.others
        self._listed = named.listed
        # Rules compare texts: what they read has no types of formats.
        self._texts = frozenset(map(place, schemas_read(api)))
        self._endless = endless_names(api, self._classes.keys())
        # By the identity of schemas: several may stand at one place, as a schema and
        # that of the members that it does not name. The Api keeps them, and this those
        # that were made for it: an identity must not become that of another one.
        self._kept: list[Schema] = []
        self._types: dict[int, Typed] = {}
        self._named_by: dict[str, Schema] = {}

    @cached_property
    def has_formats(self) -> bool:
        """Whether there is a type for a format."""
        return any(
            isinstance(each.shape, String)
            and each.shape.asserted in FORMAT_TYPES
            and place(each) not in self._texts
            for each in self._api.every_schema
        )

    def has_class(self, schema: Schema) -> bool:
        """Whether a schema has a class of its own."""
        # Members that a schema does not name have the place of the schema itself.
        return isinstance(schema.shape, Object) and place(schema) in self._classes

    def typed(self, schema: Schema) -> Typed:
        """The type of a schema; `exact` does not count what others in it admit."""
        if id(schema) not in self._types:
            typed = self._shape_type(schema)
            exact = typed.exact and not schema.loose
            self._kept.append(schema)
            self._types[id(schema)] = Typed(self._called(schema, typed.type), exact)
        return self._types[id(schema)]

    def parts(self, schema: Schema) -> list[Schema]:
        """The schema and those in it, references followed.

        Not those in classes, nor those of unions that have no type but `Any`.
        """
        if isinstance(schema.shape, _LEAVES):
            return [schema]
        found: list[Schema] = []
        pending = [schema]
        seen: set[str] = set()
        while pending:
            each = pending.pop()
            found.append(each)
            match each.shape:
                case Reference(name) if name not in seen and name not in self._endless:
                    seen.add(name)
                    pending.append(self._api.schemas[name])
                case Array(items, _, prefix):
                    pending += prefix or (items,)
                case Object(_, additional) if additional and not self.has_class(each):
                    pending.append(additional)
                case Union(members) if self.typed(each).type != types.ANY:
                    pending += members
                case _:
                    pass
        return found

    def others(self) -> tuple[Other, ...]:
        """The names of other types, in the order in which they can be defined."""
        found: dict[str, Other] = {}
        for named in self._others.values():
            self._collect_others(self.typed(named.schema).type, found)
        return tuple(found.values())

    def _collect_others(
        self, kind: PyType | types.Expression, found: dict[str, Other]
    ) -> None:
        match kind:
            case types.Alias() if kind.text not in found:
                self._collect_others(kind.of, found)
                found[kind.text] = Other(kind, self._named_by[kind.text])
            case types.Subscript(_, arguments):
                for each in arguments:
                    self._collect_others(each, found)
            case types.Either(members):
                for each in members:
                    self._collect_others(each, found)
            case _:
                pass

    def _called(self, schema: Schema, kind: PyType) -> PyType:
        """The type of a schema, or the name for it that the document gives."""
        named = self._others.get(place(schema))
        if named is None or named.schema != schema or kind == types.ANY:
            return kind
        self._named_by[named.name] = schema
        shape = schema.shape
        is_listed = place(schema) in self._listed
        if isinstance(shape, Enumeration) and enum_kind(shape) and not is_listed:
            listed = enumeration_type(tuple(e for e in shape.values if e is not None))
            alias = types.Alias(named.name, listed.type, is_enum=True)
            return types.either(alias, types.NONE) if None in shape.values else alias
        return types.Alias(named.name, kind)

    def _shape_type(self, schema: Schema) -> Typed:
        shape = schema.shape
        match shape:
            case AnyValue() | Null() | Boolean() | Binary():
                return Typed(_PLAIN[type(shape)])
            case Number():
                return number_type(shape)
            case String():
                is_text = place(schema) in self._texts
                return string_type(replace(shape, asserted="") if is_text else shape)
            case Enumeration(values):
                return enumeration_type(values)
            case Array(_, _, prefix) if prefix:
                return Typed(types.tuple_of([self.typed(e).type for e in prefix]))
            case Array(items, size):
                return array_type(self.typed(items).type, size)
            case Object():
                return self._object_type(schema, shape)
            case Union(members):
                return union_type(tuple(self.typed(each).type for each in members))
            case Reference(name):
                return self._reference_type(name)
            case _:
                assert_never(shape)

    def _object_type(self, schema: Schema, shape: Object) -> Typed:
        if place(schema) in self._classes:
            kind = class_type(self._classes[place(schema)].name)
            if field_aliases(shape):
                # Its members have other names there: they are read one by one.
                return Typed(types.judged(kind), exact=False)
            return Typed(kind)
        assert shape.additional is not None  # a closed object has a class
        return Typed(types.map_of(self.typed(shape.additional).type))

    def _reference_type(self, name: str) -> Typed:
        if name in self._endless:
            return Typed(types.ANY, exact=False)
        return Typed(self.typed(self._api.schemas[name]).type)


FILE: Final = Name("FormFile", frozenset({Import("@runtime.files", "FormFile")}))
"""The type of files in forms."""

_PLAIN: Final[dict[type, PyType]] = {
    AnyValue: types.ANY,
    Null: types.NONE,
    Boolean: types.BOOL,
    Binary: FILE,
}
_LEAVES: Final = (*_PLAIN, Number, String, Enumeration)


def class_type(name: str) -> PyType:
    """The type of a model."""
    return Name(name, frozenset({Import("@models", name)}))

"""Values as a person would write them in Python, with what must be imported for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs

from counterfoil.api.closed import close
from counterfoil.api.judging import compiled
from counterfoil.api.schema import (
    Array,
    Binary,
    Enumeration,
    Object,
    Schema,
    String,
    Union,
)
from counterfoil.python.enums import enum_members
from counterfoil.python.format_types import MAKERS, has_format
from counterfoil.python.layout import Json, enclose, fits, literal, string, tuple_of
from counterfoil.python.types import ANY, Alias, Either

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.python.lowering import Field, Lowering, Model
    from counterfoil.samples.part_headers import PartHeaders


def from_package(module: str, names: set[str]) -> str:
    """The line that imports names from a module, or the lines."""
    line = f"from {module} import {', '.join(sorted(names))}"
    if fits(line):
        return line
    return enclose(f"from {module} import (", sorted(names), ")")


class Expressions:
    """Writes the values of one sample, and remembers what they mention.

    `headers` are those that the files of a form must have.
    """

    def __init__(
        self, lowering: Lowering, schemas: dict[str, Schema], headers: PartHeaders
    ) -> None:
        self._headers = headers
        self._lowering = lowering
        self._schemas = schemas
        self._models: set[str] = set()
        self._library: dict[str, set[str]] = {}
        self._has_files = False

    def library_imports(self) -> list[str]:
        """The lines that import from the standard library."""
        return [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(self._library.items())
        ]

    def imports(self, package: str) -> Iterator[str]:
        """Those that import from the generated package."""
        if self._models:
            yield from_package(f"{package}.models", self._models)
        if self._has_files:
            yield f"from {package}.runtime.files import FormFile"

    def file(self, name: str = "", level: int = 0) -> str:
        """A file of a form, which has a name, or a part."""
        self._has_files = True
        given = ['b"content"']
        if headers := self._headers.get(name):
            rows = [f"{string(key)}: {string(text)}" for key, text in headers.items()]
            given.append(enclose("headers={", rows, "}", level + 1))
        return enclose("FormFile(", given, ")", level)

    def value(self, schema: Schema, value: Json, level: int) -> str:
        """The expression of a value of a schema, as it is written at a level."""
        model = self._lowering.model(schema)
        if model is not None and isinstance(value, dict):
            return self._object(model, value, level)
        target = self._lowering.target(schema)
        shape = target.shape
        if isinstance(shape, Union):
            return self.value(self._member(shape.members, value), value, level)
        if isinstance(shape, Enumeration):
            return self._enumerated(target, shape, value, level)
        if isinstance(shape, Binary):
            return self.file()
        if isinstance(shape, String) and has_format(self._lowering.typed(target).type):
            module, name, function = MAKERS[shape.asserted]
            self._library.setdefault(module, set()).add(name)
            return f"{function}({string(str(value))})"
        if isinstance(shape, Array) and isinstance(value, list):
            inner = shape.prefix or (shape.items,) * len(value)
            pairs = zip(inner, value, strict=False)
            items = [self.value(each, item, level + 1) for each, item in pairs]
            if shape.prefix:
                return tuple_of(items, level)
            return enclose("[", items, "]", level)
        if isinstance(shape, Object) and shape.additional and isinstance(value, dict):
            items = [
                f"{string(name)}: {self.value(shape.additional, item, level + 1)}"
                for name, item in value.items()
            ]
            return enclose("{", items, "}", level, len("custom_metadata="))
        return literal(value, level)

    def _member(self, members: tuple[Schema, ...], value: Json) -> Schema:
        """The member of a union that a value is of."""
        for member in members:
            try:
                schema = close(member, self._schemas)
                judge = compiled(schema)
            except (ValueError, jsonschema_rs.ReferencingError):
                continue
            if judge.is_valid(value):
                return member
        # What is likely need not be valid.
        models = (each for each in members if self._lowering.model(each) is not None)
        return next(models if isinstance(value, dict) else iter(()), members[-1])

    def _enumerated(
        self, schema: Schema, shape: Enumeration, value: Json, level: int
    ) -> str:
        """A member of a class of an enumeration, or the value itself."""
        kind = self._lowering.typed(schema).type
        parts = kind.members if isinstance(kind, Either) else (kind,)
        for part in parts:
            for each in enum_members(shape):
                if isinstance(part, Alias) and part.is_enum and each.value == value:
                    self._models.add(part.text)
                    return f"{part.text}.{each.name}"
        return literal(value, level)

    def _object(self, model: Model, value: dict[str, Json], level: int) -> str:
        self._models.add(model.name)
        arguments: list[str] = []
        for field in model.fields:
            if field.wire in value:
                text = self._field(field, value[field.wire], level + 1)
                arguments.append(f"{field.name}={text}")
        known = {field.wire for field in model.fields}
        extra = {name: item for name, item in value.items() if name not in known}
        if extra and model.shape.additional is not None:
            rows = [
                f"{string(name)}: {self._item(model, item, level + 2)}"
                for name, item in extra.items()
            ]
            shown = enclose("{", rows, "}", level + 1, len("extra="))
            arguments.append(f"extra={shown}")
        return enclose(f"{model.name}(", arguments, ")", level)

    def _field(self, field: Field, value: Json, level: int) -> str:
        """The value of a field; files are fields of forms alone."""
        target = self._lowering.target(field.schema)
        match target.shape:
            case Binary():
                return self.file(field.wire, level)
            case Array(Schema(Binary())) if isinstance(value, list):
                items = [self.file(field.wire, level + 1) for _ in value]
                return enclose("[", items, "]", level)
            case _:
                return self.value(field.schema, value, level)

    def _item(self, model: Model, value: Json, level: int) -> str:
        assert model.shape.additional is not None
        if self._lowering.typed(model.shape.additional).type == ANY:
            return literal(value, level)
        return self.value(model.shape.additional, value, level)

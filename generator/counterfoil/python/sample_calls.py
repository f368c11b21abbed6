"""Calls of the generated client as a person would write them, for the documentation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import jsonschema_rs

from counterfoil.api.closed import close
from counterfoil.api.formats import SAMPLES
from counterfoil.api.judging import compiled
from counterfoil.api.metadata import LONGEST_URL
from counterfoil.api.schema import (
    Array,
    Boolean,
    Enumeration,
    Number,
    Object,
    Schema,
    String,
    Union,
)
from counterfoil.python.bodies import PARTS
from counterfoil.python.enums import enum_members
from counterfoil.python.format_types import MAKERS, has_format
from counterfoil.python.halves import CLIENT, SENDER
from counterfoil.python.layout import (
    STEP,
    Json,
    enclose,
    fits,
    literal,
    string,
    tuple_of,
)
from counterfoil.python.types import ANY, Alias, Either

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.api.model import Operation
    from counterfoil.python.arguments import Argument
    from counterfoil.python.lowering import Lowering, Model
    from counterfoil.python.operations import Call, Lowered

_RECEIVER: Final = "https://receiver.example.com"
"""Where the calls of a sender go: nobody is there."""
_DEEPEST: Final = 4
"""How deep samples are nested that are made up."""
_MOST: Final = 100
"""The most values that such a sample has."""
_LONGEST: Final = 4_000
"""The most characters of one of a body: each operation that has the body has it."""


def client_call(lowered: Lowered, package: str) -> Callable[[Operation, str], str]:
    """A function that writes the call of an operation with the JSON text of a body."""
    api, lowering = lowered.api, lowered.lowering
    by_key = {call.operation.key: call for call in (*lowered.calls, *lowered.events)}
    url = api.servers[0].url if api.servers else ""
    if not url or len(url) > LONGEST_URL:
        url = "http://127.0.0.1:8080"

    def write(operation: Operation, example: str) -> str:
        return _Writer(lowering, api.schemas, package, url).write(
            by_key[operation.key], example
        )

    return write


class _Writer:
    def __init__(
        self, lowering: Lowering, schemas: dict[str, Schema], package: str, url: str
    ) -> None:
        self._lowering = lowering
        self._schemas = schemas
        self._package = package
        self._url = url
        self._models: set[str] = set()
        self._library: dict[str, set[str]] = {}
        self._left = _MOST

    def write(self, call: Call, example: str) -> str:
        """The imports, the client, the call."""
        arguments = [
            f"{each.name}={self._value(each.parameter.schema, self._sample(each), 2)}"
            for each in call.arguments
            if each.parameter.required
        ]
        medium = call.body.media[0] if call.body else None
        content = medium.content if medium and medium.form != PARTS else None
        if content is not None and (example or (call.body and call.body.required)):
            schema = content.schema
            sample = json.loads(example) if example else self._of_body(schema)
            if example or sample is not None:
                arguments.append(f"body={self._value(schema, sample, 2)}")
        half, url, made = (
            CLIENT,
            string(self._url),
            f"response = client.{call.function}(",
        )
        if call.operation.event is not None:
            half, url = SENDER, ""
            made = f"response = sender.{call.function}("
            arguments.insert(0, string(f"{_RECEIVER}{call.operation.path}"))
        made = enclose(made, arguments, ")", 1)
        imports = [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(self._library.items())
        ]
        imports += [""] if imports else []
        imports.append(f"from {self._package}.{half.folder} import {half.name}")
        if self._models:
            names = sorted(self._models)
            line = f"from {self._package}.models import {', '.join(names)}"
            if not fits(line):
                line = enclose(f"from {self._package}.models import (", names, ")")
            imports.append(line)
        head = f"with {half.name}({url}) as {half.folder}:"
        return "\n".join([*imports, "", head, f"{STEP}{made}"])

    def _sample(self, argument: Argument) -> Json:
        """A value of a parameter: an example, or what its schema makes likely."""
        parameter = argument.parameter
        examples = [each.value for each in parameter.examples]
        for text in (*examples, *parameter.schema.examples, parameter.schema.default):
            if text:
                value: Json = json.loads(text)
                return value
        self._left = _MOST
        return self._likely(parameter.schema, parameter.name, 0)

    def _of_body(self, schema: Schema) -> Json:
        """A body without an example: what it must have. None where that is much."""
        self._left = _MOST
        sample = self._likely(schema, "body", 0)
        is_much = self._left <= 0 or len(json.dumps(sample)) > _LONGEST
        return None if is_much else sample

    def _likely(self, schema: Schema, name: str, depth: int) -> Json:
        """A value that a schema makes likely; strings say what they are of."""
        self._left -= 1
        if self._left <= 0:
            return name
        match self._lowering.target(schema).shape:
            case Enumeration(values):
                return values[0]
            case String(asserted=asserted) if asserted in SAMPLES:
                return SAMPLES[asserted]
            case Boolean():
                return True
            case Number(bounds=bounds):
                return 1 if bounds.minimum is None else bounds.minimum
            case Array(items) if depth < _DEEPEST:
                return [self._likely(items, name, depth + 1)]
            case Object(properties) if depth < _DEEPEST:
                return {
                    each.name: self._likely(each.schema, each.name, depth + 1)
                    for each in properties
                    if each.required
                }
            case Union(members) if depth < _DEEPEST:
                return self._likely(members[0], name, depth + 1)
            case _:
                return name

    def _value(self, schema: Schema, value: Json, level: int) -> str:
        model = self._lowering.model(schema)
        if model is not None and isinstance(value, dict):
            return self._object(model, value, level)
        target = self._lowering.target(schema)
        shape = target.shape
        if isinstance(shape, Union):
            return self._value(self._member(shape.members, value), value, level)
        if isinstance(shape, Enumeration):
            return self._enumerated(target, shape, value, level)
        if isinstance(shape, String) and has_format(self._lowering.typed(target).type):
            module, name, function = MAKERS[shape.asserted]
            self._library.setdefault(module, set()).add(name)
            return f"{function}({string(str(value))})"
        if isinstance(shape, Array) and isinstance(value, list):
            inner = shape.prefix or (shape.items,) * len(value)
            pairs = zip(inner, value, strict=False)
            items = [self._value(each, item, level + 1) for each, item in pairs]
            if shape.prefix:
                return tuple_of(items, level)
            return enclose("[", items, "]", level)
        if isinstance(shape, Object) and shape.additional and isinstance(value, dict):
            items = [
                f"{string(name)}: {self._value(shape.additional, item, level + 1)}"
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
        # What is likely need not be valid: the texts of a pattern are not made up.
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
                text = self._value(field.schema, value[field.wire], level + 1)
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

    def _item(self, model: Model, value: Json, level: int) -> str:
        assert model.shape.additional is not None
        if self._lowering.typed(model.shape.additional).type == ANY:
            return literal(value, level)
        return self._value(model.shape.additional, value, level)

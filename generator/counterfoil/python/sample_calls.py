"""Calls of the generated client as a person would write them, for the documentation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast

import jsonschema_rs

from counterfoil.api.closed import close
from counterfoil.api.formats import SAMPLES
from counterfoil.api.judging import compiled
from counterfoil.api.metadata import LONGEST_URL
from counterfoil.api.schema import (
    Array,
    Binary,
    Boolean,
    Enumeration,
    Null,
    Number,
    Object,
    Schema,
    String,
    Union,
)
from counterfoil.python.bodies import BYTES, ITEMS, ORDERED
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
    from counterfoil.python.bodies import Body
    from counterfoil.python.lowering import Lowering, Model
    from counterfoil.python.operations import Call, Lowered

_RECEIVER: Final = "https://receiver.example.com"
"""Where the calls of a sender go: nobody is there."""
_MEDIA_TYPES: Final = {
    "audio": "audio/mpeg",
    "image": "image/png",
    "text": "text/plain",
    "video": "video/mp4",
}
"""A media type of a range, for what takes all of them."""
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


def _content_type(name: str) -> tuple[str, ...] | None:
    """The argument `content_type` for a range of media types; None where none is."""
    kind, _, subtype = name.partition("/")
    if subtype != "*" or kind == "multipart":
        return None
    return (f'content_type="{_MEDIA_TYPES.get(kind, "application/octet-stream")}"',)


class _Writer:
    def __init__(
        self, lowering: Lowering, schemas: dict[str, Schema], package: str, url: str
    ) -> None:
        self._lowering = lowering
        self._schemas = schemas
        self._package = package
        self._url = url
        self._models: set[str] = set()
        self._has_files = False
        self._library: dict[str, set[str]] = {}
        self._left = _MOST

    def write(self, call: Call, example: str) -> str:
        """The imports, the client, the call."""
        arguments = [
            f"{each.name}={self._value(each.parameter.schema, self._sample(each), 2)}"
            for each in call.arguments
            if each.parameter.required
        ]
        if call.body is not None and (example or call.body.required):
            arguments += self._body(call.body, example)
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
        if self._has_files:
            imports.append(f"from {self._package}.runtime.files import FormFile")
        head = f"with {half.name}({url}) as {half.folder}:"
        return "\n".join([*imports, "", head, f"{STEP}{made}"])

    def _sample(self, argument: Argument) -> Json:
        """A value of a parameter: an example, or what its schema makes likely."""
        parameter = argument.parameter
        examples = [each.value for each in parameter.examples]
        told = (*examples, *parameter.schema.examples, parameter.schema.default)
        for value in map(json.loads, filter(None, told)):
            if self._is_typed(parameter.schema, value):
                return cast("Json", value)
        self._left = _MOST
        return self._likely(parameter.schema, parameter.name, 0)

    def _body(self, body: Body, example: str) -> list[str]:
        """The argument of a body, and that of its media type where it must be said."""
        medium = body.sent
        kind = () if body.default else _content_type(medium.name)
        if kind is None or medium.form == ORDERED:
            return []
        if medium.form == BYTES:
            return ['body=b"content"', *kind]
        schema = medium.content.schema if medium.content else medium.media.schema
        if schema is None:  # of a text
            value = literal(json.loads(example), 2) if example else '"text"'
            return [f"body={value}", *kind]
        self._left = _MOST
        # Without an example, a body is shown with what it must have, unless it is much.
        made = None if example else self._likely(schema, "body", 0)
        if self._left <= 0 or len(json.dumps(made)) > _LONGEST:
            return []
        value = self._value(schema, json.loads(example) if example else made, 2)
        shown = f"[{value}]" if medium.form == ITEMS else value
        return [f"body={shown}", *kind]

    def _is_typed(self, schema: Schema, value: Json) -> bool:
        """Whether an example is of the scalar type that the schema has."""
        match self._lowering.target(schema).shape:
            case String():
                return isinstance(value, str)
            case Boolean():
                return isinstance(value, bool)
            case Number():
                return isinstance(value, int | float) and not isinstance(value, bool)
            case _:
                return True

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
            case Null():
                return None
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
        if isinstance(shape, Binary):
            self._has_files = True
            return 'FormFile(b"content")'
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

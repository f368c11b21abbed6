"""The fast readers of requests' contents: straight-line code for what is mostly sent.

A reader decodes the text into the typed form, and counts: a text with as many colons
as the typed value has members is all in that value. For any other text it asks the
content's own `decode`, which is exact, slower, and says what is wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.schema import Array, Object
from counterfoil.python import types
from counterfoil.python.imports import own
from counterfoil.python.layout import STEP, enclose, fits, string
from counterfoil.python.model_views import declaration
from counterfoil.python.names import settle
from counterfoil.python.own_types import class_type
from counterfoil.python.types import Import, as_value, bare, imports_of, text_of
from counterfoil.python.wire_functions import (
    CALLED,
    WireFunctions,
    function,
    members_of,
    names_constant,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.api.schema import Schema
    from counterfoil.python.contents import Content
    from counterfoil.python.lowering import Field, Lowering, Model
    from counterfoil.python.rule_views import RuleChecks
    from counterfoil.python.wire_functions import FunctionView


class WireStructView(Struct, frozen=True):
    """A model as it is decoded, where that differs from its class."""

    name: str
    doc: str
    fields: tuple[str, ...]


def has_reader(content: Content) -> bool:
    """Whether a content has a fast reader: requests bring it, and its type is exact.

    To mypy, a function that returns None and nothing else returns no value.
    """
    is_null = content.typed.type == types.NONE
    return content.received and content.typed.exact and not is_null


def is_map_like(model: Model) -> bool:
    """Whether an object is nearly a map: open, and it names nothing that must be there.

    Such an object is decoded as a map, and becomes its class when its names are known:
    that is faster than to read the text again for members without a field.
    """
    open_to_all = model.additional is not None and model.additional.type == types.ANY
    return open_to_all and not any(each.required for each in model.fields)


def opened_fields(content: Content, lowering: Lowering) -> tuple[Field, ...]:
    """The fields of a received object that are decoded as maps."""
    if content.model is None or not has_reader(content) or content.model.additional:
        return ()
    found: list[Field] = []
    for each in content.model.fields:
        model = lowering.model(each.schema)
        if model is not None and is_map_like(model):
            found.append(each)
    return tuple(found)


def decoded_type(content: Content, lowering: Lowering) -> str:
    """The name of the type that a reader decodes."""
    if content.model is not None and opened_fields(content, lowering):
        return _wire_name(content.model, lowering)
    return text_of(as_value(content.typed.type))


def _wire_name(model: Model, lowering: Lowering) -> str:
    """The name of the wire form of a model, which is no other model's."""
    return settle([f"{model.name}Wire"], str, lowering.type_names())[
        f"{model.name}Wire"
    ]


def lower_struct(
    model: Model,
    opened: tuple[Field, ...],
    lowering: Lowering,
    used: set[Import],
    told: Callable[[types.PyType], types.PyType],
) -> WireStructView:
    """The wire form of a model; `used` gets what it mentions.

    `told` is how it mentions types.
    """
    used.add(Import("msgspec", "Struct"))
    scalar = types.Name("Scalar", frozenset({own("runtime.json_content", "Scalar")}))
    fields: list[str] = []
    for each in model.fields:
        kind = types.map_of(scalar) if each in opened else told(each.typed.type)
        value: tuple[str, ...] | str = "" if each.required else "UNSET"
        if each.name != each.wire:
            name = (f"name={string(each.wire)}",)
            value = name if each.required else (*name, "default=UNSET")
            used.add(Import("msgspec", "field"))
        if not each.required:
            kind = types.either(kind, types.UNSET_TYPE)
            used.add(types.UNSET)
        used |= imports_of(kind)
        fields.append(declaration(f"{each.name}: ", kind, value))
    doc = f'"""`{model.name}` as it is decoded: what is nearly a map still is one."""'
    return WireStructView(_wire_name(model, lowering), doc, tuple(fields))


class Readers:
    """Writes the readers of contents."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._functions = WireFunctions(lowering)
        self._walks = self._functions.walks

    def reader(self, content: Content, checks: RuleChecks | None) -> FunctionView:
        """The function that reads a content, with the tests of its rules."""
        imports = {
            Import("msgspec", "MsgspecError"),
            own("runtime.json_text", "COLON"),
            *imports_of(content.typed.type),
        }
        opened = opened_fields(content, self._lowering)
        fallback = f"return {content.name.upper()}.decode(text)"
        source = "wire" if opened else "value"
        # msgspec's decoder does not tell type checkers what a type with constraints is.
        kind = "" if content.model else f": {text_of(bare(content.typed.type))}"
        inside = [f"{source}{kind} = _{content.name.upper()}(text)"]
        inside += self._count(content, opened, imports)
        inside += [
            'if COLON in text.replace(b":", b";", members):',
            f"{STEP}{fallback}",
        ]
        lines = [
            "try:",
            *(f"{STEP}{line}" for line in inside),
            "except (MsgspecError, UnicodeError, RecursionError):",
            f"{STEP}{fallback}",
        ]
        if opened and content.model is not None:
            lines += _made(content.model, opened)
        if checks is not None and checks.needed(content.schema):
            fields = content.model.fields if content.model else ()
            taken = _LOCALS.union(map(_local, fields))
            tests, mentioned = checks.inline(content, taken)
            lines += tests
            imports |= mentioned
        return function(
            f"read_{content.name}",
            ["text: bytes"],
            text_of(bare(content.typed.type)),
            "Read the content of a request. Raises `InvalidContent`.",
            [*lines, "return value"],
            imports,
        )

    def _count(
        self, content: Content, opened: tuple[Field, ...], imports: set[Import]
    ) -> list[str]:
        """Statements that count the members of what was decoded."""
        model = content.model
        if model is None:
            count = self._walks.count(content.schema, "value") or "0"
            line = f"members = {self._counted(count, imports)}"
            if fits(line, 2):
                return [line]
            return ["members = 0", *self._added(content.schema, "value", 0)]
        if not opened and self._lowering.is_recursive(model):
            return [f"members = {self._counted(f'count_{model.stem}(value)', imports)}"]
        source = "wire" if opened else "value"
        required = [each for each in model.fields if each.required]
        flat = {each: inner for each in required if (inner := self._flat(each))}
        fixed, parts = self._functions.counts(
            tuple(e for e in required if e not in opened and e not in flat), source
        )
        fixed += sum(e.required for inner in flat.values() for e in inner.fields)
        parts += [f"+ len(wire.{each.name})" for each in required if each in opened]
        lines: list[str] = []
        for each, inner in flat.items():
            lines.append(f"{_local(each)} = {source}.{each.name}")
            for field in inner.fields:
                if not field.required:
                    lines.append(f"if {_local(each)}.{field.name} is not UNSET:")
                    lines.append(f"{STEP}members += 1")
        for each in model.fields:
            if each in opened:
                lines += self._opened(each, imports)
            elif not each.required:
                count = self._walks.count(each.schema, f"{source}.{each.name}")
                lines.append(f"if {source}.{each.name} is not UNSET:")
                lines.append(f"{STEP}members += {f'1 + {count}' if count else '1'}")
        added = sum("members +=" in line for line in lines)
        first = members_of(len(parts) + added)
        lines = [*total(first, fixed + len(required), parts, 2), *lines]
        self._counted("\n".join(lines), imports)
        return lines

    def _flat(self, field: Field) -> Model | None:
        """The model of a field whose own fields are counted in the reader itself."""
        model = self._lowering.model(field.schema)
        if model is None or is_map_like(model) or not self._functions.is_flat(model):
            return None
        return model

    def _added(self, schema: Schema, value: str, depth: int) -> list[str]:
        """Statements that add the members of a container: a loop in a loop."""
        item = f"item{depth + 1}" if depth else "item"
        match self._lowering.target(schema).shape:
            case Array(items):
                first, head, inner = [], f"for {item} in {value}:", items
            case Object(_, additional) if additional and not self._lowering.model(
                schema
            ):
                first = [f"members += len({value})"]
                head, inner = f"for {item} in {value}.values():", additional
            case _:
                return [f"members += {self._walks.count(schema, value) or '0'}"]
        below = self._added(inner, item, depth + 1)
        return [*first, head, *(f"{STEP}{line}" for line in below)]

    def _counted(self, text: str, imports: set[Import]) -> str:
        """The text; `imports` gets what it mentions."""
        taken = self._walks.taken()
        imports |= taken
        if "UNSET" in text:
            imports.add(types.UNSET)
        counting = {*_COUNTING.findall(text)} - {each.name for each in taken}
        imports.update(own("wire", name) for name in counting)
        return text

    def _opened(self, field: Field, imports: set[Import]) -> list[str]:
        model = self._lowering.model(field.schema)
        assert model is not None
        names = names_constant(model)
        imports |= {
            own("models", model.name),
            own("wire", f"open_{model.stem}"),
            own("wire", names),
        }
        local = _local(field)
        opening = [
            f"if {names}.isdisjoint(wire.{field.name}):",
            f"{STEP}{local} = {model.name}(extra=wire.{field.name})",
            "else:",
            f"{STEP}{local} = open_{model.stem}(wire.{field.name})",
        ]
        if field.required:
            return opening
        kind = types.either(class_type(model.name), types.UNSET_TYPE)
        imports |= {types.UNSET, *imports_of(kind)}
        return [
            f"{local}: {text_of(kind)} = UNSET",
            f"if wire.{field.name} is not UNSET:",
            f"{STEP}members += 1 + len(wire.{field.name})",
            *(f"{STEP}{line}" for line in opening),
        ]


_COUNTING: Final = re.compile(r"\b(count_\w+)\(")
"""A call of a function that counts the members of a model."""
_LOCALS = frozenset(
    {"apply", "broken", "len", "members", "schemas", "sum", "text", "value", "wire"}
)
"""What a reader calls its own variables, and what else it mentions."""


def _local(field: Field) -> str:
    name = field.name
    return f"{name}_" if name in _LOCALS or name.startswith(CALLED) else name


def _made(model: Model, opened: tuple[Field, ...]) -> list[str]:
    """The statement that makes the typed value of its wire form."""
    arguments = [
        f"{each.name}={_local(each) if each in opened else f'wire.{each.name}'}"
        for each in model.fields
    ]
    return enclose(f"value = {model.name}(", arguments, ")", 0, 4).split("\n")

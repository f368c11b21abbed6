"""The view of `wire.py`: how models with unnamed members are read and written."""

from __future__ import annotations

from dataclasses import dataclass

from counterfoil.api.model import Api
from counterfoil.python import types
from counterfoil.python.contents import Content, Contents
from counterfoil.python.imports import import_lines
from counterfoil.python.layout import STEP, enclose, indent, signature, string
from counterfoil.python.lowering import Field, Lowering, Model, class_type
from counterfoil.python.model_views import declaration, heading
from counterfoil.python.names import constant, snake
from counterfoil.python.types import Import, PyType
from counterfoil.python.walks import Walks, member


@dataclass(frozen=True, slots=True)
class FunctionView:
    """A function: its signature without the colon, its docstring, its statements."""

    signature: str
    doc: str
    body: str


@dataclass(frozen=True, slots=True)
class NamesView:
    """A constant with the names of a model's members."""

    text: str


@dataclass(frozen=True, slots=True)
class WireStructView:
    """A model as it is decoded, where that differs from its class."""

    name: str
    options: str
    doc: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WireView:
    """The whole module."""

    heading: str
    imports: str
    names: tuple[NamesView, ...]
    structs: tuple[WireStructView, ...]
    functions: tuple[FunctionView, ...]


def is_map_like(model: Model) -> bool:
    """Whether an object is nearly a map: open, and it names nothing that must be there.

    Such an object is decoded as a map, and becomes its class when its names are known.
    """
    scalar = model.additional is not None and model.additional.type == types.ANY
    return scalar and not any(each.required for each in model.fields)


def opened_fields(content: Content, lowering: Lowering) -> tuple[Field, ...]:
    """The fields of a received object that are decoded as maps."""
    if content.model is None or not content.received or content.model.additional:
        return ()
    found: list[Field] = []
    for each in content.model.fields:
        model = lowering.model(each.schema)
        if model is not None and is_map_like(model):
            found.append(each)
    return tuple(found)


def lower_wire(api: Api, contents: Contents) -> WireView:
    """The view of the module; it has no functions where no model is open."""
    return _Writer(contents).view(api)


class _Writer:
    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._lowering = contents.lowering
        self._walks = Walks(contents.lowering)
        self._used = self._walks.used
        self._models = contents.lowering.models()

    def view(self, api: Api) -> WireView:
        structs: list[WireStructView] = []
        functions: list[FunctionView] = []
        names: list[NamesView] = []
        for content in self._contents.items:
            opened = opened_fields(content, self._lowering)
            if opened and content.model is not None:
                structs.append(self._struct(content.model, opened))
                functions.append(self._measure(content.model, opened))
                functions += [self._open(each) for each in opened]
            elif content.model is None:
                functions += self._root(content)
        for model in self._models:
            functions.append(self._count(model))
            if self._walks.needs_fill(model.schema):
                if model.additional is not None:
                    names.append(_names(model))
                    self._used.add(Import("typing", "Final"))
                functions += [self._fill(model), self._flatten(model)]
        return WireView(
            heading("How models are read from JSON and written to it.", api.source),
            import_lines(self._used, 0),
            tuple(names),
            tuple(structs),
            tuple(functions),
        )

    def _class(self, model: Model) -> str:
        self._used.add(Import("@models", model.name))
        return model.name

    def _mention(self, kind: PyType) -> str:
        self._used |= types.imports_of(kind)
        return types.text_of(kind)

    def _struct(self, model: Model, opened: tuple[Field, ...]) -> WireStructView:
        self._used |= {Import("msgspec", "Struct")}
        fields: list[str] = []
        for each in model.fields:
            kind = each.typed.type
            if each in opened:
                scalar = types.Name(
                    "Scalar", frozenset({Import("@runtime.json_content", "Scalar")})
                )
                kind = types.map_of(scalar)
            value: tuple[str, ...] | str = "" if each.required else "UNSET"
            if each.name != each.wire:
                name = (f"name={string(each.wire)}",)
                value = name if each.required else (*name, "default=UNSET")
                self._used.add(Import("msgspec", "field"))
            if not each.required:
                kind = types.either(kind, types.UNSET_TYPE)
                self._used.add(types.UNSET)
            self._mention(kind)
            fields.append(declaration(f"{each.name}: ", kind, value))
        doc = f'"""`{model.name}` as it is decoded: what is nearly a map is one, first."""'
        options = "Struct, kw_only=True, forbid_unknown_fields=True"
        return WireStructView(f"{model.name}Wire", options, doc, tuple(fields))

    def _measure(self, model: Model, opened: tuple[Field, ...]) -> FunctionView:
        name = self._class(model)
        required = [each for each in model.fields if each.required]
        parts = [
            text
            for each in required
            if each not in opened
            and (text := self._walks.count(each.schema, f"wire.{each.name}"))
        ]
        parts += [f"len(wire.{each.name})" for each in required if each in opened]
        lines = [f"members = {' + '.join([str(len(required)), *parts])}"]
        for each in model.fields:
            if each in opened:
                lines += self._measure_opened(each)
            elif not each.required:
                self._used.add(types.UNSET)
                count = self._walks.count(each.schema, f"wire.{each.name}")
                total = f"1 + {count}" if count else "1"
                lines.append(f"if wire.{each.name} is not UNSET:")
                lines.append(f"{STEP}members += {total}")
        arguments = [
            f"{each.name}={each.name if each in opened else f'wire.{each.name}'}"
            for each in model.fields
        ]
        lines.append(enclose(f"value = {name}(", arguments, ")", 1))
        lines.append("return value, members")
        return FunctionView(
            signature(
                f"measure_{snake(name)}",
                [f"wire: {name}Wire"],
                f"tuple[{name}, int]",
            ),
            '"""The typed value, and the number of the members that it holds."""',
            indent("\n".join(_raised(lines)), 1),
        )

    def _measure_opened(self, field: Field) -> list[str]:
        model = self._lowering.model(field.schema)
        assert model is not None
        opener = f"open_{snake(model.name)}(wire.{field.name})"
        if field.required:
            return [f"{field.name} = {opener}"]
        kind = types.either(class_type(model.name), types.UNSET_TYPE)
        self._used.add(types.UNSET)
        return [
            f"{field.name}: {self._mention(kind)} = UNSET",
            f"if wire.{field.name} is not UNSET:",
            f"{STEP}members += 1 + len(wire.{field.name})",
            f"{STEP}{field.name} = {opener}",
        ]

    def _open(self, field: Field) -> FunctionView:
        model = self._lowering.model(field.schema)
        assert model is not None
        name = self._class(model)
        self._used |= {
            Import("msgspec", "convert"),
            Import("typing", "Any"),
            Import("collections.abc", "Mapping"),
        }
        body = (
            f"if {_constant(model)}.isdisjoint(plain):\n"
            f"{STEP}return {name}(extra=dict(plain))\n"
            f"value = convert(plain, {name})\n"
            f"fill_{snake(name)}(value, plain)\n"
            "return value"
        )
        return FunctionView(
            signature(f"open_{snake(name)}", ["plain: Mapping[str, Any]"], name),
            '"""The typed value of a map. Raises `msgspec.ValidationError`."""',
            indent(body, 1),
        )

    def _root(self, content: Content) -> list[FunctionView]:
        """The functions of content that is no object with fields, such as an array."""
        kind = self._mention(content.typed.type)
        count = self._walks.count(content.schema, "value") or "0"
        made = [
            FunctionView(
                signature(f"count_{content.name}", [f"value: {kind}"], "int"),
                '"""The number of members of all objects in a value."""',
                indent(f"return {count}", 1),
            )
        ]
        if self._walks.needs_fill(content.schema):
            self._used.add(Import("typing", "Any"))
            fill = self._walks.fill(content.schema, "value", "plain")
            flatten = self._walks.flatten(content.schema, "plain")
            made.append(
                FunctionView(
                    signature(
                        f"fill_{content.name}",
                        [f"value: {kind}", "plain: Any"],
                        "None",
                    ),
                    '"""Put the members without a field into a value."""',
                    indent("\n".join(fill), 1),
                )
            )
            made.append(
                FunctionView(
                    signature(f"flatten_{content.name}", ["plain: Any"], "None"),
                    '"""Put the members without a field where JSON has them."""',
                    indent("\n".join(flatten), 1),
                )
            )
        return made

    def _count(self, model: Model) -> FunctionView:
        return FunctionView(
            signature(
                f"count_{snake(model.name)}", [f"value: {self._class(model)}"], "int"
            ),
            '"""The number of members of all objects in a value."""',
            indent("\n".join(self._count_lines(model)), 1),
        )

    def _count_lines(self, model: Model) -> list[str]:
        if self._lowering.is_recursive(model):
            self._used.add(Import("@runtime.json_content", "UNCOUNTED"))
            return ["del value  # it may be nested to any depth", "return UNCOUNTED"]
        required = [each for each in model.fields if each.required]
        optional = [each for each in model.fields if not each.required]
        parts = [
            text
            for each in required
            if (text := self._walks.count(each.schema, f"value.{each.name}"))
        ]
        constant_part = str(len(required))
        plain = [e for e in optional if not self._walks.count(e.schema, "value")]
        if plain:
            self._used |= {Import("msgspec.structs", "astuple"), types.UNSET}
            constant_part = f"{len(model.fields)} - astuple(value).count(UNSET)"
        else:
            self._used |= {types.UNSET} if optional else set()
        nested = [e for e in optional if e not in plain]
        total = " + ".join([constant_part, *parts])
        if not nested:
            return [f"return {total}"] if model.fields else ["del value", "return 0"]
        lines = [f"members = {total}"]
        for each in nested:
            count = self._walks.count(each.schema, f"value.{each.name}")
            lines.append(f"if value.{each.name} is not UNSET:")
            lines.append(f"{STEP}members += {count if plain else f'1 + {count}'}")
        return [*lines, "return members"]

    def _fill(self, model: Model) -> FunctionView:
        self._used.add(Import("typing", "Any"))
        lines: list[str] = []
        for each in model.fields:
            if not self._walks.needs_fill(each.schema):
                continue
            value, plain = f"value.{each.name}", member("plain", each.wire)
            statements = self._walks.fill(each.schema, value, plain)
            if not each.required:
                self._used.add(types.UNSET)
                statements = _guarded(f"if {value} is not UNSET:", statements)
            lines += statements
        lines += self._fill_extra(model)
        return FunctionView(
            signature(
                f"fill_{snake(model.name)}",
                [f"value: {self._class(model)}", "plain: Any"],
                "None",
            ),
            '"""Put the members without a field into a value."""',
            indent("\n".join(lines), 1),
        )

    def _fill_extra(self, model: Model) -> list[str]:
        if model.additional is None:
            return []
        self._used.add(Import("@runtime.json_content", "unnamed"))
        found = f"unnamed(plain, {_constant(model)})"
        if model.additional.type == types.ANY:
            return [f"value.extra = {found}"]
        self._used.add(Import("msgspec", "convert"))
        kind = self._mention(types.map_of(model.additional.type))
        lines = [f"value.extra = convert({found}, {kind})"]
        if model.shape.additional and self._walks.needs_fill(model.shape.additional):
            inner = self._walks.fill(model.shape.additional, "item", "plain[name]", 1)
            lines += _guarded("for name, item in value.extra.items():", inner)
        return lines

    def _flatten(self, model: Model) -> FunctionView:
        self._used.add(Import("typing", "Any"))
        lines: list[str] = []
        for each in model.fields:
            if not self._walks.needs_fill(each.schema):
                continue
            statements = self._walks.flatten(each.schema, member("plain", each.wire))
            if not each.required:
                test = f"if {string(each.wire)} in plain:"
                statements = _guarded(test, statements)
            lines += statements
        if model.additional is not None:
            self._used.add(Import("@runtime.json_content", "flatten"))
            additional = model.shape.additional
            if additional is not None and self._walks.needs_fill(additional):
                self._used.add(Import("@runtime.json_content", "EXTRA"))
                inner = self._walks.flatten(additional, "item", 1)
                lines += _guarded("for item in plain[EXTRA].values():", inner)
            lines.append(f"flatten(plain, {_constant(model)})")
        return FunctionView(
            signature(f"flatten_{snake(model.name)}", ["plain: Any"], "None"),
            '"""Put the members without a field where JSON has them."""',
            indent("\n".join(lines), 1),
        )


def _names(model: Model) -> NamesView:
    wires = [string(each.wire) for each in model.fields]
    line = f"{_constant(model)}: Final = frozenset({{{', '.join(wires)}}})"
    if not wires:
        return NamesView(f"{_constant(model)}: Final = frozenset[str]()")
    if len(line) <= 88:
        return NamesView(line)
    shown = enclose("{", wires, "}", 1, 1000)
    return NamesView(f"{_constant(model)}: Final = frozenset(\n{STEP}{shown}\n)")


def _constant(model: Model) -> str:
    return f"_{constant(model.name)}"


def _guarded(test: str, statements: list[str]) -> list[str]:
    return [test, *(f"{STEP}{line}" for line in statements)]


def _raised(lines: list[str]) -> list[str]:
    """Lines whose later rows are indented already: brought back by one step."""
    return [line.replace(f"\n{STEP}", "\n") for line in lines]

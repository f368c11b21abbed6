"""The view of `wire.py`: how models with unnamed members are read and written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.python import types
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import STEP, enclose, fits, string
from counterfoil.python.lowering import Field, Lowering, Model, class_type
from counterfoil.python.model_views import declaration, heading
from counterfoil.python.types import Import, imports_of, text_of
from counterfoil.python.wire_functions import (
    ANY,
    FunctionView,
    WireFunctions,
    function,
    names_constant,
    total,
)

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.contents import Content, Contents


@dataclass(frozen=True, slots=True)
class WireStructView:
    """A model as it is decoded, where that differs from its class."""

    name: str
    doc: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WireView:
    """The whole module; `names` are constants with the names of models' members."""

    heading: str
    imports: str
    names: tuple[str, ...]
    structs: tuple[WireStructView, ...]
    functions: tuple[FunctionView, ...]


def is_map_like(model: Model) -> bool:
    """Whether an object is nearly a map: open, and it names nothing that must be there.

    Such an object is decoded as a map, and becomes its class when its names are known:
    that is faster than to decode the whole text again for members without a field.
    """
    open_to_all = model.additional is not None and model.additional.type == types.ANY
    return open_to_all and not any(each.required for each in model.fields)


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
    """The view of the module, with the functions that contents need and no others."""
    return _Writer(contents).view(api)


class _Writer:
    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._lowering = contents.lowering
        self._functions = WireFunctions(contents.lowering)
        self._walks = self._functions.walks
        self._used: set[Import] = set()

    def view(self, api: Api) -> WireView:
        structs: list[WireStructView] = []
        roots: set[str] = set()
        made: list[FunctionView] = []
        for content in self._contents.items:
            opened = opened_fields(content, self._lowering)
            stem = content.model.stem if content.model else content.name
            roots |= {f"{verb}_{stem}" for verb in ("fill", "flatten")}
            if content.model is not None and opened:
                structs.append(self._struct(content.model, opened))
                made.append(self._measure(content.model, opened))
                roots.add(f"measure_{stem}")
                made += [self._open(each) for each in opened]
            else:
                roots.add(f"count_{stem}")
                made += [] if content.model else self._root(content)
        for model in self._lowering.models():
            made.append(self._functions.count(model))
            if self._walks.needs_fill(model.schema):
                made += [self._functions.fill(model), self._functions.flatten(model)]
        functions = _reached(made, roots)
        names = tuple(self._names(functions))
        for each in functions:
            self._used |= each.imports
        return WireView(
            heading("How models are read from JSON and written to it.", api.source),
            import_lines(self._used, ""),
            names,
            tuple(structs),
            functions,
        )

    def _names(self, functions: tuple[FunctionView, ...]) -> list[str]:
        found: list[str] = []
        for model in self._lowering.models():
            constant = names_constant(model)
            if model.additional is None or not any(
                f"{constant})" in each.body or f"{constant}." in each.body
                for each in functions
            ):
                continue
            self._used.add(Import("typing", "Final"))
            found.append(_names(constant, [string(each.wire) for each in model.fields]))
        return found

    def _struct(self, model: Model, opened: tuple[Field, ...]) -> WireStructView:
        self._used.add(Import("msgspec", "Struct"))
        scalar = types.Name(
            "Scalar", frozenset({own("runtime.json_content", "Scalar")})
        )
        fields: list[str] = []
        for each in model.fields:
            kind = types.map_of(scalar) if each in opened else each.typed.type
            value: tuple[str, ...] | str = "" if each.required else "UNSET"
            if each.name != each.wire:
                name = (f"name={string(each.wire)}",)
                value = name if each.required else (*name, "default=UNSET")
                self._used.add(Import("msgspec", "field"))
            if not each.required:
                kind = types.either(kind, types.UNSET_TYPE)
                self._used.add(types.UNSET)
            self._used |= imports_of(kind)
            fields.append(declaration(f"{each.name}: ", kind, value))
        doc = (
            f'"""`{model.name}` as it is decoded: what is nearly a map still is one."""'
        )
        return WireStructView(f"{model.name}Wire", doc, tuple(fields))

    def _measure(self, model: Model, opened: tuple[Field, ...]) -> FunctionView:
        imports = {own("models", model.name)}
        required = tuple(each for each in model.fields if each.required)
        fixed, parts = self._functions.counts(
            tuple(each for each in required if each not in opened), "wire"
        )
        parts += [f"+ len(wire.{each.name})" for each in required if each in opened]
        if any("astuple" in part for part in parts):
            imports |= {types.UNSET, Import("msgspec.structs", "astuple")}
        lines = total("members", fixed + len(required), parts)
        for each in model.fields:
            if each in opened:
                lines += self._measure_opened(each, imports)
            elif not each.required:
                imports.add(types.UNSET)
                count = self._walks.count(each.schema, f"wire.{each.name}")
                lines.append(f"if wire.{each.name} is not UNSET:")
                lines.append(f"{STEP}members += {f'1 + {count}' if count else '1'}")
        imports |= self._walks.taken()
        arguments = [
            f"{each.name}={each.name if each in opened else f'wire.{each.name}'}"
            for each in model.fields
        ]
        lines += enclose(f"value = {model.name}(", arguments, ")", 0, 4).split("\n")
        lines.append("return value, members")
        return function(
            f"measure_{model.stem}",
            [f"wire: {model.name}Wire"],
            f"tuple[{model.name}, int]",
            "The typed value, and the number of the members that it holds.",
            lines,
            imports,
        )

    def _measure_opened(self, field: Field, imports: set[Import]) -> list[str]:
        model = self._lowering.model(field.schema)
        assert model is not None
        opener = f"open_{model.stem}(wire.{field.name})"
        if field.required:
            return [f"{field.name} = {opener}"]
        kind = types.either(class_type(model.name), types.UNSET_TYPE)
        imports |= {types.UNSET, *imports_of(kind)}
        return [
            f"{field.name}: {text_of(kind)} = UNSET",
            f"if wire.{field.name} is not UNSET:",
            f"{STEP}members += 1 + len(wire.{field.name})",
            f"{STEP}{field.name} = {opener}",
        ]

    def _open(self, field: Field) -> FunctionView:
        model = self._lowering.model(field.schema)
        assert model is not None
        imports = {
            own("models", model.name),
            Import("msgspec", "convert"),
            own("runtime.json_content", "Scalar"),
        }
        lines = [
            f"if {names_constant(model)}.isdisjoint(plain):",
            f"{STEP}return {model.name}(extra=plain)",
            f"value = convert(plain, {model.name})",
            f"fill_{model.stem}(value, plain)",
            "return value",
        ]
        return function(
            f"open_{model.stem}",
            ["plain: dict[str, Scalar]"],
            model.name,
            "The typed value of a map. Raises `msgspec.ValidationError`.",
            lines,
            imports,
        )

    def _root(self, content: Content) -> list[FunctionView]:
        """The functions of content that is no object with fields, such as an array."""
        kind = text_of(content.typed.type)
        used = set(imports_of(content.typed.type))
        count = self._walks.count(content.schema, "value") or "0"
        parameter = f"value: {kind}"
        made = [
            function(
                f"count_{content.name}",
                [parameter],
                "int",
                "The number of members of all objects in a value.",
                [f"return {count}"],
                used | self._walks.taken(),
            )
        ]
        if self._walks.needs_fill(content.schema):
            made.append(
                function(
                    f"fill_{content.name}",
                    [parameter, "plain: Any"],
                    "None",
                    "Put the members without a field into a value.",
                    self._walks.fill(content.schema, "value", "plain"),
                    used | {ANY} | self._walks.taken(),
                )
            )
            made.append(
                function(
                    f"flatten_{content.name}",
                    ["plain: Any"],
                    "None",
                    "Put the members without a field where JSON has them.",
                    self._walks.flatten(content.schema, "plain"),
                    {ANY},
                )
            )
        return made


def _reached(made: list[FunctionView], roots: set[str]) -> tuple[FunctionView, ...]:
    """The functions that are called from outside, directly or through others."""
    by_name = {each.name: each for each in made}
    waiting = [name for name in roots if name in by_name]
    kept: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in kept and name in by_name:
            kept.add(name)
            waiting += by_name[name].calls
    return tuple(each for each in made if each.name in kept)


def _names(constant: str, wires: list[str]) -> str:
    if not wires:
        return f"{constant}: Final = frozenset[str]()"
    line = f"{constant}: Final = frozenset({{{', '.join(wires)}}})"
    if fits(line):
        return line
    shown = enclose("{", wires, "}", 1, types.WIDE)
    return f"{constant}: Final = frozenset(\n{STEP}{shown}\n)"

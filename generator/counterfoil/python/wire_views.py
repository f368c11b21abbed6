"""The view of `wire.py`: how models with unnamed members are read and written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.python import types
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import STEP, enclose, fits, string
from counterfoil.python.model_views import heading
from counterfoil.python.readers import (
    Readers,
    WireStructView,
    has_reader,
    lower_struct,
    opened_fields,
)
from counterfoil.python.types import Import, bare, imports_of, text_of
from counterfoil.python.union_functions import JudgeConstant, UnionFunctions
from counterfoil.python.walks import FILL, FLATTEN
from counterfoil.python.wire_functions import (
    ANY,
    FunctionView,
    WireFunctions,
    aliases_constant,
    function,
    names_constant,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.lowering import Field

# The end of a constant with the names of a model's members, where it is used.
_NAMED = re.compile(r"_(?:NAMES|ALIASES)(?=[).\n])")


class WireView(Struct, frozen=True):
    """The whole module; `names` are constants with the names of models' members."""

    heading: str
    imports: str
    names: tuple[str, ...]
    structs: tuple[WireStructView, ...]
    functions: tuple[FunctionView, ...]


def lower_wire(
    api: Api, contents: Contents
) -> tuple[WireView, tuple[JudgeConstant, ...]]:
    """The view of the module, with the functions that contents need and no others.

    The second are the judges in it.
    """
    return _Writer(contents).view(api)


class _Writer:
    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._lowering = contents.lowering
        self._functions = WireFunctions(contents.lowering)
        self._walks = self._functions.walks
        self._unions = UnionFunctions(contents, self._walks)
        self._readers = Readers(contents.lowering)
        self._used: set[Import] = set()

    def view(self, api: Api) -> tuple[WireView, tuple[JudgeConstant, ...]]:
        structs: list[WireStructView] = []
        roots: set[str] = set()
        made: list[FunctionView] = []
        for content in self._contents.items:
            opened = opened_fields(content, self._lowering)
            stem = content.model.stem if content.model else content.name
            roots |= {f"{verb}_{stem}" for verb in ("fill", "flatten")}
            roots.add(self._walks.maker(content.schema, content.name))
            if content.model is not None and opened:
                structs.append(
                    lower_struct(content.model, opened, self._lowering, self._used)
                )
                made += [self._open(each) for each in opened]
                roots |= {f"open_{self._stem(each)}" for each in opened}
            elif content.model is None:
                made += self._root(content)
            if has_reader(content):
                roots |= self._counts(content)
        for model in self._lowering.models():
            made.append(self._functions.count(model))
            if self._walks.needs_fill(model.schema):
                made.append(self._functions.make(model))
            if self._walks.is_filled(model):
                made.append(self._functions.fill(model))
            if self._walks.needs_flatten(model.schema):
                made.append(self._functions.flatten(model))
        made += [
            self._unions.make(union)
            for union in self._lowering.unions()
            if self._walks.needs_fill(union)
        ]
        functions = _reached(_once(made), roots)
        names = self._names(functions)
        judges = self._unions.judges(functions)
        if judges:
            self._used |= {own("", "schemas"), Import("typing", "Final")}
            self._used.add(own("runtime.judge", "Judge"))
        names += [each.text for each in judges]
        for each in functions:
            self._used |= each.imports
        view = WireView(
            heading("How models are read from JSON and written to it.", api.source),
            import_lines(self._used, ""),
            tuple(names),
            tuple(structs),
            functions,
        )
        return view, judges

    def _stem(self, field: Field) -> str:
        model = self._lowering.model(field.schema)
        assert model is not None
        return model.stem

    def _counts(self, content: Content) -> set[str]:
        """The functions of this module that the content's reader calls."""
        return set(self._readers.reader(content, None).calls)

    def _names(self, functions: tuple[FunctionView, ...]) -> list[str]:
        found: list[str] = []
        used = {name for each in functions for name in _constants(each.body)}
        for model in self._lowering.models():
            constant = names_constant(model)
            if model.additional is not None and constant in used:
                self._used.add(Import("typing", "Final"))
                wires = [string(each.wire) for each in model.fields]
                found.append(_names(constant, wires))
            constant = aliases_constant(model)
            if model.aliases and constant in used:
                self._used.add(Import("typing", "Final"))
                rows = [f"{string(n)}: {string(a)}" for n, a in model.aliases.items()]
                found.append(enclose(f"{constant}: Final = {{", rows, "}", 0))
        return found

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
        kind = text_of(bare(content.typed.type))
        used = {ANY, *imports_of(bare(content.typed.type))}
        parameter = f"value: {kind}"
        made: list[FunctionView] = []
        self._walks.begin()
        if self._walks.is_made(content.schema):
            name = f"make_{content.name}"
            if self._walks.maker(content.schema, content.name) == name:
                text = self._walks.make(content.schema, "plain")
                made.append(
                    function(
                        name,
                        ["plain: Any"],
                        kind,
                        "The typed value of a plain one.",
                        [f"return {text}"],
                        used | self._walks.taken(),
                    )
                )
        elif self._walks.needs_fill(content.schema):
            made.append(
                function(
                    f"fill_{content.name}",
                    [parameter, "plain: Any"],
                    "None",
                    "Put the members without a field into a value.",
                    self._walks.walk(FILL, [content.schema], "value", "plain"),
                    used | self._walks.taken(),
                )
            )
        if self._walks.needs_flatten(content.schema):
            self._walks.begin()
            made.append(
                function(
                    f"flatten_{content.name}",
                    [parameter, "plain: Any"],
                    "None",
                    "Put the members without a field where JSON has them.",
                    self._walks.walk(FLATTEN, [content.schema], "value", "plain"),
                    used | self._walks.taken(),
                )
            )
        return made


def _constants(body: str) -> Iterator[str]:
    """The constants with the names of models' members that statements mention."""
    for found in _NAMED.finditer(body):
        before = max(body.rfind(each, 0, found.start()) for each in " (\n")
        yield body[before + 1 : found.end()]


def _once(made: list[FunctionView]) -> list[FunctionView]:
    """Each function once: several contents may need it."""
    return list({each.name: each for each in made}.values())


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

"""The view of `wire.py`: how models with unnamed members are read and written."""

from __future__ import annotations

import re
from functools import partial
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
from counterfoil.python.union_functions import ASKED, JudgeConstant, UnionFunctions
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
    from collections.abc import Callable, Iterable, Iterator

    from counterfoil.api.model import Api
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.division import Division
    from counterfoil.python.lowering import Field, Model

# The end of a constant with the names of a model's members, where it is used.
_NAMED = re.compile(r"_(?:NAMES|ALIASES)(?=[).\n])")
_FINAL = Import("typing", "Final")


class WireView(Struct, frozen=True):
    """A module; `names` are constants with the names of models' members, and judges."""

    heading: str
    imports: str
    names: tuple[str, ...]
    structs: tuple[WireStructView, ...]
    functions: tuple[FunctionView, ...]


class _Offered(Struct, frozen=True):
    """A function that may be called: the name of what it is for, and what makes it."""

    stem: str
    make: Callable[[], FunctionView]


class _Named(Struct, frozen=True):
    """What a module has: the name of what it is for, its own name, what it needs."""

    stem: str
    name: str
    made: str | WireStructView | FunctionView
    imports: frozenset[Import]


class Wire(Struct, frozen=True):
    """What reads and writes models with unnamed members, and the judges in it."""

    _source: str
    _names: tuple[_Named, ...]
    _structs: tuple[_Named, ...]
    _functions: tuple[_Named, ...]
    judges: tuple[JudgeConstant, ...]

    def whole(self) -> WireView | None:
        """All of it in one module; None where there is nothing."""
        everything = (*self._names, *self._structs, *self._functions)
        return self._view(everything, "") if everything else None

    def divided(
        self, division: Division
    ) -> dict[str, tuple[WireView, tuple[str, ...]]]:
        """Its modules, with the names that each offers."""
        everything = (*self._names, *self._structs, *self._functions)
        groups = division.group((each.stem, each) for each in everything)
        return {
            module: (self._view(held, "wire"), tuple(each.name for each in held))
            for module, held in groups.items()
        }

    def _view(self, held: Iterable[_Named], folder: str) -> WireView:
        names: list[str] = []
        structs: list[WireStructView] = []
        functions: list[FunctionView] = []
        used: set[Import] = set()
        for each in held:
            used |= each.imports
            match each.made:
                case str() as text:
                    names.append(text)
                case WireStructView() as struct:
                    structs.append(struct)
                case FunctionView() as made:
                    functions.append(made)
        judges = _mentioned(functions, self.judges)
        if judges:
            used |= {own("", "schemas"), _FINAL, own("runtime.judge", "Judge")}
        return WireView(
            heading("How models are read from JSON and written to it.", self._source),
            import_lines(used, folder),
            (*names, *(each.text for each in judges)),
            tuple(structs),
            tuple(functions),
        )


def lower_wire(api: Api, contents: Contents, *, divided: bool = False) -> Wire:
    """What contents need of the functions, and nothing else.

    In a package that is `divided`, they find each other in `wire`.
    """
    return _Writer(contents, divided=divided).wire(api)


def _mentioned(
    functions: Iterable[FunctionView], judges: tuple[JudgeConstant, ...]
) -> tuple[JudgeConstant, ...]:
    """The judges that functions ask."""
    asked = {name for each in functions for name in ASKED.findall(each.body)}
    return tuple(each for each in judges if each.name in asked)


class _Writer:
    def __init__(self, contents: Contents, *, divided: bool) -> None:
        self._contents = contents
        self._lowering = contents.lowering
        self._functions = WireFunctions(contents.lowering, divided=divided)
        self._walks = self._functions.walks
        self._unions = UnionFunctions(contents, self._walks)
        self._readers = Readers(contents.lowering)

    def wire(self, api: Api) -> Wire:
        structs: list[_Named] = []
        roots: set[str] = set()
        # Several contents may need the same one.
        offered: dict[str, _Offered] = {}
        for content in self._contents.items:
            opened = opened_fields(content, self._lowering)
            stem = content.model.stem if content.model else content.name
            roots |= {f"{verb}_{stem}" for verb in ("fill", "flatten")}
            roots.add(self._walks.maker(content.schema, content.name))
            if content.model is not None and opened:
                structs.append(self._struct(content.model, opened))
                offered |= _finished((self._stem(e), self._open(e)) for e in opened)
                roots |= {f"open_{self._stem(each)}" for each in opened}
            elif content.model is None:
                offered |= _finished((content.name, e) for e in self._root(content))
            if has_reader(content):
                roots |= self._counts(content)
        for model in self._lowering.models():
            offered |= self._of_model(model)
        # Their judges are named one after another, whichever of them are called.
        offered |= _finished(
            (self._lowering.stem(union), self._unions.make(union))
            for union in self._lowering.unions()
            if self._walks.needs_fill(union)
        )
        functions = _reached(offered, roots)
        return Wire(
            api.source,
            tuple(self._names([each for _, each in functions])),
            tuple(structs),
            tuple(
                _Named(stem, each.name, each, each.imports) for stem, each in functions
            ),
            self._unions.judges(tuple(each for _, each in functions)),
        )

    def _of_model(self, model: Model) -> dict[str, _Offered]:
        """The functions of a model. Most models are never counted, or made here."""
        functions = self._functions
        found = {"count": functions.count}
        if self._walks.needs_fill(model.schema):
            found["make"] = functions.make
        if self._walks.is_filled(model):
            found["fill"] = functions.fill
        if self._walks.needs_flatten(model.schema):
            found["flatten"] = functions.flatten
        return {
            f"{verb}_{model.stem}": _Offered(model.stem, partial(write, model))
            for verb, write in found.items()
        }

    def _struct(self, model: Model, opened: tuple[Field, ...]) -> _Named:
        used: set[Import] = set()
        view = lower_struct(model, opened, self._lowering, used, self._walks.told)
        return _Named(model.stem, view.name, view, frozenset(used))

    def _stem(self, field: Field) -> str:
        model = self._lowering.model(field.schema)
        assert model is not None
        return model.stem

    def _counts(self, content: Content) -> set[str]:
        """The functions of this module that the content's reader calls."""
        return set(self._readers.reader(content, None).calls)

    def _names(self, functions: list[FunctionView]) -> Iterator[_Named]:
        used = {name for each in functions for name in _constants(each.body)}
        needs = frozenset({_FINAL})
        for model in self._lowering.models():
            constant = names_constant(model)
            if model.additional is not None and constant in used:
                wires = [string(each.wire) for each in model.fields]
                yield _Named(model.stem, constant, _names(constant, wires), needs)
            constant = aliases_constant(model)
            if model.aliases and constant in used:
                rows = [f"{string(n)}: {string(a)}" for n, a in model.aliases.items()]
                text = enclose(f"{constant}: Final = {{", rows, "}", 0)
                yield _Named(model.stem, constant, text, needs)

    def _open(self, field: Field) -> FunctionView:
        model = self._lowering.model(field.schema)
        assert model is not None
        told = self._functions.told(model)
        name = text_of(told)
        imports = {
            *imports_of(told),
            Import("msgspec", "convert"),
            own("runtime.json_content", "Scalar"),
        }
        lines = [
            f"if {names_constant(model)}.isdisjoint(plain):",
            f"{STEP}return {name}(extra=plain)",
            f"value = convert(plain, {name})",
            f"fill_{model.stem}(value, plain)",
            "return value",
        ]
        return function(
            f"open_{model.stem}",
            ["plain: dict[str, Scalar]"],
            name,
            "The typed value of a map. Raises `msgspec.ValidationError`.",
            lines,
            imports,
        )

    def _root(self, content: Content) -> list[FunctionView]:
        """The functions of content that is no object with fields, such as an array."""
        told = self._walks.told(bare(content.typed.type))
        kind = text_of(told)
        used = {ANY, *imports_of(told)}
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


def _finished(made: Iterable[tuple[str, FunctionView]]) -> dict[str, _Offered]:
    """Functions that are made already, by their names."""
    return {view.name: _Offered(stem, partial(_as_it_is, view)) for stem, view in made}


def _as_it_is(view: FunctionView) -> FunctionView:
    return view


def _reached(
    offered: dict[str, _Offered], roots: set[str]
) -> list[tuple[str, FunctionView]]:
    """The functions that are called from outside, directly or through others."""
    waiting = [name for name in roots if name in offered]
    made: dict[str, FunctionView] = {}
    while waiting:
        name = waiting.pop()
        if name not in made and name in offered:
            made[name] = offered[name].make()
            waiting += made[name].calls
    return [(each.stem, made[name]) for name, each in offered.items() if name in made]


def _names(constant: str, wires: list[str]) -> str:
    if not wires:
        return f"{constant}: Final = frozenset[str]()"
    line = f"{constant}: Final = frozenset({{{', '.join(wires)}}})"
    if fits(line):
        return line
    shown = enclose("{", wires, "}", 1, types.WIDE)
    return f"{constant}: Final = frozenset(\n{STEP}{shown}\n)"

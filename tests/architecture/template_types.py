"""A type checker for the templates: Jinja's syntax tree against the views.

The first line of a template names what it receives, one frozen view, under the
name before the colon: `{#- view: counterfoil.python.views.ModelsView -#}`. A template
prints strings and integers, loops over tuples, tests booleans and whether there is
anything in a string or tuple, includes partials and calls macros. Everything else is a
decision, and belongs into the view.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import types
import typing
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, Union

from jinja2 import Environment, TemplateSyntaxError, nodes
from msgspec import Struct

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FILTERS = frozenset({"indent"})
LOOP = {"first": bool, "last": bool}

NO_VIEW = "no view is named: {#- view: module.Class -#}"

_GRAMMAR = Environment(extensions=["jinja2.ext.do"], autoescape=False)
"""Only for its grammar: nothing is rendered here."""

_HEADER = re.compile(r"\{#-?\s*(\w+):\s*([\w.]+)\.(\w+)\s*-?#\}")

Type = object
"""A type as `typing.get_type_hints` gives it; `Unknown` where an error was reported."""


class Unknown:
    """The type of what was wrong already: nothing more is said about it."""


class Loop:
    """The type of `loop`."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro and the template that holds it."""

    template: str
    node: nodes.Macro


@dataclass(frozen=True, slots=True)
class MacroModule:
    """An imported template."""

    macros: Mapping[str, Macro]


@dataclass(slots=True)
class Checker:
    """Checks templates; `source` gives the text of a template by its name."""

    source: Callable[[str], str]
    errors: list[str] = field(default_factory=list[str])
    _done: set[object] = field(default_factory=set[object])

    def check(self, template: str) -> list[str]:
        """The errors of a template that names its view, and of all that it draws in."""
        header = _HEADER.match(self.source(template))
        if header is None:
            return [f"{template}:1: {NO_VIEW}"]
        name, module, cls = header.groups()
        view = getattr(importlib.import_module(module), cls)
        if not _is_frozen(view):
            return [f"{template}:1: {cls} is not a frozen struct"]
        self._template(template, {name: view})
        return self.errors

    def _template(self, template: str, names: Mapping[str, Type]) -> None:
        key = (template, tuple(sorted((name, id(names[name])) for name in names)))
        if key in self._done:
            return
        self._done.add(key)
        Body(self, template, dict(names)).statements(self._parse(template).body)

    def _parse(self, template: str) -> nodes.Template:
        try:
            return _GRAMMAR.parse(self.source(template))
        except TemplateSyntaxError as error:
            self._report(template, error.lineno, error.message or "syntax error")
            return nodes.Template([])

    def macros(self, template: str) -> dict[str, Macro]:
        """The macros that a template defines at its top."""
        return {
            node.name: Macro(template, node)
            for node in self._parse(template).body
            if isinstance(node, nodes.Macro)
        }

    def call(self, macro: Macro, arguments: tuple[Type, ...]) -> None:
        """Check a macro's body with the types of one call."""
        key = (macro.template, macro.node.name, arguments)
        if key in self._done:
            return
        self._done.add(key)
        body = Body(self, macro.template, {})
        tree = self._parse(macro.template)
        body.statements(
            [
                node
                for node in tree.body
                if isinstance(node, nodes.Macro | nodes.Import | nodes.FromImport)
            ]
        )
        for name, value in zip(macro.node.args, arguments, strict=True):
            body.names[name.name] = value
        body.statements(macro.node.body)

    def include(self, template: str, names: Mapping[str, Type]) -> None:
        """Check a partial where it is included: it sees the same names."""
        self._template(template, names)

    def _report(self, template: str, line: int, message: str) -> None:
        error = f"{template}:{line}: {message}"
        if error not in self.errors:
            self.errors.append(error)


@dataclass(slots=True)
class Body:
    """Some statements of a template, and the names that they see."""

    checker: Checker
    template: str
    names: dict[str, Type]

    def statements(self, body: list[nodes.Node]) -> None:
        """Check statements in order."""
        for node in body:
            self._statement(node)

    def _statement(self, node: nodes.Node) -> None:  # noqa: PLR0912 - one arm a kind
        match node:
            case nodes.Output():
                for part in node.nodes:
                    self._printed(part)
            case nodes.For():
                self._for(node)
            case nodes.If():
                for one in (node, *node.elif_):
                    self._test(one.test)
                    self._inner(one.body)
                self._inner(node.else_)
            case nodes.Macro():
                self.names[node.name] = Macro(self.template, node)
            case nodes.Include() | nodes.Extends():
                for name in self._constants(node, node.template):
                    self.checker.include(name, self.names)
            case nodes.Import():
                for name in self._constants(node, node.template):
                    self.names[node.target] = MacroModule(self.checker.macros(name))
            case nodes.FromImport():
                self._from_import(node)
            case nodes.Block():
                self._inner(node.body)
            case _:
                self._error(node, f"{_kind(node)} belongs into the view")

    def _inner(
        self, body: list[nodes.Node], names: Mapping[str, Type] | None = None
    ) -> None:
        known = {**self.names, **(names or {})}
        Body(self.checker, self.template, known).statements(body)

    def _for(self, node: nodes.For) -> None:
        if node.test is not None or node.recursive:
            self._error(node, "a filter or recursion in a loop belongs into the view")
        item = self._item(node, self.type_of(node.iter))
        names: dict[str, Type] = {"loop": Loop}
        match node.target:
            case nodes.Name(name=name):
                names[name] = item
            case nodes.Tuple(items=targets):
                parts = _arguments(item) if _origin(item) is tuple else ()
                if len(parts) != len(targets):
                    self._error(node, f"{_name(item)} has not {len(targets)} parts")
                    parts = (Unknown,) * len(targets)
                for target, part in zip(targets, parts, strict=True):
                    assert isinstance(target, nodes.Name)
                    names[target.name] = part
            case _:
                self._error(node, "a loop needs a plain name")
        self._inner(node.body, names)
        self._inner(node.else_)

    def _item(self, node: nodes.Node, type_: Type) -> Type:
        if type_ is Unknown:
            return Unknown
        if _is_sequence(type_):
            return _arguments(type_)[0]
        self._error(node, f"a loop needs a tuple, not {_name(type_)}")
        return Unknown

    def _from_import(self, node: nodes.FromImport) -> None:
        for template in self._constants(node, node.template):
            macros = self.checker.macros(template)
            for item in node.names:
                name, alias = item if isinstance(item, tuple) else (item, item)
                if name not in macros:
                    self._error(node, f"{template} has no macro {name!r}")
                self.names[alias] = macros.get(name, Unknown)

    def _constants(self, node: nodes.Node, value: nodes.Expr) -> tuple[str, ...]:
        """The names that a template's name can have: a constant, or a Literal."""
        if isinstance(value, nodes.Const) and isinstance(value.value, str):
            return (value.value,)
        type_ = self.type_of(value)
        if _origin(type_) is Literal:
            return tuple(str(one) for one in _arguments(type_))
        self._error(node, "the name of a template must be a constant")
        return ()

    def _printed(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        type_ = self.type_of(node)
        if not all(
            one in {int, Unknown} or _is_text(one) for one in _plain_members(type_)
        ):
            self._error(node, f"only str and int are printed, not {_name(type_)}")

    def _test(self, node: nodes.Node) -> None:
        while isinstance(node, nodes.Not):
            node = node.node
        type_ = self.type_of(node)
        if not all(
            one in {bool, Unknown} or _is_text(one) or _is_sequence(one)
            for one in _plain_members(type_)
        ):
            self._error(node, f"only bool, str, tuple are tested, not {_name(type_)}")

    def type_of(self, node: nodes.Node) -> Type:
        """The type of an expression; `Unknown`, with an error, where it is wrong."""
        match node:
            case nodes.Name():
                if node.name in self.names:
                    return self.names[node.name]
                return self._error(node, f"there is no name {node.name!r}")
            case nodes.Const():
                return type(node.value)
            case nodes.Getattr():
                return self._attribute(node, self.type_of(node.node), node.attr)
            case nodes.Filter():
                return self._filter(node)
            case nodes.Call():
                return self._call(node)
            case _:
                return self._error(node, f"{_kind(node)} belongs into the view")

    def _attribute(self, node: nodes.Node, type_: Type, name: str) -> Type:
        found: list[Type] = []
        for one in _members(type_):
            if one is Unknown:
                return Unknown
            if one is Loop and name in LOOP:
                found.append(LOOP[name])
            elif isinstance(one, MacroModule) and name in one.macros:
                found.append(one.macros[name])
            elif _is_frozen(one) and name in (hints := _fields(one)):
                found.append(hints[name])
            else:
                return self._error(node, f"{_name(one)} has no field {name!r}")
        return found[0] if len(found) == 1 else Union[tuple(found)]  # noqa: UP007 - made from a list

    def _filter(self, node: nodes.Filter) -> Type:
        if node.name not in FILTERS:
            return self._error(node, f"the filter {node.name!r} is not allowed")
        for argument in node.args:
            if not isinstance(argument, nodes.Const):
                self._error(node, f"{node.name} takes constants")
        if node.node is not None:
            inner = self.type_of(node.node)
            if not (inner is Unknown or _is_text(inner)):
                return self._error(node, f"{node.name} takes a str, not {_name(inner)}")
        return str

    def _call(self, node: nodes.Call) -> Type:
        if isinstance(node.node, nodes.Name) and node.node.name == "super":
            return str
        target = self.type_of(node.node)
        if not isinstance(target, Macro):
            if target is Unknown:
                return Unknown
            return self._error(node, "only macros are called")
        given = len(node.args)
        if node.kwargs or node.dyn_args or given != len(target.node.args):
            count = len(target.node.args)
            return self._error(
                node, f"{target.node.name} takes {count} arguments, by position"
            )
        self.checker.call(target, tuple(self.type_of(one) for one in node.args))
        return str

    def _error(self, node: nodes.Node, message: str) -> Type:
        self.checker._report(self.template, node.lineno, message)
        return Unknown


def _fields(cls: Type) -> dict[str, Type]:
    """The fields and properties of a view, with their types."""
    assert isinstance(cls, type)
    known = _checking_names(cls.__module__)
    hints: dict[str, Type] = dict(typing.get_type_hints(cls, localns=known))
    for name, value in _properties(cls):
        returned = typing.get_type_hints(value.fget, localns=known)
        hints[name] = returned.get("return", Unknown)
    return hints


@cache
def _checking_names(module: str) -> dict[str, object]:
    """What a module imports for type checkers alone."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    guards = [
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {
        alias.asname or alias.name: getattr(
            importlib.import_module(node.module), alias.name
        )
        for guard in guards
        for node in guard.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _properties(cls: type) -> Iterator[tuple[str, property]]:
    for base in cls.__mro__:
        for name, value in vars(base).items():
            if isinstance(value, property):
                yield name, value


def _is_text(type_: Type) -> bool:
    """Whether it is a string; `Markup` is one."""
    return isinstance(type_, type) and issubclass(type_, str)


def _is_sequence(type_: Type) -> bool:
    """Whether it is a tuple of any length."""
    return _origin(type_) is tuple and _arguments(type_)[1:] == (...,)


def _is_frozen(cls: object) -> bool:
    if isinstance(cls, type) and issubclass(cls, Struct):
        return cls.__struct_config__.frozen
    parameters = getattr(cls, "__dataclass_params__", None)
    return parameters is not None and parameters.frozen


def _origin(type_: Type) -> object:
    return typing.get_origin(type_)


def _arguments(type_: Type) -> tuple[Type, ...]:
    return typing.get_args(type_)


def _members(type_: Type) -> tuple[Type, ...]:
    """The alternatives of a union, or the type itself."""
    if _origin(type_) in {Union, types.UnionType}:
        return _arguments(type_)
    return (type_,)


def _plain_members(type_: Type) -> tuple[Type, ...]:
    """The alternatives, with a Literal as the type of its values."""
    return tuple(
        type(value) if _origin(one) is Literal else one
        for one in _members(type_)
        for value in (_arguments(one) if _origin(one) is Literal else (None,))
    )


def _name(type_: Type) -> str:
    if isinstance(type_, Macro):
        return f"the macro {type_.node.name}"
    if isinstance(type_, type) and not _arguments(type_):
        return type_.__name__
    return str(type_)


def _kind(node: nodes.Node) -> str:
    return f"a {type(node).__name__.lower()}"

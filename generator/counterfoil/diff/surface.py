"""What callers of a generated client see of it: its names, arguments and types.

It is read from the generated text itself: that is what their code is checked against.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLIENT: Final = "client/client.py"
_METHODS: Final = "ClientMethods"
_SERVERS: Final = "client/servers.py"
_MODELS: Final = "models"
_FOLDERS: Final = (_MODELS, "operations")
_CALLED: Final = "Client"


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a function, or a member of a class, which is given in its call."""

    annotation: ast.expr | None
    required: bool


@dataclass(frozen=True, slots=True)
class Function:
    """What can be called."""

    arguments: dict[str, Argument]
    result: ast.expr | None


@dataclass(frozen=True, slots=True)
class Members:
    """A class of data: its members, and the names that it has for constants."""

    members: dict[str, Argument]
    bases: tuple[ast.expr, ...] = ()
    constants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a type."""

    type: ast.expr


Entry: TypeAlias = Function | Members | Alias


@dataclass(frozen=True)
class Surface:
    """All that has a name, by it: `Client.create_pet`, `models.Pet`.

    `variables` are those of types: what they stand for is told where it is given.
    """

    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    variables: set[str] = field(default_factory=set[str])

    def meant(self, name: str, beside: str) -> str:
        """The name of the entry that an annotation of another one names, or ""."""
        found = self._modules.get(name, ())
        for module in (beside.rpartition(".")[0], _MODELS, *found[:1]):
            if module in found:
                return f"{module}.{name}"
        return ""

    @cached_property
    def aliases(self) -> dict[str, ast.expr]:
        """What the other names of types stand for."""
        return {
            full.rpartition(".")[2]: entry.type
            for full, entry in self.entries.items()
            if isinstance(entry, Alias)
        }

    @cached_property
    def _modules(self) -> dict[str, list[str]]:
        """The modules that have a type of a name."""
        modules: dict[str, list[str]] = {}
        for full, entry in self.entries.items():
            if not isinstance(entry, Function):
                module, _, name = full.rpartition(".")
                modules.setdefault(name, []).append(module)
        return modules


def read_surface(files: Mapping[str, str]) -> Surface:
    """The surface of a package, from the texts of its files by their paths."""
    surface = Surface()
    for path, text in files.items():
        if path == _CLIENT:
            _add_client(surface, ast.parse(text))
        elif path == _SERVERS:
            _add_module(surface, "servers", ast.parse(text))
        elif (module := _module(path)) is not None:
            _add_module(surface, module, ast.parse(text))
    return surface


def _module(path: str) -> str | None:
    """What people import the names of a file from; None where they do not.

    A large package divides its models, and has them all in `models`.
    """
    parts = PurePosixPath(path).with_suffix("").parts
    if parts[0] not in _FOLDERS or not path.endswith(".py") or parts[-1] == "__init__":
        return None
    return _MODELS if parts[0] == _MODELS else ".".join(parts)


def _add_client(surface: Surface, tree: ast.Module) -> None:
    # The methods of the other clients are the same, but for `await`.
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == _METHODS:
            for each in node.body:
                if isinstance(each, ast.FunctionDef):
                    name = _CALLED + f".{each.name}" * (each.name != "__init__")
                    surface.entries[name] = _function(each)


def _add_module(surface: Surface, module: str, tree: ast.Module) -> None:
    for node in tree.body:
        entry: Entry
        match node:
            case ast.FunctionDef(name=name):
                entry = _function(node)
            case ast.ClassDef(name=name):
                entry = _class(node)
            case ast.AnnAssign(
                target=ast.Name(id=name),
                annotation=ast.Name(id="TypeAlias"),
                value=ast.expr() as value,
            ):
                entry = Alias(value)
            case _:
                continue
        if isinstance(entry, Members):
            surface.variables.update(*map(_variables, entry.bases))
        if not name.startswith("_"):
            surface.entries[f"{module}.{name}"] = entry


def _variables(base: ast.expr) -> set[str]:
    """The variables of types that a class has: those of `Generic[...]`."""
    match base:
        case ast.Subscript(value=ast.Name(id="Generic"), slice=inner):
            return {node.id for node in ast.walk(inner) if isinstance(node, ast.Name)}
        case _:
            return set()


def _function(node: ast.FunctionDef) -> Function:
    found: dict[str, Argument] = {}
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    first = len(positional) - len(given.defaults)
    for at, each in enumerate(positional):
        if each.arg != "self":
            found[each.arg] = Argument(each.annotation, at < first)
    for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        found[each.arg] = Argument(each.annotation, default is None)
    return Function(found, node.returns)


def _class(node: ast.ClassDef) -> Members:
    members: dict[str, Argument] = {}
    constants: list[str] = []
    for each in node.body:
        match each:
            case ast.AnnAssign(target=ast.Name(id=name)):
                members[name] = Argument(each.annotation, not _has_default(each))
            case ast.Assign(targets=[ast.Name(id=name)]):
                constants.append(name)
            case _:
                pass
    return Members(members, tuple(node.bases), tuple(constants))


def _has_default(node: ast.AnnAssign) -> bool:
    match node.value:
        case None:
            return False
        case ast.Call(func=ast.Name(id="field"), keywords=keywords):
            return any(each.arg in {"default", "default_factory"} for each in keywords)
        case _:
            return True

"""Views to text: the templates, and the runtime modules that are copied as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from counterfoil.python.settling import settle
from counterfoil.template_code import environment_of
from counterfoil.templates import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

    from counterfoil.python.package import Module, Part


# Modules are laid out in one way: no import stands behind a semicolon, or is absolute.
_LISTED = r" import (?:\(([\w\s,]+)\)|([\w ,]+))"
_OF_RUNTIME = re.compile(rf"from \.+runtime(?:\.(\w+)|{_LISTED})")
_WITHIN_RUNTIME = re.compile(rf"from \.(?:(\w+)|{_LISTED})")


@cache
def environment() -> Environment:
    """The environment of the templates that make code."""
    # Python is not escaped: views hold finished literals.
    return environment_of(templates_folder(), escapes=False)


def load_templates() -> None:
    """Compile the templates that nearly every package needs."""
    for folder in _FOLDERS:
        for path in sorted((templates_folder() / folder).glob("*.jinja")):
            environment().get_template(f"{folder}/{path.name}")


_FOLDERS: Final = ("client", "models", "operations", "package", "server")


@dataclass(frozen=True, slots=True)
class File:
    """A file: its path in its folder, its text, what of the runtime that imports."""

    path: str
    text: str
    runtime: frozenset[str] = frozenset()


def render_part(part: Part) -> list[File]:
    """The files of a part of a package.

    Raises `SyntaxError` where a text is no Python: that is an error of the generator.
    """
    return [_file(module) for module in part()]


_ODD_NAME: Final = "# ruff: noqa: N999 - the document's name\n"
"""PEP 8 wants letters of ASCII in the names of modules, and operations have any."""


def _file(module: Module) -> File:
    text = settle(render(module.template, module.view))
    if not module.path.isascii():
        text = _ODD_NAME + text
    return File(module.path, text, frozenset(_named(_OF_RUNTIME, text)))


def whole_package(files: Iterable[File], named: Iterable[str]) -> dict[str, str]:
    """All files of a package by their paths, those of the runtime among them.

    The modules of the runtime are those that are named, those that files import, and
    those that these import.
    """
    folder = templates_folder() / "runtime"
    found: dict[str, str] = {"py.typed": ""}
    waiting = set(named)
    for file in files:
        found[file.path] = file.text
        waiting |= file.runtime
    while waiting:
        name = waiting.pop()
        source = folder / f"{name}.py"
        if f"runtime/{name}.py" not in found and source.exists():
            text = found[f"runtime/{name}.py"] = source.read_text(encoding="utf-8")
            waiting |= _named(_WITHIN_RUNTIME, text)
    return dict(sorted(found.items()))


def _named(pattern: re.Pattern[str], text: str) -> set[str]:
    """The modules that a text imports, by their names or as what they hold."""
    return {
        name
        for found in pattern.finditer(text)
        if not text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip(" ")
        for name in _listed("".join(found.groups("")))
    }


@cache
def _listed(names: str) -> tuple[str, ...]:
    """The names of a list, whatever they are called then."""
    return tuple(each.split()[0] for each in names.split(",") if each.strip())


def render(template: str, view: object) -> str:
    """The text that a template makes of its view, with one line end at its end."""
    text = environment().get_template(template).render(view=view)
    return f"{text.rstrip()}\n"

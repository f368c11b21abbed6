"""Views to text: the templates, and the runtime modules that are copied as they are."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from counterfoil.python.settling import settle
from counterfoil.templates import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.python.package import Package


# Modules are laid out in one way: no import stands behind a semicolon, or is absolute.
_LISTED = r" import (?:\(([\w\s,]+)\)|([\w ,]+))"
_OF_RUNTIME = re.compile(rf"^ *from \.+runtime(?:\.(\w+)|{_LISTED})", re.MULTILINE)
_WITHIN_RUNTIME = re.compile(rf"^ *from \.(?:(\w+)|{_LISTED})", re.MULTILINE)


@cache
def environment() -> Environment:
    """The environment of the templates that make code."""
    return Environment(
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python, not HTML: views hold finished literals
    )


def render_package(package: Package) -> dict[str, str]:
    """The text of every file of a generated package, by its path.

    Raises `SyntaxError` where a text is no Python: that is an error of the generator.
    """
    files = {
        module.path: render(module.template, module.view) for module in package.modules
    }
    runtime = _runtime(files.values(), package.runtime)
    for path, text in files.items():
        if path.endswith(".py"):
            files[path] = settle(text, ast.parse(text, path))
    return dict(sorted({"py.typed": "", **runtime, **files}.items()))


def _runtime(texts: Iterable[str], named: Iterable[str]) -> dict[str, str]:
    """The modules of the runtime that are named or imported by texts.

    Those that these import are among them.
    """
    folder = templates_folder() / "runtime"
    found: dict[str, str] = {}
    waiting = {name for text in texts for name in _named(_OF_RUNTIME, text)}
    waiting.update(named)
    while waiting:
        name = waiting.pop()
        source = folder / f"{name}.py"
        if f"runtime/{name}.py" not in found and source.exists():
            text = found[f"runtime/{name}.py"] = source.read_text(encoding="utf-8")
            waiting |= _named(_WITHIN_RUNTIME, text)
    return found


def _named(pattern: re.Pattern[str], text: str) -> set[str]:
    """The modules that a text imports, by their names or as what they hold."""
    return {
        name.split()[0]
        for found in pattern.findall(text)
        for name in "".join(found).split(",")
        if name.strip()
    }


def render(template: str, view: object) -> str:
    """The text that a template makes of its view, with one line end at its end."""
    text = environment().get_template(template).render(view=view)
    return f"{text.rstrip()}\n"

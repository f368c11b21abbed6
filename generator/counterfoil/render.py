"""Views to text: the templates, and the runtime modules that are copied as they are."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from counterfoil.python.settling import settle
from counterfoil.templates import templates_folder

if TYPE_CHECKING:
    from counterfoil.python.package import Package


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
    for name in package.runtime:
        source = templates_folder() / "runtime" / f"{name}.py"
        files[f"runtime/{name}.py"] = source.read_text(encoding="utf-8")
    files["py.typed"] = ""
    for path, text in files.items():
        if path.endswith(".py"):
            tree = ast.parse(text, path)
            if not path.startswith("runtime/"):
                files[path] = settle(text, tree)
    return dict(sorted(files.items()))


def render(template: str, view: object) -> str:
    """The text that a template makes of its view, with one line end at its end."""
    text = environment().get_template(template).render(view=view)
    return f"{text.rstrip()}\n"

"""The templates of the site: a view to HTML."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from counterfoil.site.prose import clean
from counterfoil.template_code import environment_of
from counterfoil.templates import templates_folder

if TYPE_CHECKING:
    from jinja2 import Environment
    from msgspec import Struct

FOLDER: Final = templates_folder() / "docs"


def render(template: str, view: Struct) -> Markup:
    """What a template, whose name ends in `.html.jinja`, makes of its view."""
    text = _environment().get_template(template).render(page=view)
    return Markup(text)  # noqa: S704 - the template escapes what it is given


@cache
def _environment() -> Environment:
    return environment_of(FOLDER, escapes=True, finalize=_finalize)


def _finalize(value: object) -> object:
    return clean(value) if type(value) is str else value

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


def page(template: str, view: Struct) -> str:
    """The text of a page: what a template, `*.html.jinja`, makes of its view."""
    return _environment().get_template(template).render(page=view)


def fragment(template: str, view: Struct) -> Markup:
    """The same as a part of a page, for its view."""
    return Markup(page(template, view))  # noqa: S704 - templates escape what they get


@cache
def _environment() -> Environment:
    return environment_of(FOLDER, escapes=True, finalize=_finalize)


def _finalize(value: object) -> object:
    return clean(value) if type(value) is str else value

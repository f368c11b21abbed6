"""The templates of the site: a view to HTML."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from counterfoil.site.prose import clean
from counterfoil.template_code import environment_of
from counterfoil.templates import templates_folder

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.environment import TemplateModule
    from msgspec import Struct

FOLDER: Final = templates_folder() / "docs"


def page(template: str, view: Struct) -> str:
    """The text of a page: what a template, `*.html.jinja`, makes of its view."""
    return _environment().get_template(template).render(page=view)


def fragment(template: str, view: Struct) -> Markup:
    """The same as a part of a page, for its view."""
    return Markup(page(template, view))  # noqa: S704 - templates escape what they get


def part(macro: str, view: Struct | tuple[Struct, ...]) -> Markup:
    """What a macro of `parts.html.jinja` makes of its view, or of its views."""
    made: Markup = getattr(_parts(), macro)(view)
    return made


@lru_cache(maxsize=1 << 14)
def alike(macro: str, view: Struct) -> Markup:
    """The same for what there is much of that looks alike: it is made once."""
    return part(macro, view)


@cache
def _parts() -> TemplateModule:
    return _environment().get_template("parts.html.jinja").module


@cache
def _environment() -> Environment:
    return environment_of(FOLDER, escapes=True, finalize=_finalize)


def _finalize(value: object) -> object:
    return clean(value) if type(value) is str else value

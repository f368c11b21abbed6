"""The templates of the site: a view to the text of a page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from counterfoil.site.frame import folder
from counterfoil.site.prose import clean
from counterfoil.template_code import environment_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from msgspec import Struct


def render_page(template: str, view: Struct) -> str:
    """The text of a page, from its template and what that is given."""
    return _environment().get_template(template).render(page=view)


@cache
def _environment() -> Environment:
    return environment_of(folder(), escapes=True, finalize=_finalize)


def _finalize(value: object) -> object:
    return clean(value) if type(value) is str else value

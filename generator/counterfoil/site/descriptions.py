"""Descriptions of a document: links in them lead to what the site has of that name."""

from __future__ import annotations

import html
import re
from functools import cache, partial
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from markupsafe import Markup, escape

from counterfoil.site.headings import key_of, texts_of
from counterfoil.site.places import INDEX
from counterfoil.site.prose import prose, prose_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from counterfoil.site.headings import Headings
    from counterfoil.site.places import Places

_BEGINNING: Final = '<a href="#'
_LINK: Final = re.compile(f'{_BEGINNING}([^"]*)')
"""A link to a fragment, as `prose` writes it."""

_NAME: Final = re.compile(r"(?:section/(?:.*/)?)?([^/]+)", re.DOTALL)
"""The name of a heading in a fragment; Redoc has its outer ones before it."""


class Descriptions:
    """Makes the descriptions of one document, whose pages have `places`.

    A fragment (`#rate-limits`) means a heading of the same text or of the first page,
    else what has that address on the site. One that means nothing leads nowhere.
    """

    prose: Callable[[str], Markup]
    """A description as blocks of HTML, on any page."""

    line: Callable[[str], Markup]
    """The same for a phrase."""

    def __init__(self, headings: Headings, places: Places) -> None:
        self.headings = headings
        self.places = places
        # Both are asked for as often as there are properties.
        self.prose = cache(self._prose)
        self.line = cache(self._line)

    def first(self, key: str) -> Markup:
        """A description of the first page, its headings with their anchors."""
        written = self.headings.of(key)
        lead = partial(self._lead, own=(), page="")
        return Markup(_LINK.sub(lead, written))  # noqa: S704 - it is escaped

    def _prose(self, markdown: str) -> Markup:
        return self._led(prose(markdown))

    def _line(self, markdown: str) -> Markup:
        return self._led(prose_line(markdown))

    def _led(self, written: Markup) -> Markup:
        if _BEGINNING not in written:
            return written
        own = frozenset(map(key_of, texts_of(written)))
        lead = partial(self._lead, own=own, page=self.places.first)
        return Markup(_LINK.sub(lead, written))  # noqa: S704 - it is escaped

    def _lead(self, link: re.Match[str], *, own: Collection[str], page: str) -> str:
        fragment = unquote(html.unescape(link[1]))
        name = _NAME.fullmatch(fragment)
        key = key_of(name[1]) if name else ""
        if key in own:
            return link[0]
        if found := self.headings.find(key):
            return f'<a href="{page}#{found}'
        address = self.places.of(f"#{fragment}")
        if address == f"#{fragment}":
            return link[0]
        return f'<a href="{escape(address if page else address.removeprefix(INDEX))}'

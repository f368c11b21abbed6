"""The headings of what a document says on its first page: each has an anchor."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from msgspec import Struct

from counterfoil.site.anchors import anchor
from counterfoil.site.elements import WRITTEN
from counterfoil.site.prose import prose

if TYPE_CHECKING:
    from collections.abc import Mapping

_START, _END = WRITTEN["heading"]
_HEADING: Final = re.compile(f"{re.escape(_START)}(.*?){re.escape(_END)}", re.DOTALL)
"""A heading as `prose` writes it: no other paragraph ends within one."""

_MARK: Final = _START.partition(">")[0]


class Heading(Struct, frozen=True):
    """A heading, as plain text."""

    text: str
    anchor: str


class Headings:
    """The headings of some descriptions (CommonMark), which stand on one page in order.

    They are looked for when one of them is asked for: most pages do without.
    """

    def __init__(self, descriptions: Mapping[str, str]) -> None:
        self._descriptions = descriptions
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    @property
    def all(self) -> tuple[Heading, ...]:
        """All of them that say something."""
        return self._read[0]

    def of(self, key: str) -> Markup:
        """The description of a key, its headings with their anchors."""
        return self._read[1][key]

    @cached_property
    def _read(self) -> tuple[tuple[Heading, ...], dict[str, Markup]]:
        found: list[Heading] = []

        def place(match: re.Match[str]) -> str:
            text = Markup(match[1]).striptags()  # noqa: S704 - of what `prose` wrote
            if not text:
                return match[0]
            found.append(Heading(text, self._anchor(text)))
            return f'{_MARK} id="{found[-1].anchor}"{match[0].removeprefix(_MARK)}'

        written = {
            key: Markup(_HEADING.sub(place, prose(each)))  # noqa: S704 - of `prose`, with an anchor
            for key, each in self._descriptions.items()
        }
        return tuple(found), written

    def _anchor(self, text: str) -> str:
        """The anchor of a heading; another one that says the same has a number."""
        plain = anchor("section", text)
        count = self._counts.get(plain, 0)
        found = plain
        while found in self._taken:
            count += 1
            found = f"{plain}-{count}"
        self._counts[plain] = count
        self._taken.add(found)
        return found

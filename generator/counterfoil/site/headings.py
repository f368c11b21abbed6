"""The headings of what a document says on its first page: each has an anchor."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

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

_NO_LETTERS: Final = re.compile(r"[\W_]|and")
"""What links to headings leave out, or write otherwise: `&` is `and` in some."""


class Heading(Struct, frozen=True):
    """A heading, as plain text."""

    text: str
    anchor: str


def key_of(name: str) -> str:
    """What headings and links to them have in common, whoever writes the links."""
    return _NO_LETTERS.sub("", normalize("NFKD", name).lower())


def texts_of(written: Markup) -> list[str]:
    """The headings in a description that is written already."""
    return [_text(each) for each in _HEADING.findall(written)]


def _text(inner: str) -> str:
    return Markup(inner).striptags()  # noqa: S704 - of what `prose` wrote


class Headings:
    """The headings of some descriptions (CommonMark), which stand on one page in order.

    They are looked for when one of them is asked for: most pages do without. `others`
    are headings of that page that no description has.
    """

    def __init__(
        self, descriptions: Mapping[str, str], others: tuple[Heading, ...] = ()
    ) -> None:
        self._descriptions = descriptions
        self._others = others
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    @property
    def all(self) -> tuple[Heading, ...]:
        """All of them that say something."""
        return self._read[0]

    def of(self, key: str) -> Markup:
        """The description of a key, its headings with their anchors."""
        return self._read[1][key]

    def find(self, key: str) -> str:
        """The anchor of the heading that has a key; "" where none has.

        Of those that say the same, all but the first have a number (`errors-1`).
        """
        return self._anchors.get(key, "") if key else ""

    @cached_property
    def _anchors(self) -> dict[str, str]:
        alike: dict[str, list[str]] = defaultdict(list)
        for each in (*self.all, *self._others):
            alike[key_of(each.text)].append(each.anchor)
        numbered = {
            f"{key}{number}": place
            for key, places in alike.items()
            for number, place in enumerate(places)
        }
        return numbered | {key: places[0] for key, places in alike.items()}

    @cached_property
    def _read(self) -> tuple[tuple[Heading, ...], dict[str, Markup]]:
        found: list[Heading] = []

        def place(match: re.Match[str]) -> str:
            text = _text(match[1])
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

"""Plain text, written piece by piece: what stands between, and begins each line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from counterfoil.markup.tags import Tag

LINE_BREAK: Final = "\v"
"""Where a line ends in the midst of a paragraph; nothing else is written so."""

_INDENT: Final = "  "
_QUOTED: Final = "> "
_MAX_DEPTH: Final = 8
_MAX_PHRASES: Final = 24
"""Phrases within phrases; what nests deeper shows its words alone."""


class Gap(IntEnum):
    """What stands between what is written and what follows."""

    NONE = 0
    SPACE = 1
    BREAK = 2
    LINE = 3
    PARAGRAPH = 4


_WRITTEN: Final = {
    Gap.SPACE: " ",
    Gap.BREAK: LINE_BREAK,
    Gap.LINE: "\n",
    Gap.PARAGRAPH: "\n\n",
}


@dataclass(slots=True)
class Flow:
    """The text of a description, or of a cell of a table in it."""

    written: list[str] = field(default_factory=list[str])
    gap: Gap = Gap.NONE
    lists: list[int] = field(default_factory=list[int])
    """The number of the next item of each list; 0 in lists without numbers."""

    is_in_item: bool = False
    is_in_term: bool = False
    is_in_paragraph: bool = False
    marker: str = ""
    """What begins the item that has begun, until something is in it."""

    quotations: int = 0
    phrases: dict[str, list[tuple[Tag, int]]] = field(
        default_factory=dict[str, "list[tuple[Tag, int]]"]
    )
    """The phrases that have begun, and how many pieces were written before each."""

    ignored: Counter[str] = field(default_factory=Counter[str])
    """The phrases that have begun too deep to be written."""

    def __str__(self) -> str:
        return "".join(self.written)

    @property
    def is_at_start(self) -> bool:
        """Whether spaces say nothing here."""
        return bool(self.gap or self.marker or not self.written)

    def add(self, text: str) -> None:
        """Something follows."""
        self.fill()
        self.written.append(text)

    def leave(self, gap: Gap) -> None:
        """What follows stands apart; the parts of an item are no paragraphs."""
        if not self.marker:
            self.gap = max(self.gap, min(gap, Gap.LINE) if self.is_in_item else gap)

    def end_line(self) -> None:
        """A line ends; after two such ends, a paragraph begins."""
        self.leave(Gap.BREAK if self.gap < Gap.BREAK else Gap.PARAGRAPH)

    def begin_item(self) -> None:
        """An item of a list begins."""
        self.is_in_item = True
        self.gap, self.marker = max(self.gap, Gap.LINE), "- "
        if self.lists and self.lists[-1]:
            self.marker = f"{self.lists[-1]}. "
            self.lists[-1] += 1

    def begin_definition(self) -> None:
        """A definition begins: on the line of its term, or on one of its own."""
        self.is_in_item = True
        self.leave(Gap.LINE)
        if self.is_in_term and not self.marker:
            self._trim()
            if not self.written[-1].endswith(":"):
                self.written.append(":")
            self.gap = Gap.SPACE
        self.is_in_term = False

    def fill(self) -> None:
        """Writes what stands between, and what the line begins with."""
        if not self.is_at_start:
            return
        if self.written and self.gap:
            self._trim()
            self.written.append(_WRITTEN[self.gap])
        if self.marker or self.gap > Gap.SPACE:
            depth = max(1, len(self.lists)) if self.is_in_item else 0
            indent = _INDENT * min(depth - bool(self.marker), _MAX_DEPTH)
            quoted = _QUOTED * min(self.quotations, _MAX_DEPTH)
            self.written.append(quoted + indent + self.marker)
        self.gap, self.marker = Gap.NONE, ""

    def begin_phrase(self, tag: Tag) -> None:
        """A phrase begins."""
        self.fill()
        if sum(map(len, self.phrases.values())) >= _MAX_PHRASES:
            self.ignored[tag.name] += 1
            return
        self.phrases.setdefault(tag.name, []).append((tag, len(self.written)))

    def end_phrase(self, name: str) -> tuple[Tag, str] | None:
        """Takes back what was written since a phrase began; None where none did."""
        if self.ignored[name]:
            self.ignored[name] -= 1
            return None
        begun = self.phrases.get(name)
        if not begun:
            return None
        tag, begin = begun.pop()
        text = "".join(self.written[begin:])
        del self.written[begin:]
        return tag, text

    def is_in(self, *names: str) -> bool:
        """Whether a phrase of one of these names has begun."""
        return any(self.phrases.get(name) for name in names)

    def end_list(self) -> None:
        """A list ends; what follows is of the item that it stands in, if of any."""
        del self.lists[-1:]
        self.marker = ""
        self.is_in_item = bool(self.lists)
        self.leave(Gap.PARAGRAPH)

    def _trim(self) -> None:
        """Takes away the spaces at the end."""
        while self.written:
            last = self.written.pop().rstrip()
            if last:
                self.written.append(last)
                return

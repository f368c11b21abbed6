"""A part of a page, written tag by tag, in which every element ends that begins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.markup.tags import BLOCKS, OPEN_ENDED, VOID
from counterfoil.site.elements import (
    ALIASES,
    LISTS,
    PARAGRAPHS,
    PLACES,
    ROWS,
    SILENT,
    WRITTEN,
)

if TYPE_CHECKING:
    from counterfoil.markup.tags import Tag

MAX_DEPTH: Final = 24
"""Elements within elements; what nests deeper shows its words alone."""


@dataclass(slots=True)
class _Node:
    """An element that has begun and not ended."""

    name: str
    start: str
    end: str
    fixed: bool = False
    """Whether it is one of Markdown's, which no tag ends."""

    understood: bool = False
    """Whether no tag began it."""

    shown: bool = True
    """Whether it is written: a paragraph is not, until something is in it."""


def _is_block(name: str) -> bool:
    return name in BLOCKS or name in PARAGRAPHS


class Fragment:
    """HTML that is written from the elements of Markdown, and tags that people wrote.

    An end tag ends what began in the same element of Markdown, and nothing beyond.
    """

    def __init__(self) -> None:
        self._written: list[str] = []
        self._nodes: list[_Node] = []
        self._ignored: Counter[str] = Counter()
        self._over: list[bool] = []
        """Whether each element of Markdown, as a paragraph, was ended by a tag."""

    def __str__(self) -> str:
        return "".join(self._written)

    def finish(self) -> str:
        """All of it; what has not ended ends here."""
        self._end_down_to(0)
        return str(self)

    # What Markdown says

    def enter(self, name: str, start: str, end: str) -> None:
        """An element of Markdown begins."""
        if name in PLACES:
            pass  # Markdown's own lists and tables are in order
        elif _is_block(name):
            self._end_understood_list()
            self._make_room_for_block()
        else:
            self._make_room_for_phrase()
        if name == "a" and self._is_open("a"):
            start = end = ""
        node = _Node(name, start, end, fixed=True, shown=name not in PARAGRAPHS)
        if node.shown:
            self._written.append(start)
        self._nodes.append(node)
        self._over.append(False)

    def leave(self) -> None:
        """The element of Markdown that began last ends, and what began in it."""
        if self._over.pop():
            self._make_room_for_block()
        else:
            self._end_down_to(self._floor())
            self._hide(self._nodes.pop())

    def block(self, written: str) -> None:
        """A block stands here that is written already."""
        self._end_understood_list()
        self._make_room_for_block()
        self._written.append(written)

    def phrase(self, written: str) -> None:
        """A phrase stands here that is written already."""
        if not written:
            return
        if not written.isspace():
            self._make_room_for_phrase()
        elif self._top() in ROWS or self._is_hidden():
            return  # between paragraphs, or between cells
        self._written.append(written)

    # What tags say

    def begin(self, tag: Tag, attributes: str) -> bool:
        """An element begins, if it may stand here."""
        name = ALIASES.get(tag.name, tag.name)
        if name in SILENT:
            return True
        if name in {"br", "wbr"}:
            self.phrase(f"<{name}>")
            return True
        if name == "hr" and not self._is_in_phrase():
            self._make_room_for_block()
            self._written.append("<hr>\n")
            return True
        is_deep = len(self._nodes) >= MAX_DEPTH
        if self._is_in_phrase() if _is_block(name) else is_deep:
            pass
        elif not is_deep or name in PLACES or name == "p":
            return self._begin(name, attributes) or is_deep
        self.phrase(" ")
        if tag.name not in OPEN_ENDED and tag.name not in VOID:
            self._ignored[name] += 1
        return True

    def end(self, tag: Tag) -> bool:
        """An element ends, if it has begun, or ends by itself."""
        name = ALIASES.get(tag.name, tag.name)
        if name == "br":
            return self.begin(tag, "")  # as browsers have it (HTML, 13.2.6.4.7)
        if self._ignored[name]:
            self._ignored[name] -= 1
            return True
        floor = self._floor_of_blocks() if _is_block(name) else self._floor()
        for depth in range(len(self._nodes) - 1, floor - 1, -1):
            if self._nodes[depth].name == name:
                self._end_down_to(depth)
                return True
        if name in PLACES and PLACES[name].passed is None:
            return self._is_open("table")
        return name != "summary"

    def _begin(
        self, name: str, attributes: str = "", *, understood: bool = False
    ) -> bool:
        if name in PLACES:
            if not self._make_room_for_part(name):
                return False
        elif _is_block(name):
            self._make_room_for_block()
        else:
            self._make_room_for_phrase()
        start, end = WRITTEN.get(name, (f"<{name}{attributes}>", f"</{name}>"))
        if name == "a" and (self._is_open("a") or not attributes):
            start = end = ""
        if _is_block(name):
            end += "\n"
        node = _Node(
            name, start, end, understood=understood, shown=name not in PARAGRAPHS
        )
        if node.shown:
            self._written.append(start)
        self._nodes.append(node)
        return True

    # What may stand where

    def _make_room_for_part(self, name: str) -> bool:
        """Whether its parent is the innermost element now, begun or understood."""
        place = PLACES[name]
        for depth in range(len(self._nodes) - 1, self._floor_of_blocks() - 1, -1):
            outer = self._nodes[depth].name
            if outer in place.parents:
                self._end_down_to(depth + 1)
                return True
            if outer == "table" or not (
                place.passed is None or outer not in BLOCKS or outer in place.passed
            ):
                break
        if place.understood in LISTS and len(self._nodes) >= MAX_DEPTH:
            return False
        return bool(place.understood) and self._begin(place.understood, understood=True)

    def _make_room_for_block(self) -> None:
        """Ends the paragraph that is open, and what is open in it."""
        depth = self._innermost_block()
        if depth >= 0 and self._nodes[depth].name in PARAGRAPHS:
            self._end_down_to(depth)
        self._make_room_for_flow()

    def _make_room_for_phrase(self) -> None:
        self._make_room_for_flow()
        if not self._nodes:
            self._begin("p", understood=True)
        node = self._nodes[-1]
        if not node.shown:
            self._written.append(node.start)
            node.shown = True

    def _make_room_for_flow(self) -> None:
        """Ends a list that is understood; begins a cell where text may not stand."""
        if self._nodes and self._nodes[-1].understood and self._top() in LISTS:
            self._end_down_to(len(self._nodes) - 1)
        while self._top() in ROWS:
            self._begin(ROWS[self._top()], understood=True)

    def _innermost_block(self) -> int:
        """The depth of the innermost block; -1 where there is none."""
        for depth in range(len(self._nodes) - 1, -1, -1):
            node = self._nodes[depth]
            if _is_block(node.name):
                return depth
            if node.fixed:
                break
        return -1

    def _floor(self) -> int:
        """The depth above the innermost element of Markdown."""
        for depth in range(len(self._nodes) - 1, -1, -1):
            if self._nodes[depth].fixed:
                return depth + 1
        return 0

    def _floor_of_blocks(self) -> int:
        """The same, but for a paragraph: a block ends it."""
        floor = self._floor()
        if not floor or self._nodes[floor - 1].name not in PARAGRAPHS:
            return floor
        outer = [node.fixed for node in self._nodes[: floor - 1]]
        return len(outer) - outer[::-1].index(True) if True in outer else 0

    def _end_understood_list(self) -> None:
        """What Markdown begins is in no list that no tag began."""
        for depth in range(self._floor(), len(self._nodes)):
            node = self._nodes[depth]
            if node.understood and node.name in LISTS:
                self._end_down_to(depth)
                return

    def _is_in_phrase(self) -> bool:
        """Whether the innermost element of Markdown is a phrase, as a link is."""
        depth = self._floor() - 1
        name = self._nodes[depth].name if depth >= 0 else ""
        return bool(name) and not _is_block(name)

    def _top(self) -> str:
        return self._nodes[-1].name if self._nodes else ""

    def _is_hidden(self) -> bool:
        return not self._nodes or not self._nodes[-1].shown

    def _is_open(self, name: str) -> bool:
        return any(node.name == name for node in self._nodes)

    def _end_down_to(self, depth: int) -> None:
        while len(self._nodes) > depth:
            node = self._nodes.pop()
            self._hide(node)
            if node.fixed:
                self._over[-1] = True

    def _hide(self, node: _Node) -> None:
        if node.shown:
            self._written.append(node.end)
            node.shown = False

"""Elements of HTML, written as Markdown that reads as plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.markup.tags import BLOCKS, HEADINGS
from counterfoil.python.html_flow import Flow, Gap

if TYPE_CHECKING:
    from counterfoil.markup.tags import Tag

_CODE: Final = frozenset({"code", "kbd", "samp", "tt"})
_MARKS: Final = {"b": "**", "em": "*", "i": "*", "q": '"', "strong": "**"}
_PHRASES: Final = frozenset({"a", "pre", "sup", *_CODE, *_MARKS, *HEADINGS})
"""Elements that are written once they have ended, when all is known that is in them."""

_CELLS: Final = frozenset({"caption", "td", "th"})
_ROWS: Final = frozenset({"tbody", "tfoot", "thead", "tr"})
_ITEMS: Final = frozenset({"dd", "dt", "li"})
_LISTS: Final = frozenset({"dl", "ol", "ul"})

_SPACES: Final = re.compile(r"\s+")
_EMPTY: Final = re.compile(r"\n *\n")
_INDENTED: Final = re.compile(r"\n +")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
_TICKS: Final = re.compile("`+")


@dataclass(slots=True)
class _Table:
    """A table that has begun, and the text that it stands in."""

    outer: Flow
    rows: list[list[str]] = field(default_factory=list[list[str]])
    inner: int = 0
    """The tables that have begun in it: their cells are words of its own."""


class Writing:
    """Plain text, written tag by tag."""

    def __init__(self) -> None:
        self._flow = Flow()
        self._table: _Table | None = None

    def finish(self) -> str:
        """All of it."""
        if self._table:
            self._end_table(self._table)
        return str(self._flow)

    def words(self, text: str) -> None:
        """Words follow, that are Markdown where no element says what they are."""
        flow = self._flow
        if flow.is_in("pre"):
            flow.add(text)
            return
        if self._table or flow.is_in(*HEADINGS):
            text = _SPACES.sub(" ", text)
        elif flow.is_in_item:
            text, *below = _EMPTY.split(text, maxsplit=1)
            text = _SPACES.sub(" ", text)
            if below:
                self._words_shown(text)
                flow.is_in_item, flow.marker = False, ""
                flow.leave(Gap.PARAGRAPH)
                text = below[0]
        elif flow.is_in_paragraph:
            text = _INDENTED.sub("\n", text)
        self._words_shown(text)

    def _words_shown(self, text: str) -> None:
        flow = self._flow
        if flow.is_at_start:
            shown = text.lstrip()
            if "\n\n" in text[: len(text) - len(shown)]:
                flow.leave(Gap.PARAGRAPH)
            text = shown
        if text:
            flow.add(text)

    def code(self, text: str) -> None:
        """Code follows, as Markdown has it."""
        self._flow.add(text)

    def begin(self, tag: Tag) -> bool:
        """An element begins, if it may stand here."""
        name = tag.name
        if name == "table":
            self._begin_table()
        elif name in _CELLS or name in _ROWS:
            return self._begin_row(is_row=name in {"caption", "tr"})
        elif name == "br":
            self._end_line()
        elif name in BLOCKS:
            self._begin_block(tag)
        if name in _PHRASES:
            self._flow.begin_phrase(tag)
        return True

    def end(self, tag: Tag) -> bool:
        """An element ends, if it is one that may have begun here."""
        name = tag.name
        if name in {"table", *_CELLS, *_ROWS}:
            return self._end_part(name)
        if name == "br":
            self._end_line()
        if name in _PHRASES:
            self._end_phrase(name)
        if name in BLOCKS:
            self._end_block(name)
        return True

    # Blocks

    def _begin_block(self, tag: Tag) -> None:
        name, flow = tag.name, self._flow
        flow.is_in_paragraph = name == "p"
        if name in {"dt", "li"}:
            flow.begin_item()
            flow.is_in_term = name == "dt"
        elif name == "dd":
            flow.begin_definition()
        else:
            flow.leave(Gap.PARAGRAPH)
        if name in _LISTS:
            flow.lists.append(_first_number(tag) if name == "ol" else 0)
        elif name == "blockquote":
            flow.quotations += 1

    def _end_block(self, name: str) -> None:
        flow = self._flow
        flow.is_in_paragraph = False
        flow.leave(Gap.LINE if name in _ITEMS else Gap.PARAGRAPH)
        if name in _LISTS:
            flow.end_list()
        elif name in _ITEMS:
            flow.is_in_item = len(flow.lists) > 1
        elif name == "blockquote":
            flow.quotations = max(0, flow.quotations - 1)

    def _end_line(self) -> None:
        flow = self._flow
        if flow.is_in("pre"):
            flow.add("\n")
        elif self._table or flow.is_in(*HEADINGS, *_CODE):
            flow.leave(Gap.SPACE)
        else:
            flow.end_line()

    # Tables

    def _begin_table(self) -> None:
        if self._table:
            self._table.inner += 1
            self._flow.leave(Gap.SPACE)
        else:
            self._table = _Table(self._flow)
            self._flow = Flow()

    def _begin_row(self, *, is_row: bool) -> bool:
        """A cell begins, or a row or more of them."""
        table = self._table
        if table is None:
            return False
        self._end_cell(table)
        if not table.inner and (is_row or not table.rows):
            table.rows.append([])
        return True

    def _end_part(self, name: str) -> bool:
        """A table ends, or a part of one."""
        table = self._table
        if table is None:
            return False
        if name == "table" and not table.inner:
            self._end_table(table)
        else:
            table.inner -= name == "table"
            self._end_cell(table)
        return True

    def _end_cell(self, table: _Table) -> None:
        """What was written since the last cell is another."""
        if table.inner:
            self._flow.leave(Gap.SPACE)
            return
        text = " ".join(str(self._flow).split())
        if text:
            table.rows = table.rows or [[]]
            table.rows[-1].append(text.replace("|", "\\|"))
        self._flow = Flow()

    def _end_table(self, table: _Table) -> None:
        table.inner = 0
        self._end_cell(table)
        self._table, self._flow = None, table.outer
        rows = [row for row in table.rows if row]
        self._flow.leave(Gap.PARAGRAPH)
        for number, row in enumerate(rows):
            self._flow.add(f"| {' | '.join(row)} |")
            self._flow.leave(Gap.LINE)
            if not number:
                self._flow.add(f"|{' --- |' * max(map(len, rows))}")
                self._flow.leave(Gap.LINE)
        self._flow.leave(Gap.PARAGRAPH)

    # Phrases

    def _end_phrase(self, name: str) -> None:
        found = self._flow.end_phrase(name)
        if found is None:
            return
        tag, text = found
        if name == "pre":
            self._flow.written.append(_fenced(text))
            return
        shown = text.strip()
        if shown and not self._flow.is_in("pre", *_CODE):
            begin = text.index(shown)
            text = text[:begin] + _marked(tag, shown) + text[begin + len(shown) :]
        self._flow.written.append(text)


def _marked(tag: Tag, text: str) -> str:
    """What is in an element, with the marks of Markdown that say which it is."""
    if tag.name in _CODE:
        return _as_code(text)
    if tag.name in HEADINGS:
        return f"{'#' * int(tag.name[1])} {text}"
    if tag.name == "a":
        address = "%20".join((tag.attribute("href") or "").split())
        return f"[{text}]({address})" if address and address != text else text
    if tag.name == "sup":
        return f"^{text}" if text.isalnum() else text
    mark = _MARKS[tag.name]
    return text if "\n\n" in text else f"{mark}{text}{mark}"


def _as_code(text: str) -> str:
    """A span of code (CommonMark 0.31.2, 6.1)."""
    text = " ".join(text.split())
    longest = max(map(len, _TICKS.findall(text)), default=0)
    if not longest:
        return f"`{text}`"
    mark = "`" * (longest + 1)
    return f"{mark} {text} {mark}"


def _fenced(text: str) -> str:
    """A block of code (CommonMark 0.31.2, 4.5)."""
    longest = max(map(len, _TICKS.findall(text)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}\n{text.strip(chr(10)).rstrip()}\n{mark}"


def _first_number(tag: Tag) -> int:
    """The number that a list begins with."""
    start = tag.attribute("start") or ""
    return int(start) if _NUMBER.fullmatch(start) else 1

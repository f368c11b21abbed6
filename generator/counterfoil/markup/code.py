"""Which parts of a text of Markdown are code: nothing in them is HTML."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE: Final = re.compile(
    r"[ >]*(?:(?:[-*+]|\d{1,9}[.)]) +)?(?:(`{3,})[^`]*|(~{3,}).*)", re.DOTALL
)
"""How a fence begins (CommonMark 0.31.2, 4.5), in a list or a quotation as well."""

_ITEM: Final = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])(?: |$)")
_EMPTY: Final = re.compile(r"\n[ ]*\n")
_TICKS: Final = re.compile(r"`+")
_ESCAPED: Final = re.compile(r"\\[\\`<&]")


def code_and_words(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a text, with whether each is code, or escaped."""
    words: list[str] = []
    for is_code, line in _lines(text):
        if is_code:
            yield from _spans("".join(words))
            words.clear()
            yield True, line
        else:
            words.append(line)
    yield from _spans("".join(words))


def _lines(text: str) -> Iterator[tuple[bool, str]]:
    """The lines, with whether each is of a block of code (CommonMark, 4.4 and 4.5)."""
    fence = ""
    is_in_list = False
    after_empty = False
    for line in text.splitlines(keepends=True):
        shown = line.rstrip()
        if fence:
            yield True, line
            mark = shown.lstrip(" >")
            if len(mark) >= len(fence) and not mark.strip(fence[0]):
                fence = ""
            continue
        match = _FENCE.fullmatch(shown)
        if match:
            fence = match[1] or match[2]
        is_indented = shown.startswith("    ")
        if shown and not shown.startswith(" "):
            is_in_list = False
        is_in_list = is_in_list or _ITEM.match(line) is not None
        after_empty = not shown or (is_indented and after_empty and not is_in_list)
        yield bool(match) or (after_empty and bool(shown)), line


def _spans(text: str) -> Iterator[tuple[bool, str]]:
    """The spans of code (CommonMark 0.31.2, 6.1) and what stands between them."""
    begin = 0
    for start, end in _places(text):
        if begin < start:
            yield False, text[begin:start]
        yield True, text[start:end]
        begin = end
    if begin < len(text):
        yield False, text[begin:]


def _places(text: str) -> Iterator[tuple[int, int]]:
    if "`" not in text and "\\" not in text:
        return
    ticks = [(each.start(), each.end()) for each in _TICKS.finditer(text)]
    ends = [each.start() for each in _EMPTY.finditer(text)]
    by_length: dict[int, list[int]] = {}
    for start, end in ticks:
        by_length.setdefault(end - start, []).append(start)
    marks = sorted([*ticks, *((m.start(), 0) for m in _ESCAPED.finditer(text))])
    position = 0
    for start, end in marks:
        if start < position:
            continue
        if not end:
            position = start + 2
            yield start, position
            continue
        same = by_length[end - start]
        following = bisect_left(same, end)
        paragraph = bisect_left(ends, end)
        limit = ends[paragraph] if paragraph < len(ends) else len(text)
        if following < len(same) and same[following] < limit:
            position = same[following] + end - start
            yield start, position
        else:
            position = end

"""The tags of HTML that descriptions are written with (CommonMark 0.31.2, 6.6)."""

from __future__ import annotations

import functools
import html
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID: Final = frozenset({"br", "col", "hr", "wbr"})
"""Elements that have no content (HTML, 13.1.2)."""

OPEN_ENDED: Final = frozenset(
    {
        *("colgroup", "dd", "dt", "li", "p"),
        *("tbody", "td", "tfoot", "th", "thead", "tr"),
    }
)
"""Elements that end without an end tag (HTML, 13.1.2.4)."""

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

BLOCKS: Final = frozenset(
    {
        *("article", "aside", "blockquote", "center", "details", "div", "section"),
        *("caption", "dl", "hr", "ol", "pre", "summary", "table", "ul"),
        *(OPEN_ENDED | HEADINGS),
    }
)
"""Elements that stand on lines of their own."""

PHRASES: Final = frozenset(
    {
        *("a", "abbr", "b", "br", "cite", "code", "del", "dfn", "em", "font", "i"),
        *("ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike"),
        *("strong", "sub", "sup", "tt", "u", "var", "wbr"),
    }
)

KNOWN: Final = BLOCKS | PHRASES | VOID
"""All others are words: people write `<number>` for what is to be put in its place."""

_VALUE: Final = r"""[^\s"'=<>`]++|'[^']*+'|"[^"]*+\""""
_ATTRIBUTE: Final = rf"\s+[a-z_:][a-z0-9_:.-]*+(?:\s*=\s*+(?:{_VALUE}))?"
_TAG: Final = re.compile(
    rf"<(?:/([a-z][a-z0-9]*+)\s*+"
    rf"|([a-z][a-z0-9]*+)((?:{_ATTRIBUTE}){{0,40}})\s*+(/?))>",
    re.ASCII | re.IGNORECASE,
)
_END_OF_COMMENT: Final = re.compile("-->")
_NAME_AND_VALUE: Final = re.compile(
    r"""([^\s=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"']+))?""", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of an element that is known, as it is written."""

    name: str
    """In lower case."""

    source: str
    ends: bool = False
    """Whether it is an end tag."""

    closed: bool = False
    """Whether it is written as `<name/>`."""

    written: str = ""
    """Its attributes, as they are written."""

    def attribute(self, name: str) -> str | None:
        """The value of an attribute; of several, the first (HTML, 13.2.5.33)."""
        for match in _NAME_AND_VALUE.finditer(self.written):
            if match[1].lower() == name:
                value = match[2] or ""
                return html.unescape(value[1:-1] if value[:1] in "\"'" else value)
        return None


def tag_at(text: str, position: int) -> Tag | None:
    """The tag that begins at a position, if it is that of an element we know."""
    match = _TAG.match(text, position)
    if match is None:
        return None
    name = (match[1] or match[2]).lower()
    if name not in KNOWN:
        return None
    return Tag(name, match[0], match[1] is not None, bool(match[4]), match[3] or "")


def end_of_comment(text: str, position: int) -> int:
    """Where the comment ends that begins at a position; -1 where none does."""
    if not text.startswith("<!--", position):
        return -1
    # `<!-->` and `<!--->` are comments.
    ends = _ends_of_comments(text)
    following = bisect_left(ends, position + 2)
    return ends[following] + 3 if following < len(ends) else -1


@functools.lru_cache(maxsize=4)
def _ends_of_comments(text: str) -> list[int]:
    """Where `-->` stands: looked up once, however many comments do not end."""
    return [match.start() for match in _END_OF_COMMENT.finditer(text)]


def pieces(text: str) -> Iterator[str | Tag]:
    """The tags of a text and what stands between them; comments are left out."""
    begin = position = 0
    while (position := text.find("<", position)) >= 0:
        piece = tag_at(text, position)
        end = position + len(piece.source) if piece else end_of_comment(text, position)
        if end < 0:
            position += 1
            continue
        if begin < position:
            yield text[begin:position]
        if piece:
            yield piece
        begin = position = end
    if begin < len(text):
        yield text[begin:]

"""HTML in a description as people write it in a docstring: as plain text."""

from __future__ import annotations

import html.entities
import re
from typing import TYPE_CHECKING, Final

from counterfoil.markup.code import code_and_words
from counterfoil.markup.pairs import Pairs
from counterfoil.markup.tags import Tag, pieces
from counterfoil.python.html_writing import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERENCE: Final = re.compile(
    r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]*));", re.ASCII
)
_MAX_CODE_POINT: Final = 0x10FFFF


def without_html(text: str) -> str:
    """The text without the tags that act, without comments, and with entities decoded.

    What is code in Markdown stays as it is, and so does what only looks like a tag.
    """
    parts = list(_parts(text))
    pairs = Pairs()
    for number, part in enumerate(parts):
        if isinstance(part, Tag):
            pairs.meet(number, part)
    writing = Writing()
    for number, part in enumerate(parts):
        if isinstance(part, tuple):
            writing.code(part[0])
        elif isinstance(part, str):
            writing.words(decoded(part))
        elif number not in pairs.acting or not _act(part, writing):
            writing.words(part.source)
    return writing.finish()


def decoded(text: str) -> str:
    """The text with what references to characters stand for (CommonMark, 2.5)."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    if match[3]:
        found = html.entities.html5.get(f"{match[3]};", match[0])
    else:
        point = int(match[1]) if match[1] else int(match[2], 16)
        found = (
            chr(point) if 0 < point <= _MAX_CODE_POINT else "\N{REPLACEMENT CHARACTER}"
        )
    return " " if found.isspace() else found


def _parts(text: str) -> Iterator[str | tuple[str] | Tag]:
    """Words, code and tags."""
    for is_code, part in code_and_words(text):
        if is_code:
            yield (part,)
        else:
            yield from pieces(part)


def _act(tag: Tag, writing: Writing) -> bool:
    return writing.end(tag) if tag.ends else writing.begin(tag)

"""Where HTML begins in the Markdown of a description, for markdown-it."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from markdown_it.rules_block import html_block

from counterfoil.markup.tags import KNOWN, end_of_comment, tag_at

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

FOUND: Final = "html"
"""The key in the environment of a text that says that HTML was found in it."""

_NAME: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?=[\s/>]|\Z)")
_END_OF_PRE: Final = re.compile(r"</pre>", re.IGNORECASE)


def use_html(parser: MarkdownIt) -> None:
    """Makes a parser find the tags that are known, and comments; all else is text."""
    parser.options["html"] = True
    parser.inline.ruler.at("html_inline", _inline)
    alternatives = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.at("html_block", _block, {"alt": alternatives})


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's
    if state.src[state.pos] != "<":
        return False
    tag = tag_at(state.src, state.pos)
    end = state.pos + len(tag.source) if tag else end_of_comment(state.src, state.pos)
    if not 0 <= end <= state.posMax:
        return False
    if not silent:
        state.env[FOUND] = True
        state.push("html_inline", "", 0).content = state.src[state.pos : end]
    state.pos = end
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's
    position = state.bMarks[start] + state.tShift[start]
    if not _begins(state.src, position) or not html_block(state, start, end, silent):
        return False
    state.env[FOUND] = True
    return True


def _begins(text: str, position: int) -> bool:
    """Whether HTML begins that is known, and ends where nothing but its end ends it."""
    if not text.startswith("<", position):
        return False
    if text.startswith("<!", position):
        return end_of_comment(text, position) >= 0
    match = _NAME.match(text, position)
    if match is None or match[1].lower() not in KNOWN:
        return False
    return match[1].lower() != "pre" or position < _last_end_of_pre(text)


@functools.lru_cache(maxsize=4)
def _last_end_of_pre(text: str) -> int:
    """Where the last `</pre>` stands, looked up once for a text; -1 where none does."""
    return max((match.start() for match in _END_OF_PRE.finditer(text)), default=-1)

"""Alerts, as GitHub's Markdown has them: a quotation that begins with `[!NOTE]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_ALERT: Final = re.compile(r"\[!(note|tip|important|warning|caution)\]", re.IGNORECASE)


def use_alerts(parser: MarkdownIt) -> None:
    """Let a parser show what kind of alert a quotation is, in words."""
    parser.core.ruler.push("alert", _mark)


def _mark(state: StateCore) -> None:
    for quotation, paragraph, inline in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        kinds = quotation.type, paragraph.type, inline.type
        if kinds == ("blockquote_open", "paragraph_open", "inline"):
            inline.children = _marked(inline.children or [])


def _marked(children: list[Token]) -> list[Token]:
    """The phrase with the kind in bold, where it stands on a line of its own."""
    found = _ALERT.fullmatch(children[0].content.strip()) if children else None
    after = children[1:]
    if found is None or (after and after[0].type not in {"softbreak", "hardbreak"}):
        return children
    from markdown_it.token import Token  # noqa: PLC0415 - slow to import, as its parser

    kind = Token("text", "", 0, content=found[1].capitalize())
    bold = [
        Token("strong_open", "strong", 1),
        kind,
        Token("strong_close", "strong", -1),
    ]
    return [*bold, *([Token("hardbreak", "br", 0), *after[1:]] if after else [])]

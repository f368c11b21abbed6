"""How the elements of descriptions are written, and what stands in what.

What may stand where is as a parser of HTML has it (HTML, 13.2.6): what it would move
elsewhere is never written.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from counterfoil.markup.tags import HEADINGS

ALIASES: Final = {
    "article": "div",
    "aside": "div",
    "center": "div",
    "font": "span",
    "section": "div",
    "strike": "s",
    "tt": "code",
    **dict.fromkeys(HEADINGS, "heading"),
}
"""What is written for elements that are obsolete or that make an outline."""

SILENT: Final = frozenset({"col", "colgroup"})
"""Elements that say only how others look."""

PARAGRAPHS: Final = frozenset({"p", "heading"})
"""Blocks in which no other block stands."""

ROWS: Final = {
    "table": "tbody",
    "tbody": "tr",
    "thead": "tr",
    "tfoot": "tr",
    "tr": "td",
}
"""Elements in which no text stands, and the one that is understood before it."""

LISTS: Final = frozenset({"dl", "ol", "ul"})

_IN_ITEMS: Final = frozenset({"dd", "div", "dt", "li", "p"})


class Place(NamedTuple):
    """Where an element may stand."""

    parents: frozenset[str]
    understood: str
    """The parent that is understood where there is none; "" where it may not be."""

    passed: frozenset[str] | None
    """Blocks that may lie open between it and the parent; None for all but tables."""


PLACES: Final = {
    "caption": Place(frozenset({"table"}), "", None),
    "dd": Place(frozenset({"dl"}), "dl", _IN_ITEMS),
    "dt": Place(frozenset({"dl"}), "dl", _IN_ITEMS),
    "li": Place(frozenset({"ol", "ul"}), "ul", _IN_ITEMS),
    "summary": Place(frozenset({"details"}), "", frozenset({"p"})),
    "tbody": Place(frozenset({"table"}), "", None),
    "td": Place(frozenset({"tr"}), "tr", None),
    "tfoot": Place(frozenset({"table"}), "", None),
    "th": Place(frozenset({"tr"}), "tr", None),
    "thead": Place(frozenset({"table"}), "", None),
    "tr": Place(frozenset({"tbody", "tfoot", "thead"}), "tbody", None),
}

WRITTEN: Final = {
    "heading": ('<p class="heading"><strong>', "</strong></p>"),
    "table": (
        '<div class="scroll" tabindex="0"><table class="plain">',
        "</table></div>",
    ),
}
"""What is written for elements that are not written by their names."""

"""Finds the place in the document that belongs to an offset in a rule's expression."""

from __future__ import annotations

import re

from counterfoil.document.tree import Location


def place_in_rule(rule: Location, expression: str, at: int, source: str) -> Location:
    """The place of the character `at` of an expression that stands at `rule`.

    YAML folds and indents the lines of a scalar, so only white space differs between
    the expression and the text `source` of its file. Where the text differs otherwise
    (it is quoted and has escapes, or is not there), the answer is `rule` itself.
    """
    lines = source.splitlines(keepends=True)
    if not expression.strip() or rule.line > len(lines):
        return rule
    start = sum(map(len, lines[: rule.line - 1])) + rule.column - 1
    pattern = r"\s*".join(re.escape(c) for c in expression if not c.isspace())
    found = re.compile(_BEFORE + f"({pattern})").match(source, start)
    if found is None:
        return rule
    before = sum(not c.isspace() for c in expression[:at])
    place = _skip(source, found.start(1), before)
    head = source[:place]
    line = head.count("\n") + 1
    column = place - (head.rfind("\n") + 1) + 1
    return Location(rule.file, line, column, rule.pointer)


_BEFORE = r"""(?:[|>][-+0-9]*[ \t]*(?:\#[^\n]*)?\s*|["']?)"""


def _skip(source: str, place: int, count: int) -> int:
    """The place of the character that has `count` others, not white, before it."""
    while place < len(source):
        if not source[place].isspace():
            if count == 0:
                return place
            count -= 1
        place += 1
    return len(source.rstrip())

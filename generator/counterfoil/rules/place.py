"""Finds the place in the document that belongs to an offset in a rule's expression."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final

from counterfoil.document.tree import Location

_BEFORE: Final = re.compile(r"""(?:[|>][-+0-9]*[ \t]*(?:\#[^\n]*)?\s*|["']?)""")
"""What stands before the text of a scalar: the signs of a block, or a quote."""


def place_in_rule(rule: Location, expression: str, at: int, source: str) -> Location:
    """The place of the character `at` of an expression that stands at `rule`.

    YAML folds and indents the lines of a scalar, so only white space differs between
    the expression and the text `source` of its file. Where the text differs otherwise
    (it is quoted and has escapes, or is not there), the answer is `rule` itself.
    """
    lines = _beginnings(source)
    if not expression.strip() or rule.line > len(lines):
        return rule
    start = lines[rule.line - 1] + rule.column - 1
    before = _BEFORE.match(source, start)
    # An expression may begin with a quote of its own.
    for begin in (before.end() if before else start, start):
        place = _place(source, begin, expression, at)
        if place is not None:
            line = bisect_right(lines, place)
            column = place - lines[line - 1] + 1
            return Location(rule.file, line, column, rule.pointer)
    return rule


@lru_cache(maxsize=4)
def _beginnings(source: str) -> list[int]:
    """Where the lines of a text begin: found once, however many rules are wrong.

    A line feed ends one, as wherever lines are counted.
    """
    found = [0]
    while (end := source.find("\n", found[-1])) >= 0:
        found.append(end + 1)
    return found


def _place(source: str, begin: int, expression: str, at: int) -> int | None:
    """Where the character `at` of an expression stands, if all of it stands there."""
    place = begin
    found: int | None = None
    for number, character in enumerate(expression):
        if character.isspace():
            continue
        while source[place : place + 1].isspace():
            place += 1
        if source[place : place + 1] != character:
            return None
        if found is None and number >= at:
            found = place
        place += 1
    return place if found is None else found

"""Breaks a statement into lines as formatters of Python do.

The rules are those that Black has published and ruff follows: what does not fit is
broken at its last bracket, with the rest of the line kept together; what stands in
brackets then goes on one line of its own or, if that is too long, is broken at its
weakest delimiters. Parentheses are added only where nothing else helps.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from counterfoil.python.layout import STEP, WIDTH, columns
from counterfoil.python.lines import Line, ends_with_comma, index_of, parts_of
from counterfoil.python.tokens import (
    COMMA,
    DOT,
    Token,
    measure,
    read_tokens,
    with_optional,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class CannotBreakError(Exception):
    """There is no place to break a line at."""


def break_statement(text: str, level: int) -> str:
    """A statement, as a formatter leaves it; `text` begins without indentation.

    Raises `UnknownStatementError` where it is none that can be read.
    """
    tokens = with_optional(read_tokens(text))
    measure(tokens)
    first = tokens[0].text
    line = Line(
        tokens,
        level,
        is_def=first in {"def", "async", "class"} and tokens[1].text != "for",
        is_import=first in {"from", "import"},
    )
    return "\n".join(map(str, _transform(line, forced=False)))


def _transform(line: Line, *, forced: bool) -> list[Line]:
    """The lines that a line becomes."""
    if not line.explode and line.short and not line.pinned:
        return [line]
    whole = str(line)
    for made in _ways(line, forced=forced):
        if len(made) == 1 and str(made[0]) == whole:
            continue
        result = [new for each in made for new in _transform(each, forced=forced)]
        if not forced and not result[0].short and _has_optional(line):
            return _second_opinion(line, result)
        return result
    return [line]


def _has_optional(line: Line) -> bool:
    """Whether parentheses are left out of it."""
    return any(each.kind and not each.text for each in line.tokens)


def _ways(line: Line, *, forced: bool) -> Iterator[list[Line]]:
    """What could be made of a line, the best first."""
    with suppress(CannotBreakError):
        if line.is_def:
            yield _by_first_brackets(line)
            return
        if line.inside:
            yield _by_delimiters(line)
    if not line.is_def:
        with suppress(CannotBreakError):
            yield _by_brackets(line, forced=forced)


def _second_opinion(line: Line, first: list[Line]) -> list[Line]:
    """The lines with parentheses, if all of them are then short."""
    shown = [(token, token.text) for token in line.tokens]
    try:
        made = [
            new
            for each in _by_brackets(line, forced=True)
            for new in _transform(each, forced=True)
        ]
    except CannotBreakError:
        made = []
    if made and all(each.short for each in made):
        return made
    for token, text in shown:
        token.text = text
    return first


def _by_first_brackets(line: Line) -> list[Line]:
    """The head of a function or class: what it takes comes below its first bracket."""
    tokens = line.tokens
    for index, token in enumerate(tokens):
        if token.text == "(" and token.partner is not tokens[index + 1]:
            end = index_of(tokens, token.partner)
            return parts_of(line, index, end)
    raise CannotBreakError


def _by_delimiters(line: Line) -> list[Line]:
    """One line for each operand, item or clause."""
    tokens = line.tokens
    found = [each for each in line.delimiters() if each is not tokens[-1]]
    if not found:
        raise CannotBreakError
    highest = max(each.priority for each in found)
    places = [each for each in found if each.priority == highest]
    if highest == DOT and len(places) == 1:
        raise CannotBreakError
    breaks = {id(each) for each in places}
    rows: list[list[Token]] = [[]]
    for token in tokens:
        if id(token) in breaks and highest != COMMA and rows[-1]:
            rows.append([])
        rows[-1].append(token)
        if id(token) in breaks and highest == COMMA:
            rows.append([])
    rows = [row for row in rows if row]
    if highest == COMMA and rows[-1][-1].text != ",":
        last = rows[-1]
        rows[-1] = [*last, Token(",", space=False, priority=COMMA, depth=last[0].depth)]
    return [Line(row, line.level, inside=True) for row in rows]


def _by_brackets(line: Line, *, forced: bool) -> list[Line]:
    """Broken at the last bracket that leaves a first line that fits."""
    shown = [(token, token.text) for token in line.tokens]
    for omitted in _omitted(line):
        try:
            made = _right(line, omitted, forced=forced)
        except CannotBreakError:
            break
        if made[0].short:
            return made
        for token, text in shown:
            token.text = text
    return _right(line, frozenset(), forced=forced)


def _omitted(line: Line) -> Iterator[frozenset[int]]:
    """Growing sets of closing brackets at which not to break."""
    omit: set[int] = set()
    if not line.pinned:
        yield frozenset()
    length = len(STEP) * line.level
    tokens = line.tokens
    opening: Token | None = None
    closing: Token | None = None
    within: set[int] = set()
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        length += columns(token.text) + token.space
        if length > WIDTH:
            break
        before = tokens[index - 1] if index else None
        pinned = token.kind == ")" and ends_with_comma(tokens, index)
        if opening is not None:
            if token is opening:
                opening = None
            elif token.kind == ")":
                if pinned:
                    break
                within.add(id(token))
        elif token.kind == ")":
            if before is not None and before.kind == "(":
                within.add(id(token))
                continue
            if closing is not None:
                omit.add(id(closing))
                omit |= within
                within.clear()
                yield frozenset(omit)
            if pinned:
                break
            if token.text:
                opening, closing = token.partner, token


def _last_pair(line: Line, omitted: frozenset[int]) -> tuple[int, int]:
    """The last brackets that hold something and are not omitted."""
    tokens = line.tokens
    index = len(tokens) - 1
    while index >= 0:
        token = tokens[index]
        if token.kind == ")" and id(token) not in omitted:
            begin = index_of(tokens, token.partner)
            if begin < 0:
                raise CannotBreakError
            if begin + 1 < index:
                return begin, index
        index -= 1
    raise CannotBreakError


def _right(line: Line, omitted: frozenset[int], *, forced: bool) -> list[Line]:
    begin, end = _last_pair(line, omitted)
    if begin == 0 and not line.tokens[0].text and len(line.tokens) == end + 1:
        raise CannotBreakError
    tokens = line.tokens
    opening, closing = tokens[begin], tokens[end]
    body = Line(tokens[begin + 1 : end], line.level + 1, inside=True)
    if not opening.text:
        may = not forced and not line.is_import
        if may and _needs_none(line, body):
            without = omitted | {id(closing)}
            try:
                other = _last_pair(line, without)
                if _prefers(line, (begin, end), other):
                    return _right(line, without, forced=forced)
            except CannotBreakError:
                if not _can_be_split(body) and not body.short:
                    raise
        opening.text, closing.text = "(", ")"
    return parts_of(line, begin, end)


def _can_be_split(body: Line) -> bool:
    """Whether there is a call, a subscript or a chain in it to break at."""
    tokens = body.tokens
    last = tokens[-1]
    if last.kind != ")":
        return False
    begin = index_of(tokens, last.partner)
    if begin <= 0:
        return False
    chained = any(each.text == "." for each in tokens[:begin])
    return chained or begin + 1 < len(tokens) - 1


def _needs_none(line: Line, body: Line) -> bool:
    """Whether a part reads well without parentheses around it."""
    delimiters = body.delimiters()
    if not delimiters:
        return True
    highest = max(each.priority for each in delimiters)
    if sum(each.priority == highest for each in delimiters) > 1:
        return False
    if highest == DOT:
        return True
    first, last = body.tokens[0], body.tokens[-1]
    if first.kind == "(" and body.tokens[1].kind != ")" and _opens(line, body, first):
        return True
    subscript = last.text == "]" and last.partner is not None and last.partner.trailer
    if last.kind != ")" or subscript or body.tokens[-2].kind == "(":
        return False
    length = len(STEP) * line.level
    others = False
    for token in body.tokens:
        length += columns(token.text) + token.space
        if token is last.partner:
            return others or length <= WIDTH
        others = others or token.kind == "("
    return False


def _opens(line: Line, body: Line, first: Token) -> bool:
    """Whether what follows the first brackets fits on the line that closes them."""
    length = len(STEP) * line.level
    rest = False
    for token in body.tokens:
        if token is first.partner:
            rest = True
        if rest:
            length += columns(token.text) + token.space
            if length > WIDTH:
                return False
            if token.kind == "(":
                rest = False
    return True


def _prefers(line: Line, own: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether to break at other brackets rather than to add parentheses."""
    tokens = line.tokens
    head = tokens[: own[0] + 1]
    if not (len(head) > 1 and head[-2].text == "="):
        return True
    if not any(each.kind for each in head[:-1]):
        return True
    written = columns(str(Line(head, line.level))) + 1
    if written > WIDTH - 1:
        return True
    if Line(head, line.level).pinned:
        return True
    other_head = tokens[: other[0] + 1]
    for each in reversed(other_head):
        if each.text == "=" and each.depth == 0:
            break
        if each.kind == ")":
            return True
    has_equal = any(each.text == "=" and each.depth == 0 for each in other_head)
    return has_equal and Line(other_head, line.level).short

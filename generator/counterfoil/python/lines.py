"""One line of a statement that is being broken, and what a break would make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.python.layout import STEP, WIDTH, columns
from counterfoil.python.tokens import COMMA, Token

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(slots=True)
class Line:
    """Tokens on one line, at an indentation. `inside`: they stood in brackets.

    `explode` asks for a break although it fits. `is_def` and `is_import` say what the
    whole statement is. Its text is that of its tokens when it was first asked for:
    parentheses come and go only where a line is given up.
    """

    tokens: list[Token]
    level: int
    inside: bool = False
    explode: bool = False
    is_def: bool = False
    is_import: bool = False
    _text: str = ""

    def __str__(self) -> str:
        """The line as text."""
        if not self._text:
            parts = [f" {e.text}" if e.space else e.text for e in self.tokens]
            self._text = f"{STEP * self.level}{''.join(parts).strip()}"
        return self._text

    @property
    def short(self) -> bool:
        """Whether it fits."""
        return columns(str(self)) <= WIDTH

    @property
    def pinned(self) -> bool:
        """Whether a trailing comma says that it is to be broken."""
        tokens = self.tokens
        closing = [n for n, e in enumerate(tokens) if e.kind == ")" and e.text]
        return any(ends_with_comma(tokens, index) for index in closing)

    def delimiters(self) -> list[Token]:
        """The tokens at which the line itself could be broken."""
        lowest = min([token.depth for token in self.tokens])
        return [each for each in self.tokens if each.priority and each.depth == lowest]


def ends_with_comma(tokens: Sequence[Token], index: int) -> bool:
    """Whether a closing bracket has a comma before it that is not that of (x,)."""
    if index == 0 or tokens[index - 1].text != ",":
        return False
    closing = tokens[index]
    opening = closing.partner
    assert opening is not None
    if opening.trailer and opening.text == "(":
        return True
    begin = index_of(tokens, opening)
    if closing.text == "}" or (closing.text == "]" and not opening.trailer):
        return True
    held = tokens[begin + 1 : index]
    commas = [each for each in held if each.text == ","]
    return sum(each.depth == held[0].depth for each in commas) > 1


def index_of(tokens: Sequence[Token], wanted: Token | None) -> int:
    """Where a token stands in a line; -1 where it does not."""
    return next((i for i, each in enumerate(tokens) if each is wanted), -1)


def parts_of(line: Line, begin: int, end: int) -> list[Line]:
    """Head, body and tail of a line that is broken at a pair of brackets."""
    tokens = line.tokens
    opening = tokens[begin]
    head = Line(tokens[: begin + 1], line.level, line.inside)
    inner = tokens[begin + 1 : end]
    if _wants_comma(line, opening, inner):
        comma = Token(",", space=False, priority=COMMA, depth=inner[0].depth)
        inner = [*inner, comma]
    body = Line(inner, line.level + 1, inside=True)
    body.explode = _explodes(line, opening, body)
    tail = Line(tokens[end:], line.level, line.inside)
    head.inside = tail.inside = False
    return [each for each in (head, body, tail) if each.tokens]


def _wants_comma(line: Line, opening: Token, inner: list[Token]) -> bool:
    """A comma after the only parameter, and after the names of an import."""
    if not inner or inner[-1].text == ",":
        return False
    if line.is_import:
        return True
    if not line.is_def or opening.text != "(" or line.tokens[0].text == "class":
        return False
    lowest = inner[0].depth
    return not any(each.text == "," and each.depth == lowest for each in inner)


def _explodes(line: Line, opening: Token, body: Line) -> bool:
    """Whether each item of a body gets a line of its own though they would fit."""
    delimiters = body.delimiters() if body.tokens else []
    if delimiters and delimiters[-1] is body.tokens[-1]:
        delimiters.pop()
    if not opening.text or not any(each.priority == COMMA for each in delimiters):
        return False
    if max(each.priority for each in delimiters) != COMMA:
        return False
    return body.tokens[-1].text == "," or not opening.trailer or line.is_import

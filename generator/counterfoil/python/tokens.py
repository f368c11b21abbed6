"""A statement as tokens, with the parentheses that a formatter may write or leave out.

A statement of generated code has no comments in it, and no string of several lines:
whatever has, stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_TOKEN = re.compile(
    r"""
    (?P<space>\s*)
    (?P<word>
        (?P<string>[rRbBfFuU]{0,2}(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))
        | \w+
        | \.?[0-9][\w.]*
        | \*\*=|//=|>>=|<<=|\.\.\.|->|:=|[-+*/%@&|^=!<>]=|\*\*|//|<<|>>|[^\s]
    )
    """,
    re.VERBOSE,
)
OPENING: Final = frozenset("([{")
CLOSING: Final = frozenset(")]}")
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_ASSIGNING: Final = frozenset(
    {"=", "+=", "-=", "*=", "/=", "//=", "%=", "|=", "&=", "^=", ">>=", "<<=", "**="}
)
_HEADS: Final = frozenset({"return", "raise", "if", "elif", "while", "assert", "del"})
# A name before a bracket, but none of a value that the bracket would belong to.
_WORDS: Final = frozenset(
    {
        *("and", "as", "assert", "await", "case", "del", "elif", "else", "except"),
        *("for", "from", "if", "import", "in", "is", "lambda", "match", "not", "or"),
        *("raise", "return", "while", "with", "yield"),
    }
)

COMPREHENSION: Final = 20
COMMA: Final = 18
TERNARY: Final = 16
LOGIC: Final = 14
STRING: Final = 12
COMPARATOR: Final = 10
DOT: Final = 1
_MATH: Final = {
    "|": 9,
    "^": 8,
    "&": 7,
    "<<": 6,
    ">>": 6,
    "+": 5,
    "-": 5,
    "*": 4,
    "/": 4,
    "//": 4,
    "%": 4,
    "@": 4,
}
_COMPARING: Final = frozenset({"<", ">", "==", ">=", "<=", "!="})


class UnknownStatementError(Exception):
    """A text that is no statement of the kind that generated code has."""


@dataclass(slots=True, eq=False)
class Token:
    """A token: its text, whether a space stands before it, and what it opens or closes.

    `kind` is "(" for whatever opens, ")" for whatever closes, else "". `text` is "" for
    a parenthesis that may be left out. `trailer` says of one that opens that it belongs
    to the value before it. `priority` is that of a line break at this token.
    """

    text: str
    space: bool
    kind: str = ""
    partner: Token | None = None
    trailer: bool = False
    priority: int = 0
    depth: int = 0
    is_string: bool = False


def read_tokens(text: str) -> list[Token]:
    """The tokens of a statement, as if it stood on one line."""
    tokens: list[Token] = []
    opened: list[Token] = []
    broken = False
    before: Token | None = None
    for blank, word, string in _TOKEN.findall(text):
        if blank:
            broken = "\n" in blank
        # Strings with nothing between them are one of several lines.
        tripled = string and not blank and before is not None and before.is_string
        if word in {"#", "\\"} or tripled:
            raise UnknownStatementError(text)
        # A line break after an opening bracket, or before a closing one, is none.
        opened_line = broken and before is not None and before.kind == "("
        space = blank != "" and before is not None and not opened_line
        token = Token(word, space, is_string=string != "")
        if word in OPENING:
            token.kind = "("
            token.trailer = _is_value(before)
            opened.append(token)
        elif word in CLOSING:
            token.kind, token.space = ")", False
            if not opened or opened[-1].text != _PAIRS[word]:
                raise UnknownStatementError(text)
            pair(opened.pop(), token)
        elif word == "," or (word == ":" and not opened) or (word == "." and broken):
            token.space = False
        tokens.append(token)
        before = token
    if opened:
        raise UnknownStatementError(text)
    return tokens


def pair(left: Token, right: Token) -> None:
    """Let two brackets know each other."""
    left.partner, right.partner = right, left


def _is_value(token: Token | None) -> bool:
    """Whether a bracket after a token is a call or a subscript."""
    if token is None or token.is_string:
        return token is not None
    if token.kind == ")":
        return True
    return token.text not in _WORDS and token.text.replace("_", "a").isalnum()


def with_optional(tokens: list[Token]) -> list[Token]:
    """The tokens with parentheses that may be left out, where a formatter has them."""
    first = tokens[0].text
    end = len(tokens)
    if tokens[-1].text == ":" and tokens[-1].kind == "":
        end -= 1
    if first in _HEADS:
        return _around(tokens, 1, end)
    if first == "for":
        middle = next(i for i, each in enumerate(tokens) if each.text == "in")
        return _around(_around(tokens, middle + 1, end), 1, middle)
    if first == "from":
        middle = next(i for i, each in enumerate(tokens) if each.text == "import")
        bare = tokens[middle + 1].text != "("
        return _around(tokens, middle + 1, end) if bare else tokens
    arrow = next((i for i, each in enumerate(tokens) if each.text == "->"), end)
    if arrow < end:
        return _around(tokens, arrow + 1, end)
    if first == "case":
        guard = next((i for i, each in enumerate(tokens) if each.text == "if"), end)
        return _around(tokens, guard + 1, end)
    if first in {"def", "class", "async", "with", "import", "match", "except"}:
        return tokens
    depth = 0
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        depth += (token.kind == ")") - (token.kind == "(")
        if depth == 0 and token.text in _ASSIGNING:
            return _annotated(_around(tokens, index + 1, end), index)
    return tokens


def _annotated(tokens: list[Token], equal: int) -> list[Token]:
    """The same around the type of what is assigned to."""
    colon = next((i for i, each in enumerate(tokens) if each.text == ":"), equal)
    return _around(tokens, colon + 1, equal) if colon < equal else tokens


def _around(tokens: list[Token], begin: int, end: int) -> list[Token]:
    """Parentheses around a part: those that are there, if they hold it, else new."""
    if begin >= end:
        return tokens
    first, last = tokens[begin], tokens[end - 1]
    if first.text == "(" and first.partner is last and not _is_tuple(tokens, begin):
        first.text = last.text = ""
        tokens[begin + 1].space = False
        return tokens
    left, right = Token("", first.space, "("), Token("", space=False, kind=")")
    pair(left, right)
    first.space = False
    return [*tokens[:begin], left, *tokens[begin:end], right, *tokens[end:]]


def _is_tuple(tokens: list[Token], begin: int) -> bool:
    """Whether the parentheses that open at a token hold a comma, or nothing."""
    depth = 0
    for token in tokens[begin + 1 :]:
        if token is tokens[begin].partner:
            return token is tokens[begin + 1]
        depth += (token.kind == "(") - (token.kind == ")")
        if depth == 0 and token.text in {",", "for", ":="}:
            return True
    return True


def measure(tokens: list[Token]) -> None:
    """Give each token its depth, and the priority of a line break at it.

    A comma is broken after, any other token before.
    """
    depth = 0
    variables: list[int] = []
    lambdas: list[int] = []
    before: Token | None = None
    for index, token in enumerate(tokens):
        if token.kind == ")":
            depth -= 1
        if variables and variables[-1] == depth and token.text == "in":
            depth -= 1
            variables.pop()
            token.depth, token.priority = depth, 0
            before = token
            continue
        if lambdas and lambdas[-1] == depth and token.text == ":":
            depth -= 1
            lambdas.pop()
        token.depth = depth
        token.priority = _priority(tokens, index, before)
        if token.kind == "(":
            depth += 1
        elif token.text == "for":
            depth += 1
            variables.append(depth)
        elif token.text == "lambda":
            depth += 1
            lambdas.append(depth)
        before = token


def _priority(tokens: list[Token], index: int, before: Token | None) -> int:
    token = tokens[index]
    text = token.text
    if token.is_string:
        return STRING if before is not None and before.is_string else 0
    if text == ",":
        return COMMA
    if before is None:
        return 0
    if text == ".":
        return DOT if before.kind == ")" else 0
    if text in _MATH:
        is_binary = _is_value(before) and before.text != ""
        return _MATH[text] if is_binary or before.kind == ")" else 0
    if text in _COMPARING or text == "is":
        return COMPARATOR
    if text == "in":
        return 0 if before.text == "not" else COMPARATOR
    if text == "not":
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        return COMPARATOR if following == "in" and before.text != "is" else 0
    if text in {"and", "or"}:
        return LOGIC
    if text == "for":
        return COMPREHENSION
    if text == "else":
        return TERNARY
    if text == "if":
        return COMPREHENSION if _filters(tokens, index) else TERNARY
    return 0


def _filters(tokens: list[Token], index: int) -> bool:
    """Whether an `if` belongs to a comprehension: it has no `else` of its own."""
    depth = 0
    for token in tokens[index + 1 :]:
        depth += (token.kind == "(") - (token.kind == ")")
        if depth < 0 or (depth == 0 and token.text == ","):
            return True
        if depth == 0 and token.text == "else":
            return False
    return True

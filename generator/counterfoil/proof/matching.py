"""Patterns of a contract, and texts that match them."""

from __future__ import annotations

import importlib
import math
import re
import sys
from functools import cache
from itertools import islice, product
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from counterfoil.api.patterns.errors import PatternError
from counterfoil.api.patterns.pattern import JUDGED_BY, python_pattern, read_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS: Final = "a0A1b2-_. /:@zZ9"
_REPEATS: Final = (0, 1, 2, 3, 8, 16, 32, 64)
_MOST: Final = 40
_PIECE: Final = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\.", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\[pP]\{[^}]*\}|\\.", re.DOTALL)
_SURROGATES: Final = range(0xD800, 0xE000)
# The parser of the standard library has no public name.
_codes: Any = importlib.import_module("re._constants")
_parser: Any = importlib.import_module("re._parser")
_ENDS: Final = (
    (_codes.AT_BEGINNING, _codes.AT_BEGINNING_STRING),
    (_codes.AT_END, _codes.AT_END_STRING),
)
_MOST_REPEATS: Final = 1_000


@cache
def _compiled(pattern: str) -> jsonschema_rs.Validator:
    try:
        judged = read_pattern(pattern).judged
    except PatternError:
        # Left out of the generated code, too, where the project allows it.
        judged = ""
    return jsonschema_rs.Draft202012Validator(
        {"pattern": judged}, pattern_options=JUDGED_BY
    )


def matches(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern of a contract.

    The module `re` would never come to an end with some.
    """
    return _compiled(pattern).is_valid(text)


def python_regex(pattern: str) -> str:
    """A pattern of a contract for the module `re`, "" for what is none."""
    return _for_python(pattern, r"\Z")


def common_regex(pattern: str) -> str:
    r"""The same, as the engine of the judge takes it, too: that has no `\Z`."""
    return _for_python(pattern, r"(?![\s\S])")


def _for_python(pattern: str, end: str) -> str:
    try:
        plain = python_pattern(pattern, end)
    except PatternError:
        return ""
    return _PIECE.sub(_without_properties, plain)


def _without_properties(piece: re.Match[str]) -> str:
    r"""A piece of a pattern with ranges for `\p{…}`."""
    text = piece.group()
    if text.startswith("["):
        return _ESCAPE.sub(lambda found: _ranged(found.group()), text)
    ranged = _ranged(text)
    return text if ranged == text else f"[{ranged}]"


def _ranged(escape: str) -> str:
    return _ranges(escape) if escape.startswith(("\\p", "\\P")) else escape


@cache
def _ranges(escape: str) -> str:
    """The characters of an escape, as the inside of a class."""
    held = _compiled(f"^{escape}$")
    ends: list[int] = []
    inside = False
    for code in range(sys.maxunicode + 2):
        is_character = code <= sys.maxunicode and code not in _SURROGATES
        if (is_character and held.is_valid(chr(code))) != inside:
            inside = not inside
            ends.append(code)
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return "".join(f"\\U{low:08x}-\\U{high - 1:08x}" for low, high in pairs)


def matching(pattern: str) -> Iterator[str]:
    """Some texts that may match a pattern, short ones, the same every time.

    The caller looks whether they do.
    """
    return matching_regex(python_regex(pattern))


def longest(pattern: str) -> float:
    """How long a text is at most that matches a pattern, as far as one can see."""
    items = _parsed(python_regex(pattern))
    ends = [value if kind is _codes.AT else None for kind, value in items]
    # Of an expression without both ends, any text may be around what matches.
    if len(ends) < len(_ENDS) or ends[0] not in _ENDS[0] or ends[-1] not in _ENDS[1]:
        return math.inf
    most: int = items.getwidth()[1]
    return most if most < _codes.MAXREPEAT else math.inf


def miscounted(pattern: str) -> Iterator[str]:
    """Texts that nearly match a pattern: something comes once too seldom, or too often.

    The caller looks whether they do after all.
    """
    for items in _miscounts(list(_parsed(python_regex(pattern)))):
        yield from islice(_sequence(items, 0), 1)


def _miscounts(items: list[Any]) -> Iterator[list[Any]]:
    for index, (kind, value) in enumerate(items):
        before, after = items[:index], items[index + 1 :]
        if kind in {_codes.MAX_REPEAT, _codes.MIN_REPEAT, _codes.POSSESSIVE_REPEAT}:
            least, most, inner = value
            for count in (least - 1, most + 1):
                if 0 <= count <= _MOST_REPEATS:
                    yield [*before, (kind, (count, count, inner)), *after]
        elif kind is _codes.SUBPATTERN:
            for inner in _miscounts(list(value[-1])):
                yield [*before, (kind, (*value[:-1], inner)), *after]


def _parsed(expression: str) -> Any:
    """The items of an expression; none where it cannot be read."""
    try:
        return _parser.parse(expression, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return _parser.parse("")


def matching_regex(expression: str) -> Iterator[str]:
    """The same of an expression of the module `re`."""
    parsed = _parsed(expression)
    seen: set[str] = set()
    for extra in _REPEATS:
        for text in islice(_sequence(list(parsed), extra), _MOST):
            if text not in seen:
                seen.add(text)
                yield text


def _sequence(items: list[Any], extra: int) -> Iterator[str]:
    """The texts of items one after the other; repeats have `extra` more than needed."""
    parts = [list(islice(_item(item, extra), 3)) for item in items]
    for chosen in product(*parts):
        yield "".join(chosen)


def _item(item: Any, extra: int) -> Iterator[str]:
    kind, value = item
    match kind:
        case _codes.LITERAL:
            yield chr(value)
        case _codes.NOT_LITERAL:
            yield next(letter for letter in _LETTERS if ord(letter) != value)
        case _codes.ANY:
            yield "a"
        case _codes.IN:
            yield from _of_set(value)
        case _codes.MAX_REPEAT | _codes.MIN_REPEAT | _codes.POSSESSIVE_REPEAT:
            least, most, inner = value
            count = min(least + extra, most)
            for text in _sequence(list(inner), extra):
                yield text * count
        case _codes.SUBPATTERN | _codes.ATOMIC_GROUP:
            inner = value[-1] if kind is _codes.SUBPATTERN else value
            yield from _sequence(list(inner), extra)
        case _codes.BRANCH:
            for branch in value[1]:
                yield from _sequence(list(branch), extra)
        case _:
            yield ""


def _of_set(items: list[Any]) -> Iterator[str]:
    negated = bool(items) and items[0][0] is _codes.NEGATE
    if negated:
        yield from (one for one in _LETTERS if not _holds(items[1:], one))
        return
    for kind, value in items:
        match kind:
            case _codes.LITERAL:
                yield chr(value)
            case _codes.RANGE:
                yield chr(value[0])
            case _codes.CATEGORY:
                yield from (one for one in _LETTERS if _in_category(value, one))
            case _:
                continue


def _holds(items: list[Any], letter: str) -> bool:
    for kind, value in items:
        match kind:
            case _codes.LITERAL if ord(letter) == value:
                return True
            case _codes.RANGE if value[0] <= ord(letter) <= value[1]:
                return True
            case _codes.CATEGORY if _in_category(value, letter):
                return True
            case _:
                continue
    return False


def _in_category(category: Any, letter: str) -> bool:
    expressions = {
        _codes.CATEGORY_DIGIT: r"\d",
        _codes.CATEGORY_NOT_DIGIT: r"\D",
        _codes.CATEGORY_SPACE: r"\s",
        _codes.CATEGORY_NOT_SPACE: r"\S",
        _codes.CATEGORY_WORD: r"\w",
        _codes.CATEGORY_NOT_WORD: r"\W",
    }
    expression = expressions.get(category, "")
    return bool(expression) and re.fullmatch(expression, letter) is not None

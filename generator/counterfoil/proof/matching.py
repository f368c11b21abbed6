"""Texts that match a pattern: short ones, the same every time."""

from __future__ import annotations

import importlib
import re
from itertools import islice, product
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS: Final = "a0A1b2-_. /:@zZ9"
_REPEATS: Final = (0, 1, 2, 3, 8, 16, 32, 64)
_MOST: Final = 40
# The parser of the standard library has no public name.
_codes: Any = importlib.import_module("re._constants")
_parser: Any = importlib.import_module("re._parser")


def matching(pattern: re.Pattern[str]) -> Iterator[str]:
    """Some texts that may match a pattern; the caller looks whether they do."""
    try:
        parsed = _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    except (re.error, RecursionError, OverflowError):
        return
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

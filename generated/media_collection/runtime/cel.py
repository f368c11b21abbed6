"""Functions of the Common Expression Language (CEL) that Python does not have."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Final, TypeVar

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER: Final = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_INT64: Final = 2**63


def lower_ascii(text: str) -> str:
    """The text with the letters A to Z in lower case; every other character stays."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def upper_ascii(text: str) -> str:
    """The text with the letters a to z in upper case; every other character stays."""
    return text.upper() if text.isascii() else text.translate(_UPPER)


def matches(text: str, pattern: str) -> bool:
    """Whether the pattern is found in the text. Takes time linear in the text."""
    return _compiled(pattern).is_valid(text)


@functools.cache
def _compiled(pattern: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions()
    )


def int64(value: int) -> int:
    """The same value. Raises `OverflowError` where it does not fit in 64 bits."""
    if -_INT64 <= value < _INT64:
        return value
    raise OverflowError("an integer of a rule does not fit in 64 bits")


def quotient(left: int, right: int) -> int:
    """Integer division that truncates towards zero. Raises `ArithmeticError`."""
    result = abs(left) // abs(right)
    return int64(result if (left < 0) is (right < 0) else -result)


def remainder(left: int, right: int) -> int:
    """The remainder of `quotient`: the sign is that of `left`."""
    return int64(left - right * quotient(left, right))


def divide(left: float, right: float) -> float:
    """Division of doubles (IEEE 754): by zero it gives an infinity, or NaN."""
    if right:
        return left / right
    if not left or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def each(items: Iterable[T], test: Callable[[T], bool]) -> Iterable[Callable[[], bool]]:
    """The test of every item, for `every` and `any_of`."""
    return (functools.partial(test, item) for item in items)


def every(tests: Iterable[Callable[[], bool]]) -> bool:
    """Whether all hold. One that is false decides, even if another one fails."""
    failure: ArithmeticError | None = None
    for test in tests:
        try:
            if not test():
                return False
        except ArithmeticError as error:
            failure = error
    if failure is not None:
        raise failure
    return True


def any_of(tests: Iterable[Callable[[], bool]]) -> bool:
    """Whether one holds. One that is true decides, even if another one fails."""
    failure: ArithmeticError | None = None
    for test in tests:
        try:
            if test():
                return True
        except ArithmeticError as error:
            failure = error
    if failure is not None:
        raise failure
    return False


def holds(test: Callable[[], bool]) -> bool:
    """Whether it holds; a test that fails does not."""
    try:
        return test()
    except ArithmeticError:
        return False

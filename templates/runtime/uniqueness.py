"""Arrays without equal items (`uniqueItems`), in a time that their size sets.

The judge's own keyword compares each with each other one where items hold integers
beyond 64 bits: 20,000 of them would take minutes.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

import msgspec

from .json_text import Json

_encode: Final = msgspec.json.Encoder(order="sorted").encode
_may_differ: Final = re.compile(rb"[.e]|[0-9]{16}").search
"""Finds what a text may have where equal values have several."""
_SAFE_INTEGER: Final = 2**53


class UniqueItems:
    """The keyword `uniqueItems`."""

    def __init__(self, _schema: object, value: Any, _path: object) -> None:
        self._is_asked = value is True

    def validate(self, instance: object) -> None:
        """Refuse an array that has an item twice (JSON Schema 2020-12, 4.2.2)."""
        if self._is_asked and isinstance(instance, list):
            items = cast("list[Json]", instance)
            # Texts, of which nobody can choose many with the same hash.
            if len(set(map(_text, items))) < len(items):
                raise ValueError("the value has an item twice")


def _text(item: Json) -> bytes:
    """A text that values have in common only where they are equal."""
    text = _encode(item)
    if isinstance(item, str) or not _may_differ(text):
        return text
    return _encode(_told_once(item))


def _told_once(value: Json) -> Json:
    """The same value; numbers that are equal have one type, which makes them short."""
    match value:
        case bool():
            return value
        case float():
            is_short = value.is_integer() and abs(value) < _SAFE_INTEGER
            return int(value) if is_short else value
        case int():
            return value if abs(value) < _SAFE_INTEGER else _large(value)
        case dict():
            return {name: _told_once(item) for name, item in value.items()}
        case list():
            return [*map(_told_once, value)]
        case _:
            return value


def _large(number: int) -> int | float:
    try:
        double = float(number)
    except OverflowError:
        return number
    return double if int(double) == number else number

"""Bytes where JSON has none: they are refused, not written as Base64."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, cast, get_args

import msgspec
import msgspec.structs

from .faults import InvalidContent, Violation

_BINARY: Final = (bytes, bytearray, memoryview)


def holds_any(kind: Any) -> bool:
    """Whether some part of the values of a type may be anything."""
    waiting: list[Any] = [kind]
    seen: set[type] = set()
    while waiting:
        part = waiting.pop()
        if part is Any:
            return True
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            if part not in seen:
                seen.add(part)
                waiting += _field_types(part)
        else:
            # What is no type among these, as the values of a Literal, has none either.
            waiting += get_args(part)
    return False


@cache
def _field_types(struct: type[msgspec.Struct]) -> tuple[Any, ...]:
    """The types of the fields of a class; classes are parts of many types."""
    return tuple(each.type for each in msgspec.structs.fields(struct))


def refuse_binary(plain: Any) -> None:
    """Refuse a plain value that has bytes in it. Raises `InvalidContent`."""
    waiting: list[tuple[str, Any]] = [("", plain)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, _BINARY):
            message = "bytes are no JSON value: text is `str`"
            raise InvalidContent(
                Violation(pointer=pointer, keyword="type", message=message)
            )
        waiting += [(f"{pointer}/{name}", item) for name, item in _within(value)]


def _within(value: Any) -> Iterator[tuple[str, Any]]:
    """What is in a plain value, with the names as JSON Pointers have them."""
    if isinstance(value, dict):
        for name, item in cast("dict[str, Any]", value).items():
            yield name.replace("~", "~0").replace("/", "~1"), item
    elif isinstance(value, list | tuple):
        for number, item in enumerate(cast("Sequence[Any]", value)):
            yield str(number), item

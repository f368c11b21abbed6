"""Strict JSON text: bytes in, plain values out, or a violation that says what is wrong.

Strict means: UTF-8 without a byte order mark, the grammar of RFC 8259, no lone
surrogates, no fraction or exponent beyond a double, no integer of more than 4300
characters, no duplicate names, and a bounded depth.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import msgspec

from .faults import InvalidContent, Violation

MAX_DEPTH: Final = 64
"""The deepest nesting of arrays and objects that is read."""

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
"""A plain JSON value."""

COLON: Final = ord(":")
"""What is left in a text, when as many were replaced as its value has members, unless
no name came twice: every member has one of its own, outside of strings.

Where strings have some, names must be compared. To replace is faster than to count.
"""

_decode: Callable[[bytes], Any] = msgspec.json.Decoder().decode
_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_BRACKETS: Final = bytes.maketrans(b"{}", b"[]")
_OTHERS: Final = bytes(octet for octet in range(256) if octet not in b"[]{}")


def read_json(text: bytes) -> Any:
    """The value of a JSON text.

    Raises `InvalidContent` with one violation, whose keyword is `json`.
    """
    try:
        value = _decode(text)
    except RecursionError:
        raise _malformed(f"the JSON is nested deeper than {MAX_DEPTH} levels") from None
    except UnicodeDecodeError:
        raise _malformed("the body is not UTF-8") from None
    except msgspec.MsgspecError as error:
        raise _malformed(_explain(text, str(error))) from None
    if COLON in text.replace(b":", b";", count_members(value)):
        reject_duplicates(text)
    if text.count(b"[") + text.count(b"{") > MAX_DEPTH:
        _reject_depth(text)
    return value


def count_members(value: Json) -> int:
    """The number of members of all objects in a plain JSON value."""
    total = 0
    pending: list[Json] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            total += len(item)
            pending += item.values()
        elif isinstance(item, list):
            pending += item
    return total


def reject_duplicates(text: bytes) -> None:
    """Refuse a JSON text in which an object has two members of one name.

    The text must be well-formed. Raises `InvalidContent` that names the duplicate.
    """

    def check(members: list[tuple[str, Any]]) -> None:
        if len({name for name, _ in members}) != len(members):
            seen: set[str] = set()
            for name, _ in members:
                if name in seen:
                    raise _malformed(
                        f"the name {json.dumps(name)} occurs twice in one object"
                    )
                seen.add(name)

    try:
        json.loads(text, object_pairs_hook=check)
    except RecursionError:
        raise _malformed(f"the JSON is nested deeper than {MAX_DEPTH} levels") from None


def _reject_depth(text: bytes) -> None:
    """Refuse a well-formed JSON text that is nested too deep.

    The innermost brackets are taken away, level by level: that is far faster than to
    count them one by one.
    """
    nested = _STRING.sub(b"", text).translate(_BRACKETS, _OTHERS)
    for _ in range(MAX_DEPTH):
        nested = nested.replace(b"[]", b"")
        if not nested:
            return
    raise _malformed(f"the JSON is nested deeper than {MAX_DEPTH} levels")


def _explain(text: bytes, problem: str) -> str:
    if not text.strip(b" \t\r\n"):
        return "the body is empty"
    if text.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return "the body begins with a byte order mark"
    if "out of range" in problem:
        return "the JSON holds a number that is out of range"
    return (
        "the body is not JSON: " + problem.removeprefix("JSON is malformed: ").lower()
    )


def _malformed(message: str) -> InvalidContent:
    return InvalidContent(Violation(pointer="", keyword="json", message=message))

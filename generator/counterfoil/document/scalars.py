"""The core schema of YAML 1.2 (10.3.2): what a plain scalar means."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from counterfoil.document.tree import Value

# CPython refuses to turn longer digits into an integer and back.
MAX_NUMBER: Final = 3_500

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS: Final = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
# The first character of every plain scalar that is not a string.
_SPECIAL: Final = frozenset("0123456789+-.~nNtTfF")


class NumberRangeError(ValueError):
    """The text is a number, but none that JSON and this machine can hold."""


class NotOfTagError(ValueError):
    """The text does not fit the tag that it carries."""


def read_plain(text: str) -> Value:
    """The value of an unquoted scalar. Raises NumberRangeError."""
    if text and text[0] not in _SPECIAL:
        return text
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return read_integer(text, 10)
    if _FLOAT.fullmatch(text):
        return read_float(text)
    if _OCTAL.fullmatch(text):
        return read_integer(text[2:], 8)
    if _HEXADECIMAL.fullmatch(text):
        return read_integer(text[2:], 16)
    if _NOT_FINITE.fullmatch(text):
        raise NumberRangeError(text)
    return text


def read_integer(digits: str, base: int) -> int:
    """An integer of reasonable length. Raises NumberRangeError."""
    if len(digits) > MAX_NUMBER:
        raise NumberRangeError(digits)
    return int(digits, base)


def read_float(text: str) -> float:
    """The nearest double. Raises NumberRangeError where there is none."""
    value = float(text)
    if math.isinf(value):
        raise NumberRangeError(text)
    return value


def read_tagged(text: str, tag: str) -> Value:
    """The value of a scalar with a tag of the core schema.

    Raises NumberRangeError, NotOfTagError, and KeyError for a tag that is not of it.
    """
    kind = _TAGS[tag]
    if kind is str:
        return text
    value = read_plain(text)
    if kind is float and type(value) is int:
        return read_float(text if _FLOAT.fullmatch(text) else str(value))
    if type(value) is not kind:
        raise NotOfTagError(text)
    return value


def short_tag(tag: str) -> str:
    """A tag as it is mostly written: `!!int` for `tag:yaml.org,2002:int`."""
    return tag.replace("tag:yaml.org,2002:", "!!", 1)


_TAGS: Final[dict[str, type]] = {
    "!": str,
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": bool,
    "tag:yaml.org,2002:null": type(None),
}

CORE_SCALARS: Final = frozenset(short_tag(tag) for tag in _TAGS) - {"!"}

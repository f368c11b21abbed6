"""Fast readers of parameters: what is mostly sent, without the judge.

They know values whose type tells the whole schema, in texts in which nothing is
escaped. Whatever else comes is for the parameter itself: it is exact, and slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from .faults import InvalidContent
from .shapes import Items, Shape, Text

Quick: TypeAlias = Callable[[Sequence[str]], Any]
"""Reads the raw texts of a name; `UNSET` is for what it does not know."""

_is_plain: Final = re.compile(r"[!#$&-*,-\[\]-~]*").fullmatch
"""Whether a text stands for itself in every place, and in JSON between its quotes."""
_DIGITS: Final = frozenset("0123456789")
_STARTS: Final = frozenset("-0123456789")


def quick_reader(
    shape: Shape, kind: Any, decode: Callable[[str], str], *, listed: bool
) -> Quick | None:
    """The fast reader of a shape, if there is one.

    `kind` is a type, as msgspec knows it, that tells the whole schema; `decode` undoes
    what escapes a text; `listed` says whether an array is one text with commas.
    """
    if type(shape) is Text:
        return _scalar(shape.kinds, kind, decode)
    if isinstance(shape, Items) and type(shape.item) is Text:
        return _array(shape.item.kinds, kind, listed=listed)
    return None


def _scalar(
    kinds: Sequence[str], kind: Any, decode: Callable[[str], str]
) -> Quick | None:
    match kinds:
        case ("string",):
            return _string(kind, decode)
        case ("integer",) | ("number",):
            return _number(kind)
        case ("boolean",):
            return _boolean
        case _:
            return None


def _string(kind: Any, decode: Callable[[str], str]) -> Quick:
    typed = _typed(kind)

    def read(raws: Sequence[str]) -> Any:
        if len(raws) != 1:
            return msgspec.UNSET
        raw = raws[0]
        if _is_plain(raw):
            return typed(raw)
        try:
            text = decode(raw)
        except InvalidContent:
            return msgspec.UNSET
        return typed(text) if kind is str or _is_plain(text) else msgspec.UNSET

    return read


def _typed(kind: Any) -> Callable[[str], Any]:
    """Makes a value of a plain text; any text will do where the type is `str`."""
    if kind is str:
        return str
    # msgspec remembers what a type means in its decoders alone.
    decode: Callable[[str], Any] = msgspec.json.Decoder(kind).decode

    def read(text: str) -> Any:
        try:
            return decode(f'"{text}"')
        except msgspec.MsgspecError:
            return msgspec.UNSET

    return read


def _number(kind: Any) -> Quick:
    decode: Callable[[str], Any] = msgspec.json.Decoder(kind).decode

    def read(raws: Sequence[str]) -> Any:
        if len(raws) != 1:
            return msgspec.UNSET
        raw = raws[0]
        # JSON has numbers written alike, but white space around them, too.
        if raw[:1] not in _STARTS or raw[-1:] not in _DIGITS:
            return msgspec.UNSET
        try:
            return decode(raw)
        except msgspec.MsgspecError:
            return msgspec.UNSET

    return read


def _boolean(raws: Sequence[str]) -> Any:
    if len(raws) == 1:
        if raws[0] == "true":
            return True
        if raws[0] == "false":
            return False
    return msgspec.UNSET


def _array(kinds: Sequence[str], kind: Any, *, listed: bool) -> Quick | None:
    match kinds:
        case ("string",):
            return _strings(kind, listed=listed)
        case ("integer",) | ("number",):
            return _numbers(kind, listed=listed)
        case _:
            return None


def _strings(kind: Any, *, listed: bool) -> Quick:
    decode: Callable[[str], Any] = msgspec.json.Decoder(kind).decode

    def read(raws: Sequence[str]) -> Any:
        if listed:
            if len(raws) != 1:
                return msgspec.UNSET
            raws = raws[0].split(",")
        if not all(map(_is_plain, raws)):
            return msgspec.UNSET
        joined = '","'.join(raws)
        try:
            return decode(f'["{joined}"]')
        except msgspec.MsgspecError:
            return msgspec.UNSET

    return read


def _numbers(kind: Any, *, listed: bool) -> Quick:
    decode: Callable[[str], Any] = msgspec.json.Decoder(kind).decode

    def read(raws: Sequence[str]) -> Any:
        raw = ",".join(raws)
        if len(raws) != 1 if listed else raw.count(",") >= len(raws):
            return msgspec.UNSET
        # JSON has numbers and commas written alike, but white space among them, too.
        if not raw or not _is_plain(raw):
            return msgspec.UNSET
        try:
            return decode(f"[{raw}]")
        except msgspec.MsgspecError:
            return msgspec.UNSET

    return read

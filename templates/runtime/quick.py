"""Fast readers of parameters: what is mostly sent, without the judge.

They know values whose type tells the whole schema, in texts in which nothing is
escaped but delimiters. Whatever else comes is for the parameter itself: it is exact,
and slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from .faults import InvalidContent
from .shapes import Items, Members, Shape, Text

Quick: TypeAlias = Callable[[Mapping[str, Sequence[str]]], Any]
"""Reads a value from raw texts by name.

`UNSET` means that there is none, and `UNKNOWN` that the fast reader does not know.
"""

UNKNOWN: Final = object()

is_plain: Final = re.compile(r"[!#$&-*,-\[\]-~]*").fullmatch
"""Whether a text stands for itself in every place, and in JSON between its quotes."""
_DIGITS: Final = frozenset("0123456789")
_STARTS: Final = frozenset("-0123456789")


def unknowing(source: Mapping[str, Sequence[str]]) -> Any:
    """The fast reader of what has none."""
    del source
    return UNKNOWN


def quick_reader(
    name: str,
    shape: Shape,
    kind: Any,
    decode: Callable[[str], str],
    *,
    delimiters: Sequence[str] = (),
) -> Quick:
    """The fast reader of a shape, `unknowing` if there is none.

    `name` is that of its texts. `kind` is a type, as msgspec knows it, that tells the
    whole schema; `decode` undoes what escapes a text. An array is one text with
    `delimiters`, any of them, or where there are none a text for each item.
    """
    if type(shape) is Text:
        return _scalar(name, shape.kinds, kind, decode)
    if isinstance(shape, Items) and type(shape.item) is Text and not shape.first:
        match shape.item.kinds:
            case ("string",):
                return _strings(name, kind, delimiters)
            case ("integer",) | ("number",):
                return _numbers(name, kind, delimiters)
            case _:
                pass
    return unknowing


def quick_deep(name: str, shape: Shape, kind: Any) -> Quick:
    """The fast reader of a deep object of scalars, `unknowing` if there is none."""
    if not isinstance(shape, Members) or not shape.names:
        return unknowing
    # A member without a name of its own is none of these.
    known: dict[str, tuple[str, Callable[[str], str]]] = {}
    for inner, part in shape.names.items():
        written = _WRITTEN.get(part.kinds) if type(part) is Text else None
        if written is None or not is_plain(inner) or not {*"[]"}.isdisjoint(inner):
            return unknowing
        known[f"{name}[{inner}]"] = f'"{inner}":', written
    decode: Callable[[str], Any] = msgspec.json.Decoder(kind).decode
    start = f"{name}["

    def read(source: Mapping[str, Sequence[str]]) -> Any:
        parts: list[str] = []
        try:
            for wire in source:
                if wire.startswith(start):
                    (raw,) = source[wire]
                    member, written = known[wire]
                    parts.append(member + written(raw))
            return decode(f"{{{','.join(parts)}}}") if parts else msgspec.UNSET
        except (KeyError, ValueError, msgspec.MsgspecError):
            return UNKNOWN

    return read


def _number_text(raw: str) -> str:
    """A number as it is in JSON. Raises `ValueError`."""
    # JSON has numbers written alike, but white space around them, too.
    if raw[:1] in _STARTS and raw[-1:] in _DIGITS:
        return raw
    raise ValueError(raw)


def _string_text(raw: str) -> str:
    """A string as it is in JSON. Raises `ValueError`."""
    if is_plain(raw):
        return f'"{raw}"'
    raise ValueError(raw)


def _boolean_text(raw: str) -> str:
    """A boolean as it is in JSON. Raises `ValueError`."""
    if raw in {"true", "false"}:
        return raw
    raise ValueError(raw)


_WRITTEN: Final[Mapping[tuple[str, ...], Callable[[str], str]]] = {
    ("string",): _string_text,
    ("integer",): _number_text,
    ("number",): _number_text,
    ("boolean",): _boolean_text,
}


def _scalar(
    name: str, kinds: Sequence[str], kind: Any, decode: Callable[[str], str]
) -> Quick:
    match kinds:
        case ("string",):
            return _string(name, kind, decode)
        case ("integer",) | ("number",):
            return _number(name, kind)
        case ("boolean",):
            return _boolean(name)
        case _:
            return unknowing


def _string(name: str, kind: Any, decode: Callable[[str], str]) -> Quick:
    typed = _typed(kind)

    def read(source: Mapping[str, Sequence[str]]) -> Any:
        raws = source.get(name)
        if not raws:
            return msgspec.UNSET
        if len(raws) != 1:
            return UNKNOWN
        raw = raws[0]
        if is_plain(raw):
            return typed(raw)
        try:
            text = decode(raw)
        except InvalidContent:
            return UNKNOWN
        return typed(text) if kind is str or is_plain(text) else UNKNOWN

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
            return UNKNOWN

    return read


def _number(name: str, kind: Any) -> Quick:
    decode: Callable[[str], Any] = msgspec.json.Decoder(kind).decode

    def read(source: Mapping[str, Sequence[str]]) -> Any:
        raws = source.get(name)
        if not raws:
            return msgspec.UNSET
        raw = raws[0]
        # JSON has numbers written alike, but white space around them, too.
        if len(raws) != 1 or raw[:1] not in _STARTS or raw[-1:] not in _DIGITS:
            return UNKNOWN
        try:
            return decode(raw)
        except msgspec.MsgspecError:
            return UNKNOWN

    return read


def _boolean(name: str) -> Quick:
    def read(source: Mapping[str, Sequence[str]]) -> Any:
        raws = source.get(name)
        if not raws:
            return msgspec.UNSET
        if len(raws) == 1:
            if raws[0] == "true":
                return True
            if raws[0] == "false":
                return False
        return UNKNOWN

    return read


def _strings(name: str, kind: Any, delimiters: Sequence[str]) -> Quick:
    decode: Callable[[str], Any] = msgspec.json.Decoder(kind).decode
    first, others = delimiters[0] if delimiters else "", delimiters[1:]

    def read(source: Mapping[str, Sequence[str]]) -> Any:
        raws = source.get(name)
        if not raws:
            return msgspec.UNSET
        # What is plain has no quote that could end a string.
        if first:
            if len(raws) != 1:
                return UNKNOWN
            raw = raws[0]
            for each in others:
                if each in raw:
                    raw = raw.replace(each, first)
            bare, joined = raw.replace(first, ""), raw.replace(first, '","')
        else:
            bare, joined = "".join(raws), '","'.join(raws)
        if not is_plain(bare):
            return UNKNOWN
        try:
            return decode(f'["{joined}"]')
        except msgspec.MsgspecError:
            return UNKNOWN

    return read


def _numbers(name: str, kind: Any, delimiters: Sequence[str]) -> Quick:
    decode: Callable[[str], Any] = msgspec.json.Decoder(kind).decode
    others = tuple(each for each in delimiters if each != ",")

    def read(source: Mapping[str, Sequence[str]]) -> Any:
        raws = source.get(name)
        if not raws:
            return msgspec.UNSET
        raw = ",".join(raws)
        if delimiters and len(raws) != 1:
            return UNKNOWN
        # A comma divides numbers in JSON, and in some styles it does not.
        if "," not in delimiters and raw.count(",") >= len(raws):
            return UNKNOWN
        for each in others:
            if each in raw:
                raw = raw.replace(each, ",")
        # JSON has numbers and commas written alike, but white space among them, too.
        if not raw or " " in raw or not raw.isprintable():
            return UNKNOWN
        try:
            return decode(f"[{raw}]")
        except msgspec.MsgspecError:
            return UNKNOWN

    return read

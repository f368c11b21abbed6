"""The styles of parameters: texts out of a request, and the values they may stand for.

OAS 3.1, 4.8.12.3, and RFC 6570. What a number or a boolean looks like in a text, no
standard says: JSON's grammar is taken, and where a server might well read more, the
verdict is left open.
"""

from __future__ import annotations

import functools
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from counterfoil.proof.matching import matches
from counterfoil.proof.plain import JsonError, elements, escape, members, read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.proof.contract import Contract

COMMAS: Final = "commaDelimited"
"""The `csv` of Swagger 2.0, which is divided when it is decoded."""
TABS: Final = "tabDelimited"
SEPARATORS: Final = {
    "spaceDelimited": " ",
    "pipeDelimited": "|",
    COMMAS: ",",
    TABS: "\t",
}
_STRAY: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_NEARLY: Final = {
    "number": re.compile(
        r"\s*[-+]?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*"
        r"|(?i:[-+]?inf(?:inity)?|nan)"
    ),
    "boolean": re.compile(r"(?i:true|false|yes|no|on|off|[01yntf])"),
    "null": re.compile(r"(?i:null|none|nil)|\s*"),
}
"""Texts that some servers read as values of a type, and others do not."""
_DEEPEST: Final = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text may stand for: `values`, of which any right one will do.

    `open`: a server may read it otherwise, too, for no standard forbids it.
    """

    values: tuple[object, ...]
    open: bool = False


# What the requests of a proof have in common is read again and again.
@functools.lru_cache(maxsize=256)
def decoded(raw: str, *, form: bool = False) -> str | None:
    """A text without its percent-encoding; None where that is not UTF-8.

    So it is where a percent sign encodes nothing, as in no URI (RFC 3986, 2.1): some
    servers refuse that, others take it for itself.
    """
    if "%" not in raw and raw.isascii():
        return raw.replace("+", " ") if form else raw
    if _STRAY.search(raw):
        return None
    octets = raw.encode("latin-1", "replace")
    if form:
        octets = octets.replace(b"+", b" ")
    try:
        return unquote_to_bytes(octets).decode("utf-8")
    except UnicodeDecodeError:
        return None


def rejoined(parts: list[str], separator: str) -> list[str]:
    """Members, of which a text may hold what divides them (RFC 6570, 3.2.5)."""
    found: list[str] = []
    for part in parts:
        if "=" in part or not found:
            found.append(part)
        else:
            found[-1] += f"{separator}{part}"
    return found


def scalar(text: str, kinds: frozenset[str] = frozenset()) -> Reading:
    """The values that a text may stand for; `kinds` are the types of its schema."""
    values: list[object] = [text]
    if kinds == frozenset({"string"}):
        return Reading((text,))
    if kinds & {"array", "object"}:
        # Within an array that is written item by item, each may be JSON.
        with suppress(JsonError, UnicodeEncodeError):
            values.append(read_json(text.encode()))
        return Reading(tuple(values), open=len(values) == 1)
    if _NUMBER.fullmatch(text):
        try:
            values.append(read_json(text.encode()))
        except JsonError:
            return Reading((text,), open=True)
        return Reading(tuple(values), "boolean" in kinds and text in {"0", "1"})
    if text in {"true", "false"}:
        return Reading((text, text == "true"))
    numeric = {"number"} if kinds & {"number", "integer"} else set[str]()
    wanted = (kinds | numeric) & set(_NEARLY) if kinds else set(_NEARLY)
    is_open = any(_NEARLY[kind].fullmatch(text) for kind in wanted)
    return Reading(tuple(values), is_open)


def or_null(reading: Reading, text: str, kinds: frozenset[str]) -> Reading:
    """A reading of a text that may stand for null as well: no standard says how."""
    is_near = "null" in kinds and _NEARLY["null"].fullmatch(text) is not None
    return replace(reading, open=reading.open or is_near)


def array(contract: Contract, schema: str, texts: Iterable[str]) -> Reading:
    """The arrays that some texts may stand for."""
    listed = list(texts)
    items = [item_of(contract, schema, index) for index in range(len(listed))]
    kinds = [types_of(contract, one) if one else frozenset[str]() for one in items]
    readings = [scalar(*one) for one in zip(listed, kinds, strict=True)]
    best = [_best(contract, *one) for one in zip(items, readings, strict=True)]
    plain = [one.values[0] for one in readings]
    last = [one.values[-1] for one in readings]
    return Reading((best, plain, last), any(one.open for one in readings))


def object_of(contract: Contract, schema: str, texts: dict[str, str]) -> Reading:
    """The objects that some texts, by the names of members, may stand for."""
    places = {name: property_of(contract, schema, name) for name in texts}
    readings = {
        name: scalar(
            text,
            types_of(contract, places[name]) if places[name] else frozenset[str](),
        )
        for name, text in texts.items()
    }
    best = {name: _best(contract, places[name], one) for name, one in readings.items()}
    plain = {name: one.values[0] for name, one in readings.items()}
    last = {name: one.values[-1] for name, one in readings.items()}
    # Which of them a pattern is for, ECMA-262 tells.
    is_open = part_of(contract, schema, "patternProperties") != ""
    is_open |= any(one.open for one in readings.values())
    return Reading((best, plain, last), is_open)


def _best(contract: Contract, schema: str, reading: Reading) -> object:
    if schema:
        for value in reading.values:
            if contract.schemas.accepts(schema, value):
                return value
    return reading.values[-1] if schema else reading.values[0]


@functools.cache
def types_of(contract: Contract, schema: str, depth: int = 0) -> frozenset[str]:
    """The types that a value of a schema may have, as far as it says; else none."""
    pointer = contract.resolve(schema)
    plain = members(contract.at(pointer))
    named = frozenset(map(str, elements(plain.get("type")) or [plain.get("type")]))
    if "type" in plain:
        return named
    if depth > _DEEPEST:
        return frozenset()
    if "const" in plain or "enum" in plain:
        values = [plain["const"]] if "const" in plain else elements(plain["enum"])
        return frozenset(map(_type_of, values))
    for keyword in ("allOf", "anyOf", "oneOf"):
        found = [
            types_of(contract, f"{pointer}/{keyword}/{index}", depth + 1)
            for index in range(len(elements(plain.get(keyword))))
        ]
        found = [one for one in found if one]
        if found:
            return frozenset(kind for one in found for kind in one)
    if "properties" in plain or "additionalProperties" in plain:
        return frozenset({"object"})
    return frozenset({"array"} if "items" in plain else ())


def _type_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "string"


@functools.cache
def part_of(contract: Contract, schema: str, keyword: str, depth: int = 0) -> str:
    """The schema that a keyword of a schema, or of one within, holds; "" without."""
    pointer = contract.resolve(schema)
    plain = members(contract.at(pointer))
    if isinstance(plain.get(keyword), dict):
        return f"{pointer}/{keyword}"
    if depth > _DEEPEST:
        return ""
    found = (
        part_of(contract, each, keyword, depth + 1)
        for each in _branches(plain, pointer)
    )
    return next(filter(None, found), "")


def _branches(plain: dict[str, object], pointer: str) -> Iterator[str]:
    """The schemas of which a value has to match all, some or one."""
    for within in ("allOf", "anyOf", "oneOf"):
        for index in range(len(elements(plain.get(within)))):
            yield f"{pointer}/{within}/{index}"


@functools.cache
def item_of(contract: Contract, schema: str, index: int, depth: int = 0) -> str:
    """The schema of an item of an array by its position; "" where there is none."""
    pointer = contract.resolve(schema)
    plain = members(contract.at(pointer))
    if index < len(elements(plain.get("prefixItems"))):
        return f"{pointer}/prefixItems/{index}"
    if depth <= _DEEPEST:
        for place in _branches(plain, pointer):
            if found := item_of(contract, place, index, depth + 1):
                return found
    return part_of(contract, pointer, "items") if depth == 0 else ""


@functools.cache
def property_of(contract: Contract, schema: str, name: str, depth: int = 0) -> str:
    """The schema of a member of an object; "" where there is none."""
    pointer = contract.resolve(schema)
    plain = members(contract.at(pointer))
    if name in members(plain.get("properties")):
        return f"{pointer}/properties/{escape(name)}"
    if depth <= _DEEPEST:
        for place in _branches(plain, pointer):
            if found := property_of(contract, place, name, depth + 1):
                return found
    if depth:
        return ""
    patterns = members(plain.get("patternProperties"))
    if matched := next((each for each in patterns if matches(each, name)), None):
        return f"{pointer}/patternProperties/{escape(matched)}"
    return part_of(contract, pointer, "additionalProperties")


@functools.cache
def names_of(contract: Contract, schema: str, depth: int = 0) -> tuple[str, ...]:
    """The names of the members that a schema has."""
    pointer = contract.resolve(schema)
    plain = members(contract.at(pointer))
    found = [
        *members(plain.get("properties")),
        *map(str, elements(plain.get("required"))),
    ]
    if depth <= _DEEPEST:
        for place in _branches(plain, pointer):
            found += names_of(contract, place, depth + 1)
    return tuple(dict.fromkeys(found))

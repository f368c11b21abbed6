"""The JSON in the data of server-sent events, as their schema describes it.

Schemathesis judges the fields of events, of which the data are a text (WHATWG HTML,
9.2.6); what that text holds (OAS 3.2, 4.14.4.3) is judged here. A schema that takes the
data for what they hold is not for Schemathesis at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterfoil.proof.contract import plain_name, resolve
from counterfoil.proof.media_types import is_json
from counterfoil.proof.plain import JsonError, elements, find, members, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract, MediaType

FIELDS: Final = frozenset({"data", "event", "id", "retry"})
_EVENT_END: Final = re.compile(r"(?:\r\n|\r(?!\n)|\n){2}")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_DEPTH: Final = 200
_LEVELS: Final = 20
"""How deep schemas are followed that are parts of each other."""


def event_faults(
    contract: Contract, media_type: MediaType, content: bytes
) -> Iterator[str]:
    """What is wrong with the data of events, one sentence for each fault.

    What no empty line ends is no event.
    """
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    for index, block in enumerate(_EVENT_END.split(text)[:-1]):
        name, data = _fields(block)
        if data is None:
            continue
        for place in _held(contract, media_type.items, name):
            try:
                value = read_json(data.encode(), _DEPTH)
            except JsonError as error:
                yield f"expected strict JSON as the data of event {index}: {error}"
                break
            for breach in contract.schemas.breaches(place, value) if place else ():
                pointer = f"{breach.pointer or '/'} of the data of event {index}"
                yield f"expected data that match; at {pointer}: {breach.message}"


def is_of_data(document: dict[str, object], pointer: str) -> bool:
    """Whether a schema of events takes data for what JSON in them holds."""
    return any(
        _is_foreign(schema) or _is_no_text(document, f"{place}/properties/data")
        for place, schema in _parts(document, pointer)
    )


def _fields(text: str) -> tuple[str, str | None]:
    """The name of an event, and its data; None without data, and then it is none."""
    name, data = "", list[str]()
    for line in _LINE_END.split(text):
        field, _, value = line.partition(":")
        if field == "data":
            data.append(value.removeprefix(" "))
        elif field == "event":
            name = value.removeprefix(" ")
    return name or "message", "\n".join(data) if data else None


def _held(contract: Contract, pointer: str, event: str, level: int = 0) -> list[str]:
    """The places of the schemas of what data hold; "" for any JSON.

    Of a choice that more than one branch may be meant of, nothing is said.
    """
    document = contract.document
    place = resolve(document, pointer)
    schema = members(find(document, place))
    if level == 0 and _is_foreign(schema):
        return [place]
    found: list[str] = []
    data = resolve(document, f"{place}/properties/data") if _has_data(schema) else ""
    plain = members(find(document, data)) if data else {}
    if is_json(plain_name(str(plain.get("contentMediaType", "text/plain")))):
        if "contentEncoding" not in plain:
            found.append(f"{data}/contentSchema" if "contentSchema" in plain else "")
    elif data and _is_no_text(document, data):
        found.append(data)
    if level == _LEVELS:
        return found
    inner = [f"{place}/allOf/{n}" for n, _ in enumerate(elements(schema.get("allOf")))]
    for keyword in ("oneOf", "anyOf"):
        branches = range(len(elements(schema.get(keyword))))
        meant = [
            branch
            for number in branches
            if _may_be(document, branch := f"{place}/{keyword}/{number}", event)
        ]
        inner += meant if len(meant) == 1 else []
    for each in inner:
        found += _held(contract, each, event, level + 1)
    return found


def _parts(
    document: dict[str, object], pointer: str, level: int = 0
) -> Iterator[tuple[str, dict[str, object]]]:
    """A schema, and those of which it is all or one."""
    place = resolve(document, pointer)
    schema = members(find(document, place))
    yield place, schema
    for keyword in ("allOf", "oneOf", "anyOf") if level < _LEVELS else ():
        for number, _ in enumerate(elements(schema.get(keyword))):
            yield from _parts(document, f"{place}/{keyword}/{number}", level + 1)


def _may_be(document: dict[str, object], pointer: str, event: str) -> bool:
    """Whether a branch may be meant by an event of a name."""
    for place, schema in _parts(document, pointer):
        if "event" in members(schema.get("properties")):
            said = members(
                find(document, resolve(document, f"{place}/properties/event"))
            )
            names = elements(said.get("enum", [said.get("const", event)]))
            if event not in names:
                return False
    return True


def _has_data(schema: dict[str, object]) -> bool:
    return "data" in members(schema.get("properties"))


def _is_foreign(schema: dict[str, object]) -> bool:
    """Whether it has no data, but members that no event has."""
    names = members(schema.get("properties")).keys()
    return "data" not in names and not names <= FIELDS


def _is_no_text(document: dict[str, object], pointer: str) -> bool:
    try:
        plain = members(find(document, resolve(document, pointer)))
    except KeyError:
        return False
    kind = plain.get("type")
    return kind is not None and "string" not in (elements(kind) or [kind])

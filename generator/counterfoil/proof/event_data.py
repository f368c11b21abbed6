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


def _held(contract: Contract, pointer: str, event: str) -> Iterator[str]:
    """The places of the schemas of what data hold; "" for any JSON.

    Of a choice that more than one branch may be meant of, nothing is said.
    """
    document = contract.document
    first = resolve(document, pointer)
    if _is_foreign(members(find(document, first))):
        yield first
        return
    waiting, seen = [first], set[str]()
    while waiting:
        place = resolve(document, waiting.pop())
        if place in seen:
            continue
        seen.add(place)
        schema = members(find(document, place))
        yield from _held_by(document, place)
        waiting += _branches(place, schema, "allOf")
        for keyword in ("oneOf", "anyOf"):
            branches = _branches(place, schema, keyword)
            meant = [each for each in branches if _may_be(document, each, event)]
            waiting += meant if len(meant) == 1 else []


def _held_by(document: dict[str, object], place: str) -> Iterator[str]:
    """What the data of a schema hold, as it says itself."""
    if "data" not in members(members(find(document, place)).get("properties")):
        return
    data = resolve(document, f"{place}/properties/data")
    plain = members(find(document, data))
    if is_json(plain_name(str(plain.get("contentMediaType", "text/plain")))):
        if "contentEncoding" not in plain:
            yield f"{data}/contentSchema" if "contentSchema" in plain else ""
    elif _is_no_text(document, data):
        yield data


def _branches(place: str, schema: dict[str, object], keyword: str) -> list[str]:
    many = range(len(elements(schema.get(keyword))))
    return [f"{place}/{keyword}/{number}" for number in many]


def _parts(
    document: dict[str, object], pointer: str
) -> Iterator[tuple[str, dict[str, object]]]:
    """A schema, and those of which it is all or one, each once."""
    waiting, seen = [pointer], set[str]()
    while waiting:
        place = resolve(document, waiting.pop())
        if place not in seen:
            seen.add(place)
            schema = members(find(document, place))
            yield place, schema
            for keyword in ("allOf", "oneOf", "anyOf"):
                waiting += _branches(place, schema, keyword)


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

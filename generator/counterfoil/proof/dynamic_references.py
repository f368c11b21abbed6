"""References that lead elsewhere, by who refers: `$dynamicRef`, and those to nothing.

A `$dynamicRef` begins as any reference. Where a `$dynamicAnchor` is there, the
outermost resource that was entered may have another one of that name, which it then
leads to (JSON Schema Core, 8.2.3.2). Where there is one of the name, it is that one.
"""

from __future__ import annotations

from collections import Counter
from typing import Final
from urllib.parse import quote, unquote

from counterfoil.proof.plain import (
    described,
    elements,
    escape,
    find,
    members,
    unescape,
)

FILES: Final = "x-counterfoil-files"
"""The member of a bundle that has the other files."""
LOST: Final = f"/{FILES}/-/"
"""Where references to nothing lead: by what is written, and what is wrong with it."""
_ANCHOR: Final = "$dynamicAnchor"


_OPEN: Final = "it may lead to several schemas, and there is no proof of that"


def lost(reference: str, why: str = "") -> str:
    """A reference that leads to nothing, which may concern no operation.

    `why` says what is wrong, where more is than that there is nothing.
    """
    return f"#{quote(f'{LOST}{escape(reference)}/{escape(why)}')}"


def error_of(pointer: str) -> KeyError | ValueError:
    """What is wrong with a reference that leads to nothing, by where it leads."""
    reference, _, why = pointer.removeprefix(LOST).partition("/")
    named = unescape(reference)
    return ValueError(f"{named}: {unescape(why)}") if why else KeyError(named)


def settle_dynamic(
    root: dict[str, object], found: list[tuple[dict[str, object], str]]
) -> None:
    """Make plain references of dynamic ones, in place.

    `found` are the schemas that have one, with the place where it begins. One that may
    lead to several schemas is made to lead to nothing: there is no proof of it.
    """
    if not found:
        return
    anchors = Counter[str]()
    _count(root, anchors)
    for schema, place in found:
        written = str(schema.pop("$dynamicRef"))
        is_open = _is_open(root, written, place, anchors)
        settled = lost(f"$dynamicRef {written}", _OPEN) if is_open else place
        if "$ref" in schema:
            schema["allOf"] = [*elements(schema.get("allOf")), {"$ref": settled}]
        else:
            schema["$ref"] = settled


def _is_open(
    root: dict[str, object], written: str, place: str, anchors: Counter[str]
) -> bool:
    """Whether it depends on who refers where a reference leads."""
    name = unquote(written.partition("#")[2])
    try:
        target = members(find(root, unquote(place[1:])))
    except (KeyError, IndexError, ValueError):
        return False
    return target.get(_ANCHOR) == name and anchors[name] > 1


def _count(value: object, anchors: Counter[str], *, named: bool = False) -> None:
    given = members(value).get(_ANCHOR)
    if isinstance(given, str) and not named:
        anchors[given] += 1
    for inside, names in described(value, named=named):
        _count(inside, anchors, named=names)

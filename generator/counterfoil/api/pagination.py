"""How pages follow each other: `x-pagination`, read and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.model import Pagination
from counterfoil.api.nearest import did_you_mean, nearest
from counterfoil.api.reading import text
from counterfoil.api.schema import (
    Array,
    Null,
    Number,
    Object,
    Schema,
    String,
    Union,
    target_of,
)
from counterfoil.codes import api as codes
from counterfoil.document.tree import Mapping
from counterfoil.pointers import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import MediaType, Operation
    from counterfoil.diagnostics import Findings

_FIELDS: Final = {
    "cursor": frozenset({"style", "parameter", "items", "next"}),
    "offset": frozenset({"style", "parameter", "items"}),
    "page": frozenset({"style", "parameter", "items"}),
    "link": frozenset({"style", "items"}),
}
_HINTS: Final = {
    "cursor": "for example {style: cursor, parameter: key, items: /items, next: /next}",
    "offset": "for example {style: offset, parameter: from, items: /items}",
    "page": "for example {style: page, parameter: page, items: /items}",
    "link": "for example {style: link, items: /items}",
}
_SUCCESSES: Final = range(200, 300)


def read_pagination(node: Mapping, findings: Findings) -> Pagination | None:
    """The `x-pagination` of an operation, if it has one that makes sense."""
    given = node.get("x-pagination")
    if given is None:
        return None
    style = "cursor"
    if isinstance(given, Mapping):
        style = text(given, "style")
        pointers = text(given, "items"), text(given, "next")
        known = frozenset(given.members) == _FIELDS.get(style)
        if known and all(each[:1] in {"", "/"} for each in pointers):
            items, following = map(_path, pointers)
            parameter = text(given, "parameter")
            return Pagination(style, parameter, items, following, given.location)
        message = _misfit(style, frozenset(given.members))
    else:
        message = "x-pagination is an object"
    hint = _HINTS.get(style, _HINTS["cursor"])
    findings.add(codes.INVALID_PAGINATION, message, given.location, hint=hint)
    return None


def _misfit(style: str, given: frozenset[str]) -> str:
    """Why a style and its fields are none of ours."""
    if style not in _FIELDS:
        return f"{style!r} is no style of pagination: {', '.join(_FIELDS)} are"
    for name in sorted(_FIELDS[style] - given):
        return f"the style {style!r} needs the field {name!r}"
    for name in sorted(given - _FIELDS[style]):
        return f"the style {style!r} has no field {name!r}"
    return "items and next are JSON Pointers"


def check_pagination(
    operation: Operation, named: dict[str, Schema], findings: Findings
) -> None:
    """Report what keeps the pages of an operation from being followed."""
    pagination = operation.pagination
    if pagination is None:
        return
    for message in _faults(operation, pagination, named):
        findings.add(codes.INVALID_PAGINATION, message, pagination.location)
        return


def page_of(operation: Operation) -> MediaType | None:
    """The content of an operation's one success, if that is JSON with a schema."""
    found = [
        each
        for each in operation.responses
        if each.status in _SUCCESSES or each.pattern == "2XX"
    ]
    if len(found) != 1 or len(found[0].content) != 1 or found[0].pattern:
        return None
    media = found[0].content[0]
    return media if media.is_json and media.schema is not None else None


def _faults(
    operation: Operation, pagination: Pagination, named: dict[str, Schema]
) -> Iterator[str]:
    if pagination.style != "link":
        yield from _parameter_faults(operation, pagination, named)
    media = page_of(operation)
    if media is None or media.schema is None:
        yield "the operation has not one successful response, of JSON"
        return
    items = _at(media.schema, pagination.items, named)
    if isinstance(items, str):
        yield f"items does not lead through required properties: {items}"
    elif not isinstance(items.shape, Array):
        yield "items does not lead to an array"
    if pagination.style != "cursor":
        return
    following = _at(media.schema, pagination.next, named)
    if isinstance(following, str):
        yield f"next does not lead through required properties: {following}"
    elif not _is_text(following, named):
        yield "next does not lead to a string"


def _parameter_faults(
    operation: Operation, pagination: Pagination, named: dict[str, Schema]
) -> Iterator[str]:
    name = pagination.parameter
    found = [
        each
        for each in operation.parameters
        if each.name == name and each.place == "query"
    ]
    if not found:
        yield f"{name!r} is no query parameter of the operation"
        return
    shape = target_of(found[0].schema, named).shape
    if pagination.style == "cursor" and not isinstance(shape, String):
        yield f"{name!r} does not take a string"
    elif pagination.style != "cursor" and not (
        isinstance(shape, Number) and shape.integer
    ):
        yield f"{name!r} does not take an integer"


def _at(
    schema: Schema, path: tuple[str, ...], named: dict[str, Schema]
) -> Schema | str:
    """The schema that a path leads to, or why it may lead to nothing on the way."""
    for number, name in enumerate(path, 1):
        shape = target_of(schema, named).shape
        if not isinstance(shape, Object):
            return f"{name!r} is not in an object"
        found = [each for each in shape.properties if each.name == name]
        if not found:
            known = frozenset(each.name for each in shape.properties)
            meant = did_you_mean(nearest(name, known))
            return f"there is no {name!r}" + f"; {meant}" * bool(meant)
        if not (found[0].required or number == len(path)):
            return f"{name!r} is optional"
        schema = found[0].schema
    return target_of(schema, named)


def _is_text(schema: Schema, named: dict[str, Schema]) -> bool:
    """Whether a schema is of strings, or of strings and null."""
    shape = schema.shape
    if not isinstance(shape, Union):
        return isinstance(shape, String)
    members = [target_of(each, named).shape for each in shape.members]
    return all(isinstance(each, String | Null) for each in members)


def _path(pointer: str) -> tuple[str, ...]:
    """The names in a JSON Pointer (RFC 6901, 4)."""
    return tuple(map(unescape, pointer.split("/")[1:]))

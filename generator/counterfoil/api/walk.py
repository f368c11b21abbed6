"""Replaces every schema of an operation by what a function makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from counterfoil.api.schema import Schema

if TYPE_CHECKING:
    from counterfoil.api.model import (
        Encoding,
        Header,
        MediaType,
        Operation,
        Parameter,
        Position,
        Positions,
        Response,
    )

Change: TypeAlias = Callable[[Schema], Schema]


def map_schemas(operation: Operation, change: Change) -> Operation:
    """The operation with `change` applied to each of its schemas."""
    body = operation.body
    return replace(
        operation,
        parameters=tuple(_parameter(each, change) for each in operation.parameters),
        body=None
        if body is None
        else replace(body, content=_content(body.content, change)),
        responses=tuple(_response(each, change) for each in operation.responses),
    )


def _parameter(parameter: Parameter, change: Change) -> Parameter:
    """The parameter itself where nothing changes: many operations may share it."""
    changed = change(parameter.schema)
    is_same = changed is parameter.schema
    return parameter if is_same else replace(parameter, schema=changed)


def _response(response: Response, change: Change) -> Response:
    return replace(
        response,
        headers=_headers(response.headers, change),
        content=_content(response.content, change),
    )


def _content(content: tuple[MediaType, ...], change: Change) -> tuple[MediaType, ...]:
    return tuple(_media_type(each, change) for each in content)


def _media_type(media: MediaType, change: Change) -> MediaType:
    return replace(
        media,
        schema=None if media.schema is None else change(media.schema),
        item_schema=None if media.item_schema is None else change(media.item_schema),
        encodings=tuple(_encoding(each, change) for each in media.encodings),
        positions=media.positions and _positions(media.positions, change),
    )


def _encoding(encoding: Encoding, change: Change) -> Encoding:
    return replace(encoding, headers=_headers(encoding.headers, change))


def _positions(positions: Positions, change: Change) -> Positions:
    return replace(
        positions,
        prefix=tuple(_position(each, change) for each in positions.prefix),
        rest=positions.rest and _position(positions.rest, change),
    )


def _position(position: Position, change: Change) -> Position:
    encoding = position.encoding and _encoding(position.encoding, change)
    return replace(position, schema=change(position.schema), encoding=encoding)


def _headers(headers: tuple[Header, ...], change: Change) -> tuple[Header, ...]:
    return tuple(replace(each, schema=change(each.schema)) for each in headers)

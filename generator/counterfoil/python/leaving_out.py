"""Leaves out of an Api what is not supported, and what the project allows to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from counterfoil.codes import unsupported as codes
from counterfoil.python.pending import has_items

if TYPE_CHECKING:
    from counterfoil.api.model import (
        Api,
        MediaType,
        Operation,
        Parameter,
        Response,
    )


def leave_out(api: Api, allowed: frozenset[str]) -> Api:
    """The Api without what the codes in `allowed` refuse."""
    if not allowed:
        return api
    return replace(
        api,
        operations=tuple(_operation(each, allowed) for each in api.operations),
        events=tuple(_operation(each, allowed) for each in api.events),
    )


def _operation(operation: Operation, allowed: frozenset[str]) -> Operation:
    body = operation.body
    return replace(
        operation,
        parameters=tuple(_parameter(each, allowed) for each in operation.parameters),
        body=None
        if body is None
        else replace(body, content=_content(body.content, allowed)),
        responses=tuple(_response(each, allowed) for each in operation.responses),
    )


def _parameter(parameter: Parameter, allowed: frozenset[str]) -> Parameter:
    encodings = codes.UNSUPPORTED_ENCODING.name in allowed
    return replace(parameter, encodings=() if encodings else parameter.encodings)


def _response(response: Response, allowed: frozenset[str]) -> Response:
    return replace(response, content=_content(response.content, allowed))


def _content(
    content: tuple[MediaType, ...], allowed: frozenset[str]
) -> tuple[MediaType, ...]:
    encodings = codes.UNSUPPORTED_ENCODING.name in allowed
    streams = codes.UNSUPPORTED_STREAM.name in allowed
    return tuple(
        replace(
            each,
            stray_encodings=() if encodings else each.stray_encodings,
            item_schema=each.item_schema if not streams or has_items(each) else None,
        )
        for each in content
    )

"""Leaves out of an Api what is not supported, and what the project allows to go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counterfoil.codes import unsupported as codes
from counterfoil.python.bodies import ITEM_CODECS
from counterfoil.python.form_files import FORMS
from counterfoil.python.pending import items_of

if TYPE_CHECKING:
    from collections.abc import Container

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
        else replace(body, content=_body(body.content, allowed)),
        responses=tuple(_response(each, allowed) for each in operation.responses),
    )


def _parameter(parameter: Parameter, allowed: frozenset[str]) -> Parameter:
    encodings = codes.UNSUPPORTED_ENCODING.name in allowed
    return replace(parameter, encodings=() if encodings else parameter.encodings)


def _response(response: Response, allowed: frozenset[str]) -> Response:
    content = _content(response.content, allowed, items_of(response))
    return replace(response, content=content)


def _body(
    content: tuple[MediaType, ...], allowed: frozenset[str]
) -> tuple[MediaType, ...]:
    """The content of a body; the encodings of forms stay."""
    return tuple(
        replace(left, encodings=media.encodings) if media.name in FORMS else left
        for media, left in zip(
            content, _content(content, allowed, ITEM_CODECS), strict=True
        )
    )


def _content(
    content: tuple[MediaType, ...], allowed: frozenset[str], items: Container[str]
) -> tuple[MediaType, ...]:
    """The content; `items` are the media types whose items are written."""
    encodings = codes.UNSUPPORTED_ENCODING.name in allowed
    streams = codes.UNSUPPORTED_STREAM.name in allowed
    return tuple(
        replace(
            each,
            encodings=() if encodings else each.encodings,
            item_schema=each.item_schema if each.name in items or not streams else None,
        )
        for each in content
    )

"""What the Api says and this stage does not write yet: refused by name, at its place.

A check goes when the stage has learnt to write what it refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.codes import unsupported as codes
from counterfoil.python.bodies import ITEM_CODECS
from counterfoil.python.form_files import FORMS

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from counterfoil.api.model import Api, MediaType, Operation, Response
    from counterfoil.codes import Code
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Location


def check_pending(api: Api, findings: Findings) -> None:
    """Report everything in an Api that no code would be written for."""
    for operation in api.every:
        for code, message, place in _operation(operation):
            findings.add(
                code,
                message,
                place,
                hint=f'to leave it out: allow = ["{code.name}"]',
            )


def _operation(operation: Operation) -> Iterator[tuple[Code, str, Location]]:
    yield from _parameters(operation)
    if operation.body is not None:
        yield from _body(operation.body.content)
    for response in operation.responses:
        yield from _response(response)


def _parameters(operation: Operation) -> Iterator[tuple[Code, str, Location]]:
    for each in operation.parameters:
        named = f"the {each.place} parameter {each.name!r}"
        for encoding in each.encodings:
            message = f"{named} says how its part {encoding.name!r} is written"
            yield codes.UNSUPPORTED_ENCODING, message, encoding.location


def items_of(response: Response) -> Container[str]:
    """The media types of a response that are written as streams of items."""
    return ITEM_CODECS if response.key.startswith("2") else ()


def _response(response: Response) -> Iterator[tuple[Code, str, Location]]:
    yield from _content(response.content)
    yield from _items(response.content, items_of(response))


def _body(content: tuple[MediaType, ...]) -> Iterator[tuple[Code, str, Location]]:
    for media in content:
        for each in media.encodings:
            if media.name not in FORMS:
                message = f"{media.name} is no form: it has no part {each.name!r}"
                yield codes.UNSUPPORTED_ENCODING, message, each.location
        if media.item_schema is not None and media.name not in ITEM_CODECS:
            message = f"{media.name} is a stream of items"
            yield codes.UNSUPPORTED_STREAM, message, media.location


def _content(content: tuple[MediaType, ...]) -> Iterator[tuple[Code, str, Location]]:
    for media in content:
        for each in media.encodings:
            message = f"{media.name} says how its part {each.name!r} is written"
            yield codes.UNSUPPORTED_ENCODING, message, each.location


def _items(
    content: tuple[MediaType, ...], known: Container[str]
) -> Iterator[tuple[Code, str, Location]]:
    for media in content:
        if media.item_schema is not None and media.name not in known:
            message = f"{media.name} is a stream of items"
            yield codes.UNSUPPORTED_STREAM, message, media.location

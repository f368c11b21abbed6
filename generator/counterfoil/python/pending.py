"""What the Api says and this stage does not write yet: refused by name, at its place.

A check goes when the stage has learnt to write what it refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.media_types import is_sequential
from counterfoil.api.positions import has_positions
from counterfoil.codes import unsupported as codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api, MediaType, Operation
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
        yield from _content(operation.body.content)
    for response in operation.responses:
        yield from _content(response.content)


def _parameters(operation: Operation) -> Iterator[tuple[Code, str, Location]]:
    for each in operation.parameters:
        named = f"the {each.place} parameter {each.name!r}"
        if each.place == "querystring":  # they are read
            continue
        for encoding in each.encodings:
            message = f"{named} says how its part {encoding.name!r} is written"
            yield codes.UNSUPPORTED_ENCODING, message, encoding.location


def _content(content: tuple[MediaType, ...]) -> Iterator[tuple[Code, str, Location]]:
    yield from _strays(content)
    yield from _items(content)


def _strays(content: tuple[MediaType, ...]) -> Iterator[tuple[Code, str, Location]]:
    for media in content:
        for each in media.stray_encodings:
            message = f"{media.name} has no parts that their order tells apart"
            yield codes.UNSUPPORTED_ENCODING, message, each.location


def has_items(media: MediaType) -> bool:
    """Whether the items of a media type are written, as far as it has some."""
    return is_sequential(media.name) or media.positions is not None


def _items(content: tuple[MediaType, ...]) -> Iterator[tuple[Code, str, Location]]:
    for media in content:
        if media.item_schema is not None and not has_items(media):
            message = f"nothing tells how {media.name} is divided into items"
            if has_positions(media.name):
                message = f"the parts of {media.name} have a schema of the whole, too"
            yield codes.UNSUPPORTED_STREAM, message, media.location

"""How a client reads the content of a response as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterator
from typing import Any, TypeVar

import msgspec

from .client_errors import InvalidResponse, Take
from .faults import InvalidContent
from .item_streams import Items, Reader, Unreadable
from .reading import check_type
from .transport import Parts, Reply

T = TypeVar("T")


def read_items(reply: Reply, kind: str, items: Items[T]) -> list[T]:
    """All items of a response that was read whole. Raises `InvalidResponse`."""
    check_type(reply, kind)
    try:
        return items.decode(reply.content)
    except InvalidContent as error:
        raise _invalid(reply, error) from None


def stream_bytes(reply: Reply, kind: str) -> Any:
    """The parts of a response, as an iterator. Raises `InvalidResponse`."""
    check_type(reply, kind)
    return parts_of(reply)


def stream_items(reply: Reply, kind: str, items: Items[Any], take: Take) -> Any:
    """The items of a response, as an iterator. Raises `InvalidResponse`."""
    check_type(reply, kind)
    return items_of(reply, items, take)


def parts_of(reply: Reply) -> Iterator[bytes] | AsyncIterator[bytes]:
    """An iterator over the parts of a response."""
    parts = reply.parts
    assert parts is not None
    return aiter(parts) if isinstance(parts, AsyncIterable) else iter(parts)


def items_of(reply: Reply, items: Items[Any], take: Take) -> Any:
    """An iterator over the items of a response."""
    parts = reply.parts
    assert parts is not None

    def unreadable(text: bytes, error: InvalidContent) -> Any:
        seen = msgspec.structs.replace(reply, content=text, parts=None)
        return take(_invalid(seen, error), items.plain(text))

    reader = items.reader()
    if isinstance(parts, AsyncIterable):
        found = _coming_items(reply, parts, items, unreadable, reader)
        return items.coming(found, reader)
    return items.coming(_all_items(reply, parts, items, unreadable, reader), reader)


def _all_items(
    reply: Reply, parts: Parts, items: Items[T], unreadable: Unreadable, reader: Reader
) -> Iterator[T]:
    try:
        yield from items.read(parts, unreadable, reader)
    except InvalidContent as error:
        raise _invalid(reply, error) from None


async def _coming_items(
    reply: Reply,
    parts: AsyncIterable[bytes],
    items: Items[T],
    unreadable: Unreadable,
    reader: Reader,
) -> AsyncIterator[T]:
    try:
        async for item in items.read_coming(parts, unreadable, reader):
            yield item
    except InvalidContent as error:
        raise _invalid(reply, error) from None


def _invalid(reply: Reply, error: InvalidContent) -> InvalidResponse:
    reason = f"the content is invalid: {error}"
    # What still comes is for nobody who handles the error, perhaps elsewhere.
    seen = msgspec.structs.replace(reply, parts=None)
    return InvalidResponse(reason, seen, error.violations)

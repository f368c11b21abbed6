"""How much content is read of a response: no more than the client takes."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable

from .client_errors import ResponseTooLarge
from .transport import Reply


class Bound:
    """What is left of the bytes that the content of a response may have."""

    def __init__(self, limit: int | None, reply: Reply) -> None:
        self._limit = limit
        self._reply = reply
        self._size = 0

    def take(self, part: bytes) -> bytes:
        """A part that is within it. Raises `ResponseTooLarge`."""
        self._size += len(part)
        if self._limit is not None and self._size > self._limit:
            raise ResponseTooLarge(self._limit, self._reply)
        return part


def gathered(parts: Iterable[bytes], reply: Reply, limit: int | None) -> bytes:
    """The content of a response that comes in parts.

    `reply` is the response without it. Raises `ResponseTooLarge`.
    """
    return b"".join(map(Bound(limit, reply).take, parts))


async def gathered_coming(
    parts: AsyncIterable[bytes], reply: Reply, limit: int | None
) -> bytes:
    """The same of parts that are awaited."""
    bound = Bound(limit, reply)
    return b"".join([bound.take(part) async for part in parts])

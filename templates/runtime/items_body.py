"""Bodies that are streams of items, as an endpoint receives them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

from .bodies import Body, Incoming
from .content import BodyLimits, check_utf8
from .faults import InvalidContent, bad_request
from .item_streams import Items

T = TypeVar("T")


class ItemsBody(Body[AsyncIterator[T]]):
    """A body of items, each of which is judged as the service comes to it."""

    def __init__(self, items: Items[T], *names: str, limits: BodyLimits) -> None:
        super().__init__(*names, limits=limits)
        self._items = items

    async def take(self, incoming: Incoming) -> AsyncIterator[T]:
        """The items, one after the other."""
        check_utf8(incoming.parameters, self.names)
        return _judged(self._items.read_coming(self.parts(incoming)))


async def _judged(items: AsyncIterator[T]) -> AsyncGenerator[T]:
    """The items. Raises `Fault` with status 400 at the first that is invalid."""
    try:
        async for item in items:
            yield item
    except InvalidContent as error:
        fault = bad_request(error)
        fault.unread = True
        raise fault from None

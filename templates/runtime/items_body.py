"""Bodies that are streams of items, as an endpoint receives them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from typing import TypeVar

from .bodies import Arriving, Body, Incoming
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
        arriving = Arriving(incoming.receive)
        parts = self.parts(replace(incoming, receive=arriving.receive))
        return _judged(self._items.read_coming(parts), arriving)


async def _judged(items: AsyncIterator[T], arriving: Arriving) -> AsyncGenerator[T]:
    """The items. Raises `Fault` with status 400 at the first that is invalid."""
    with arriving.refused():
        try:
            async for item in items:
                yield item
        except InvalidContent as error:
            raise bad_request(error) from None

"""Asks an application as ASGI has it, and hears its answer; a stream need not end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from counterfoil.proof.incoming import Incoming

if TYPE_CHECKING:
    from counterfoil.proof.exchange import Answer

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class Hearing:
    """An answer that an application gives.

    `ended` is set at its end. `left`: it is a stream that went on, and is not listened
    to any more.
    """

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self._coming = Incoming()
        self._limit = asyncio.timeout(None)

    @property
    def begun(self) -> bool:
        """Whether anything came."""
        return self._coming.begun

    @property
    def left(self) -> bool:
        """Whether it went on when it was not listened to any more."""
        return self._limit.expired()

    @property
    def answer(self) -> Answer:
        """What came of it."""
        return self._coming.items if self.left else self._coming.answer

    async def of(
        self, application: Application, scope: Message, receive: Receive
    ) -> None:
        """Have the application answer; a stream that goes on is cancelled.

        So it may be where a client leaves. Raises what the application raises.
        """
        try:
            async with self._limit:
                await application(scope, receive, self._send)
        except TimeoutError:
            if not self.left:
                raise

    async def _send(self, message: Message) -> None:
        coming = self._coming
        if self.left:
            return
        if message["type"] == "http.response.start":
            coming.begin(message["status"], message.get("headers", ()))
        elif message["type"] == "http.response.body":
            coming.add(message.get("body", b""))
            if not message.get("more_body", False):
                self.ended.set()
        if coming.live:
            now = asyncio.get_running_loop().time()
            ended = self.ended.is_set()
            self._limit.reschedule(None if ended else now + coming.patience)

"""A mock answers pages of every origin: what it answers is made up, and no secret.

A page that is developed is of another origin than the mock, and its browser shows it
nothing that is not shared with that (Fetch, "HTTP extensions", "CORS protocol").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    Message = MutableMapping[str, Any]
    Fields = list[tuple[bytes, bytes]]
    Send = Callable[[Message], Awaitable[None]]

_ORIGIN: Final = b"origin"
_ALLOWED: Final = b"access-control-allow-origin"
_METHOD: Final = b"access-control-request-method"
_HEADERS: Final = b"access-control-request-headers"
_SUCCESSES: Final = range(200, 300)
_NO_CONTENT: Final = 204


def sharing(app: Callable[..., Awaitable[None]]) -> Any:
    """The application, whose answers are shared with the origin that asks.

    What the contract documents of that is left as it is: where an answer says with whom
    it is shared, it says all.
    """

    async def serve(scope: Message, receive: Any, send: Send) -> None:
        asked = dict(scope.get("headers", ())) if scope["type"] == "http" else {}
        if _ORIGIN not in asked:
            await app(scope, receive, send)
            return
        is_preflight = scope["method"] == "OPTIONS" and _METHOD in asked
        reply = _Preflight(asked, send) if is_preflight else _Answer(asked, send)
        await app(scope, receive, reply.send)

    return serve


class _Answer:
    """An answer to a page: it reads all of it."""

    def __init__(self, asked: dict[bytes, bytes], send: Send) -> None:
        self._asked = asked
        self._send = send

    async def send(self, message: Message) -> None:
        """Send a message of the application."""
        if message["type"] == "http.response.start":
            fields: Fields = [(k.lower(), v) for k, v in message.get("headers", ())]
            if _ALLOWED not in dict(fields):
                message = self._shared(message, fields)
        await self._send(message)

    def _shared(self, message: Message, fields: Fields) -> Message:
        names = b", ".join(dict.fromkeys(name for name, _ in fields))
        exposed = [(b"access-control-expose-headers", names)] if names else []
        return {**message, "headers": [*fields, *self._origin(), *exposed]}

    def _origin(self) -> Iterable[tuple[bytes, bytes]]:
        """Who may read it, with cookies or without: `*` would be without."""
        yield _ALLOWED, self._asked[_ORIGIN]
        yield b"access-control-allow-credentials", b"true"
        yield b"vary", b"Origin"


class _Preflight(_Answer):
    """An answer to what a browser asks before: all may be sent, and be refused then.

    A refusal of this one would hide why the request itself is refused.
    """

    _is_replaced = False

    async def send(self, message: Message) -> None:
        """Send a message of the application, of its content none where it refuses."""
        if self._is_replaced and message["type"] == "http.response.body":
            if not message.get("more_body"):
                await self._send({"type": "http.response.body", "body": b""})
            return
        await super().send(message)

    def _shared(self, message: Message, fields: Fields) -> Message:
        self._is_replaced = message["status"] not in _SUCCESSES
        if self._is_replaced:
            message = {**message, "status": _NO_CONTENT}
            fields = []
        added = [(b"access-control-allow-methods", self._asked[_METHOD])]
        if _HEADERS in self._asked:
            added.append((b"access-control-allow-headers", self._asked[_HEADERS]))
        return {**message, "headers": [*fields, *self._origin(), *added]}

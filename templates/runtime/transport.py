"""What a client sends and gets, and the interface of what carries it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Final, Protocol

import msgspec

from .streams import ByteSource

_SECRET: Final = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie"}
)
"""The headers whose values are for nobody who looks at a request or a response."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request. It shows no credentials, nor cookies.

    - `target`: the path with its query, relative to the server's URL.
    - `content`: what is no bytes is sent as it comes, and can be sent once.
    - `server`: which of the client's servers is meant; "" is the API's.
    - `repeatable`: whether sending it twice does no more than sending it once, although
      its method does not say so (RFC 9110, 9.2.2).
    - `unsent`: headers that a transport does not add by itself, as the operation has
      parameters of these names.
    - `stream`: whether the content of a success is to be read as it comes, if the
      transport can do so: then it is left to `Reply.parts`.
    - `url`: the whole address, and `timeout`: the seconds in which the connection has
      to be there, and after that something more of the response each time, or None.
      The client that sends the request fills them in.
    - `max_response`: the bytes of content that are read of the response at most, as
      they come and as they are decoded, or None. It is no limit of a stream. The client
      fills it in, too.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    content: ByteSource | None = None
    server: str = ""
    repeatable: bool = False
    unsent: tuple[str, ...] = ()
    url: str = ""
    timeout: float | None = None
    max_response: int | None = None
    stream: bool = False

    def __repr__(self) -> str:
        return _shown(self, self.headers)


class Parts(Protocol):
    """The content of a response as it comes."""

    def __iter__(self) -> Iterator[bytes]:
        """Its parts, once. Raises `TransportError`."""
        ...

    def close(self) -> None:
        """Take no more of it."""
        ...


class AsyncParts(Protocol):
    """The content of a response as it comes, without blocking."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Its parts, once. Raises `TransportError`."""
        ...

    async def aclose(self) -> None:
        """Take no more of it."""
        ...


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A response as it came. Names of headers are in lower case and may be repeated.

    `parts` is the content that still comes, if that was wanted. It shows no cookies.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    parts: Parts | AsyncParts | None = None

    def __repr__(self) -> str:
        return _shown(self, self.headers)

    def header(self, name: str) -> str | None:
        """The value of a header, several joined by commas (RFC 9110, 5.3); or None."""
        values = [value for key, value in self.headers if key == name]
        return ", ".join(values) if values else None


class Transport(Protocol):
    """Carries requests to the server."""

    def send(self, request: Request) -> Reply:
        """Send a request and wait for its response.

        Raises `TransportError`, and `ResponseTooLarge` for one beyond `max_response`.
        """
        ...

    def close(self) -> None:
        """Free what the transport holds."""
        ...


class AsyncTransport(Protocol):
    """Carries requests to the server, without blocking."""

    async def send(self, request: Request) -> Reply:
        """Send a request and wait for its response.

        Raises `TransportError`, and `ResponseTooLarge` for one beyond `max_response`.
        """
        ...

    async def close(self) -> None:
        """Free what the transport holds."""
        ...


def _shown(message: msgspec.Struct, headers: tuple[tuple[str, str], ...]) -> str:
    """A message with all its fields, but for what is secret."""
    told = tuple(
        (name, "..." if name.lower() in _SECRET else value) for name, value in headers
    )
    fields = {**msgspec.structs.asdict(message), "headers": told}
    shown = ", ".join(f"{name}={value!r}" for name, value in fields.items())
    return f"{type(message).__name__}({shown})"

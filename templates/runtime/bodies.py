"""Bodies of requests that are not one JSON text: how each kind of them is received."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from msgspec import UNSET, UnsetType

from .asgi import Message, Receive
from .content import (
    CODING,
    LENGTH,
    NO_TYPE,
    OTHER_TYPE,
    TYPE,
    BodyLimits,
    body_parts,
    check_coding,
    check_length,
    check_utf8,
    is_empty,
    read_type,
    unsupported,
)
from .content_keys import Keys
from .faults import Fault, InvalidContent, Violation
from .media_types import rank
from .streams import ByteStream
from .text_content import CHARSETS, TextContent

T = TypeVar("T")

Headers = Mapping[bytes, bytes]

_MAX_KNOWN: Final = 64


@dataclass(frozen=True, slots=True)
class Incoming:
    """A body that is about to be read: its media type, and the request's headers."""

    name: str
    parameters: Mapping[str, str]
    headers: Headers
    receive: Receive


class Body(Generic[T]):
    """A body of one media type, or of a range of them such as `image/*`.

    `names` are media types in lower case. Each kind of body says how it is taken.
    """

    def __init__(self, *names: str, limits: BodyLimits) -> None:
        self.names = names
        self._limits = limits

    async def read(self, headers: Headers, receive: Receive) -> T:
        """The body of a request.

        Raises `Fault` with status 415 or 413, `InvalidContent` and `Disconnected`.
        """
        value = await self.read_optional(headers, receive)
        if value is UNSET:
            raise missing()
        return value

    async def read_optional(self, headers: Headers, receive: Receive) -> T | UnsetType:
        """The body of a request, or `UNSET` where there is none. Raises as `read`."""
        text = headers.get(TYPE)
        if text is None:
            await expect_nothing(headers, receive, self.names)
            return UNSET
        name, parameters = read_type(text, self.names)
        if not any(rank(name, each) for each in self.names):
            raise unsupported(OTHER_TYPE, self.names)
        return await self.take(Incoming(name, parameters, headers, receive))

    async def take(self, incoming: Incoming) -> T:
        """The body of a request whose media type is one of this body's."""
        raise NotImplementedError

    async def text(self, incoming: Incoming) -> bytes:
        """The whole body."""
        return b"".join([part async for part in self.parts(incoming)])

    def parts(self, incoming: Incoming) -> AsyncGenerator[bytes]:
        """The body as it comes. Raises `Fault` where it must not come at all."""
        if CODING in incoming.headers:
            check_coding(incoming.headers[CODING])
        limit = self._limits.of(incoming.name)
        check_length(incoming.headers.get(LENGTH), limit)
        return _received(incoming.receive, limit)


class Arriving:
    """A body on its way, which may be refused before all of it is there."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = False

    async def receive(self) -> Message:
        """The next part of it."""
        message = await self._receive()
        self._ended = not message.get("more_body", False)
        return message

    @contextmanager
    def refused(self) -> Generator[None]:
        """Errors of the body are `unread` where some of it may still come."""
        try:
            yield
        except (Fault, InvalidContent) as error:
            error.unread = not self._ended
            raise


async def _received(receive: Receive, limit: int) -> AsyncGenerator[bytes]:
    async for part in body_parts(receive, await receive(), limit):
        yield part


class TypedBody(Body[T]):
    """A body that `decode` reads as a whole, in UTF-8."""

    def __init__(
        self, decode: Callable[[bytes], T], *names: str, limits: BodyLimits
    ) -> None:
        super().__init__(*names, limits=limits)
        self._decode = decode

    async def take(self, incoming: Incoming) -> T:
        """The typed value."""
        check_utf8(incoming.parameters, self.names)
        return self._decode(await self.text(incoming))


class TextBody(Body[T]):
    """A body that is text, in the charset that the request names."""

    def __init__(
        self, content: TextContent[T], *names: str, limits: BodyLimits
    ) -> None:
        super().__init__(*names, limits=limits)
        self._content = content

    async def take(self, incoming: Incoming) -> T:
        """The typed value."""
        charset = incoming.parameters.get("charset", "utf-8").lower()
        if charset not in CHARSETS:
            detail = "The charset of the body is not supported."
            raise unsupported(detail, self.names)
        text = await self.text(incoming)
        return self._content.decode(text, charset)


class StreamBody(Body[ByteStream]):
    """A body that is passed on as it comes."""

    async def take(self, incoming: Incoming) -> ByteStream:
        """The stream."""
        written = incoming.headers[TYPE].decode("latin-1")
        return ByteStream(self.parts(incoming), written)


class Bodies:
    """Bodies of several media types, told apart by Content-Type."""

    def __init__(self, *bodies: Body[Any]) -> None:
        entries = [(name, body) for body in bodies for name in body.names]
        self._bodies = Keys(entries)
        self._names = [name for name, _ in entries]
        # What clients send is nearly always one of a few texts.
        self._known: dict[bytes, tuple[Body[Any], str, str, dict[str, str]]] = {}

    async def read(self, headers: Headers, receive: Receive) -> tuple[Any, Any]:
        """The body of a request and its media type, as the contract names it.

        Of a range the media type of the request. Raises `Fault` with status 415 or
        413, `InvalidContent` and `Disconnected`.
        """
        value, name = await self.read_optional(headers, receive)
        if value is UNSET:
            raise missing()
        return value, name

    async def read_optional(
        self, headers: Headers, receive: Receive
    ) -> tuple[Any, Any]:
        """The same, or `UNSET` twice where there is no body. Raises as `read`."""
        text = headers.get(TYPE)
        if text is None:
            await expect_nothing(headers, receive, self._names)
            return UNSET, UNSET
        body, shown, name, parameters = self._known.get(text) or self._choose(text)
        value = await body.take(Incoming(name, parameters, headers, receive))
        return value, UNSET if value is UNSET else shown

    def _choose(self, text: bytes) -> tuple[Body[Any], str, str, dict[str, str]]:
        name, parameters = read_type(text, self._names)
        key = self._bodies.find(name, parameters)
        if key is None:
            raise unsupported(OTHER_TYPE, self._names)
        body = key.value
        shown = name if "*" in "".join(body.names) else body.names[0]
        if len(self._known) < _MAX_KNOWN and "boundary" not in parameters:
            self._known[text] = body, shown, name, parameters
        return body, shown, name, parameters


async def expect_nothing(
    headers: Headers, receive: Receive, names: tuple[str, ...] | list[str]
) -> None:
    """Refuse content without a Content-Type. Raises `Fault` with status 415."""
    # HTTP/2 needs no Content-Length to say that there is content (RFC 9113, 8.1.1).
    if not is_empty(headers):
        raise unsupported(NO_TYPE, names)
    message = await receive()
    unread = message.get("more_body", False)
    if unread or message.get("body"):
        raise unsupported(NO_TYPE, names, unread=unread)


def missing() -> InvalidContent:
    """What is wrong with a request without the body that it must have."""
    return InvalidContent(
        Violation(pointer="", keyword="required", message="the body is missing")
    )

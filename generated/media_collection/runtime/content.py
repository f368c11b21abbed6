"""Content of requests (RFC 9110, 8): which media types, charsets and sizes are read."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from .asgi import MAX_BODY, Disconnected, Message, Receive
from .faults import Fault
from .media_types import MalformedMediaType, parse_media_type

T = TypeVar("T")

_MAX_KNOWN: Final = 64

TYPE: Final = b"content-type"
CODING: Final = b"content-encoding"
LENGTH: Final = b"content-length"
_RANGE: Final = b"content-range"
_NO_CODING: Final = frozenset({b"", b"identity"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """How much of a request is read: what is beyond that is refused with 413.

    - `body`: the size in bytes of a body.
    - `types`: the same for bodies of single media types, or of ranges such as
      `image/*`; the most specific one counts.
    - `parts`: the number of parts in a multipart body; 1,000 where none is given, or
      as many as the contract has, where it says that there may be more, up to 10,000.
    - `part_headers`: the size in bytes of each header of a part.
    - `memory`: the size in bytes up to which the files of a form are kept in memory,
      and its other parts as well: files that are beyond it go to disk.
    """

    body: int = MAX_BODY
    types: Mapping[str, int] = field(default_factory=dict[str, int])
    parts: int | None = None
    part_headers: int = 8_192
    memory: int = 1_048_576

    def of(self, name: str) -> int:
        """The greatest size of a body with that media type."""
        for wider in (name, f"{name.partition('/')[0]}/*", "*/*"):
            if wider in self.types:
                return self.types[wider]
        return self.body


def body_limits(given: int | BodyLimits) -> BodyLimits:
    """The limits themselves, or those with one size for all bodies."""
    return BodyLimits(body=given) if isinstance(given, int) else given


class Content:
    """Which content the requests of an operation may have.

    `known` are values of Content-Type that are accepted, and no Content-Length beyond
    the limit has as few digits as `digits`: what passes both needs no other check.

    `names` are media types in lower case; the limit of the first counts. The charset,
    where one is given, must be UTF-8: JSON is nothing else (RFC 8259, 8.1).
    """

    def __init__(self, *names: str, limits: BodyLimits) -> None:
        self._names = names
        self._limit = limits.of(names[0])
        # What clients send is nearly always one of a few texts: those that were found
        # acceptable are kept, so that they are parsed once.
        self.known: set[bytes | None] = {name.encode() for name in names}
        # A length with fewer digits than the limit is within it.
        self.digits = len(str(self._limit)) - 1

    def check(self, headers: dict[bytes, bytes]) -> None:
        """Refuse a request by the type and the coding of its content.

        Raises `Fault` with status 415. A request without a Content-Type is unsupported,
        too, unless its body is empty: then the body is what is missing.
        """
        if headers.get(TYPE) not in self.known:
            self._check_type(headers)
        if CODING in headers:
            check_coding(headers[CODING])

    async def read(self, receive: Receive, length: bytes | None) -> bytes:
        """The whole body of a request with that Content-Length.

        Raises `Fault` with status 413, if it can before anything is read, and
        `Disconnected`.
        """
        check_length(length, self._limit)
        return await self.read_on(receive, await receive())

    async def read_on(self, receive: Receive, first: Message) -> bytes:
        """The whole body that begins with `first`. Raises as `read` does."""
        parts = [part async for part in body_parts(receive, first, self._limit)]
        return b"".join(parts)

    def _check_type(self, headers: dict[bytes, bytes]) -> None:
        text = headers.get(TYPE)
        if text is None:
            if is_empty(headers):
                return
            raise unsupported(NO_TYPE, self._names)
        name, parameters = read_type(text, self._names)
        if name not in self._names:
            raise unsupported(OTHER_TYPE, self._names)
        check_utf8(parameters, self._names)
        if len(self.known) < _MAX_KNOWN:
            self.known.add(text)


def combined(fields: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Header fields of a request by name, of which some come twice: the last counts.

    Of those that say what the content is, all do (RFC 9110, 5.3): whoever looked at a
    request before may have gone by another one. Two media types are none.
    """
    found: dict[bytes, bytes] = {}
    for name, value in fields:
        joined = name in found and name in {TYPE, CODING}
        found[name] = found[name] + b", " + value if joined else value
    return found


def read_type(text: bytes, names: Iterable[str]) -> tuple[str, dict[str, str]]:
    """The media type and the parameters in a Content-Type. Raises `Fault` with 415."""
    try:
        return parse_media_type(text.decode("latin-1"))
    except MalformedMediaType:
        raise unsupported("The Content-Type is malformed.", names) from None


def is_empty(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a request says that it has no body (RFC 9112, 6.3)."""
    return headers.get(LENGTH, b"0") == b"0" and b"transfer-encoding" not in headers


def check_utf8(parameters: Mapping[str, str], names: Iterable[str]) -> None:
    """Refuse any other charset than UTF-8. Raises `Fault` with status 415."""
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise unsupported("The charset of the body must be UTF-8.", names)


def check_coding(coding: bytes) -> None:
    """Refuse content that is compressed, or else coded. Raises `Fault` with 415."""
    if coding.strip().lower() not in _NO_CODING:
        raise Fault(
            415,
            "The content coding of the body is not supported.",
            # RFC 9110, 12.5.3: says which codings would have been accepted.
            headers=((b"accept-encoding", b"identity"),),
            unread=True,
        )


def check_whole(fields: Iterable[tuple[bytes, bytes]]) -> None:
    """Refuse a PUT of a part: the rest would be lost. Raises `Fault` with status 400.

    Which parts can be put is for each service to say (RFC 9110, 14.5), by a parameter.
    """
    if any(name == _RANGE for name, _ in fields):
        told = "A part of the resource cannot be replaced: Content-Range is not taken."
        raise Fault(400, told, unread=True)


def check_length(length: bytes | None, limit: int) -> None:
    """Refuse a Content-Length beyond the limit. Raises `Fault` with status 413."""
    if length is None or not length.isdigit():
        return
    digits = length.lstrip(b"0")
    if len(digits) > len(str(limit)) or int(digits or b"0") > limit:
        raise too_large(limit)


async def body_parts(
    receive: Receive, first: Message, limit: int
) -> AsyncGenerator[bytes]:
    """The parts of the body that begins with `first`, as they come.

    Raises `Fault` with status 413, and `Disconnected`.
    """
    size = 0
    message = first
    while message["type"] == "http.request":
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise too_large(limit, unread=message.get("more_body", False))
        yield part
        if not message.get("more_body", False):
            return
        message = await receive()
    raise Disconnected


def too_large(limit: int, *, unread: bool = True) -> Fault:
    """The fault of a body beyond its limit."""
    return Fault(413, f"The body is larger than {limit} bytes.", unread=unread)


NO_TYPE: Final = "The request has a body but no Content-Type."
OTHER_TYPE: Final = "The media type of the body is not supported."


def unsupported(detail: str, names: Iterable[str], *, unread: bool = True) -> Fault:
    """The fault of a media type that is none of those that are accepted."""
    return Fault(415, f"{detail} Accepted: {', '.join(names)}.", unread=unread)


def optional(decode: Callable[[bytes], T]) -> Callable[[bytes], T | msgspec.UnsetType]:
    """The decoder of a body that may be left out: an empty one is `UNSET`."""

    def decode_present(text: bytes) -> T | msgspec.UnsetType:
        return decode(text) if text else msgspec.UNSET

    return decode_present

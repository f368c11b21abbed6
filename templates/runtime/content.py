"""Content of requests (RFC 9110, 8): which media types, charsets and sizes are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from .asgi import Disconnected, Message, Receive
from .faults import Fault

T = TypeVar("T")

_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED: Final = r'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[^\x00-\x08\x0a-\x1f\x7f])*"'
_MEDIA_TYPE: Final = re.compile(rf"[ \t]*({_WORD}/{_WORD})((?:[ \t]*;.*)?)", re.ASCII)
_PARAMETER: Final = re.compile(
    rf"[ \t]*;[ \t]*(?:({_WORD})=({_WORD}|{_QUOTED}))?", re.ASCII
)
_MAX_KNOWN: Final = 64

TYPE: Final = b"content-type"
CODING: Final = b"content-encoding"
LENGTH: Final = b"content-length"
_NO_CODING: Final = frozenset({b"", b"identity"})


class MalformedMediaType(ValueError):
    """Text that is no media type by the grammar of RFC 9110, 8.3.1."""


def parse_media_type(text: str) -> tuple[str, dict[str, str]]:
    """The type, without parameters, and the parameters; names are in lower case.

    Raises `MalformedMediaType`, also where a parameter comes twice.
    """
    match = _MEDIA_TYPE.fullmatch(text.rstrip(" \t"))
    if match is None:
        raise MalformedMediaType(text)
    parameters: dict[str, str] = {}
    rest = match[2]
    while rest:
        found = _PARAMETER.match(rest)
        if found is None:
            raise MalformedMediaType(text)
        rest = rest[found.end() :]
        if found[1] is None:
            continue
        name, value = found[1].lower(), found[2]
        if name in parameters:
            raise MalformedMediaType(text)
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        parameters[name] = value
    return match[1].lower(), parameters


class Content:
    """Which content the requests of an operation may have.

    `known` are values of Content-Type that are accepted, and no Content-Length beyond
    the limit has as few digits as `digits`: what passes both needs no other check.

    `names` are media types in lower case; `limit` is the greatest size in bytes. The
    charset, where one is given, must be UTF-8: JSON is nothing else (RFC 8259, 8.1).
    """

    def __init__(self, *names: str, limit: int) -> None:
        self._names = names
        self._limit = limit
        # What clients send is nearly always one of a few texts: those that were found
        # acceptable are kept, so that they are parsed once.
        self.known: set[bytes | None] = {name.encode() for name in names}
        # A length with fewer digits than the limit is within it.
        self.digits = len(str(limit)) - 1

    def check(self, headers: dict[bytes, bytes]) -> None:
        """Refuse a request by the type and the coding of its content.

        Raises `Fault` with status 415. A request without a Content-Type is unsupported,
        too, unless its body is empty: then the body is what is missing.
        """
        if headers.get(TYPE) not in self.known:
            self._check_type(headers)
        if CODING in headers:
            self._check_coding(headers[CODING])

    async def read(self, receive: Receive, length: bytes | None) -> bytes:
        """The whole body of a request with that Content-Length.

        Raises `Fault` with status 413, if it can before anything is read, and
        `Disconnected`.
        """
        if length is not None and length.isdigit() and int(length) > self._limit:
            raise self._too_large()
        return await self.read_on(receive, await receive())

    async def read_on(self, receive: Receive, first: Message) -> bytes:
        """The whole body that begins with `first`. Raises as `read` does."""
        parts: list[bytes] = []
        size = 0
        message = first
        while message["type"] == "http.request":
            part = message.get("body", b"")
            size += len(part)
            if size > self._limit:
                raise self._too_large(unread=message.get("more_body", False))
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)
            message = await receive()
        raise Disconnected

    def _check_type(self, headers: dict[bytes, bytes]) -> None:
        text = headers.get(TYPE)
        if text is None:
            length = headers.get(LENGTH, b"0")
            if length == b"0" and b"transfer-encoding" not in headers:
                return
            raise self._unsupported("The request has a body but no Content-Type.")
        try:
            name, parameters = parse_media_type(text.decode("latin-1"))
        except MalformedMediaType:
            raise self._unsupported("The Content-Type is malformed.") from None
        if name not in self._names:
            raise self._unsupported("The media type of the body is not supported.")
        if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            raise self._unsupported("The charset of the body must be UTF-8.")
        if len(self.known) < _MAX_KNOWN:
            self.known.add(text)

    def _check_coding(self, coding: bytes) -> None:
        if coding.strip().lower() not in _NO_CODING:
            raise Fault(
                415,
                "The content coding of the body is not supported.",
                # RFC 9110, 12.5.3: says which codings would have been accepted.
                headers=((b"accept-encoding", b"identity"),),
                unread=True,
            )

    def _too_large(self, *, unread: bool = True) -> Fault:
        return Fault(
            413, f"The body is larger than {self._limit} bytes.", unread=unread
        )

    def _unsupported(self, detail: str) -> Fault:
        accepted = ", ".join(self._names)
        return Fault(415, f"{detail} Accepted: {accepted}.", unread=True)


def optional(decode: Callable[[bytes], T]) -> Callable[[bytes], T | msgspec.UnsetType]:
    """The decoder of a body that may be left out: an empty one is `UNSET`."""

    def decode_present(text: bytes) -> T | msgspec.UnsetType:
        return decode(text) if text else msgspec.UNSET

    return decode_present

"""Content codings: what compressed content says (RFC 9110, 8.4.1)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Final, Protocol

import msgspec

from .bounds import gathered
from .client_errors import InvalidResponse, TransportError
from .transport import Reply

ACCEPTED: Final = "gzip, deflate"
"""What can be undone, as a client says it in `Accept-Encoding`."""

_HEADER: Final = "content-encoding"
_PARTIAL: Final = 206
"""A part of content that is coded as a whole (RFC 9110, 14.4): it stays as it is."""
_FOREIGN: Final = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})
"""Registered ones that nobody asked for. Others are not HTTP's: they stay."""
_GZIP: Final = zlib.MAX_WBITS + 16
_SLICE: Final = 16_384
"""The bytes that are undone at once: what follows a member of these is copied."""
_PIECE: Final = 262_144
"""The bytes that are made at once of what was compressed, at most."""
_DEFLATE: Final = 8
"""The one method of a zlib stream; its head has two bytes (RFC 1950, 2.2)."""
_HEAD: Final = 2


class Uncoding(Protocol):
    """Undoes a coding, while content comes."""

    def add(self, data: bytes) -> Iterator[bytes]:
        """What more of it says, in pieces: a few bytes may say any number of them.

        Raises `ValueError` where it makes no sense.
        """
        ...

    def end(self) -> None:
        """There is no more of it. Raises `ValueError` where it is not whole."""
        ...


class _Stream(Protocol):
    """What `zlib.decompressobj` makes; its type has no public name."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, /, max_length: int) -> bytes: ...


class _Gzip:
    """Members, one after the other (RFC 1952, 2.2)."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)

    def add(self, data: bytes) -> Iterator[bytes]:
        for begin in range(0, len(data), _SLICE):
            rest = data[begin : begin + _SLICE]
            while rest:
                if self._member.eof:
                    self._member = zlib.decompressobj(_GZIP)
                yield from _inflated(self._member, rest)
                rest = self._member.unused_data

    def end(self) -> None:
        _check_ended(self._member)


class _Deflate:
    """A zlib stream, or what some send in its place: one without a head or a sum.

    RFC 9110, 8.4.1.2, has a note on these.
    """

    def __init__(self) -> None:
        self._stream: _Stream | None = None
        self._head = b""

    def add(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            data = self._head + data
            if len(data) < _HEAD:
                self._head = data
                return
            self._stream = zlib.decompressobj(_window(data))
        yield from _inflated(self._stream, data)
        if self._stream.unused_data:
            raise ValueError("something follows its end")

    def end(self) -> None:
        if self._stream is None:
            raise ValueError("it ends too soon")
        _check_ended(self._stream)


class _Chain:
    """Several codings: that which was applied last is undone first."""

    def __init__(self, steps: list[Uncoding]) -> None:
        self._steps = steps

    def add(self, data: bytes) -> Iterator[bytes]:
        pieces: Iterator[bytes] = iter((data,))
        for step in self._steps:
            pieces = chain.from_iterable(map(step.add, pieces))
        yield from pieces

    def end(self) -> None:
        for step in self._steps:
            step.end()


def uncoding(reply: Reply) -> Uncoding | None:
    """What undoes the codings of a response; None where it has none.

    Raises `InvalidResponse` for a coding that is not to be undone here.
    """
    codings = reply.header(_HEADER)
    if codings is None or reply.status == _PARTIAL:
        return None
    steps: list[Uncoding] = []
    for coding in reversed(codings.lower().split(",")):
        match coding.strip():
            case "gzip" | "x-gzip":
                steps.append(_Gzip())
            case "deflate":
                steps.append(_Deflate())
            case name if name in _FOREIGN:
                raise InvalidResponse(
                    f"the content has the coding {name}, which was not accepted", reply
                )
            case _:
                pass
    return _Chain(steps) if steps else None


def uncoded(reply: Reply, limit: int | None) -> Reply:
    """A response with its content as it was before it was coded.

    Its headers stay as they came. Raises `InvalidResponse` where that cannot be, and
    `ResponseTooLarge` where there is more of it than `limit`.
    """
    if not reply.content:  # of HEAD, or of a status that has none
        return reply
    undo = uncoding(reply)
    if undo is None:
        return reply
    bare = msgspec.structs.replace(reply, content=b"")
    try:
        content = gathered(undo.add(reply.content), bare, limit)
        undo.end()
    except ValueError as error:
        raise InvalidResponse(undecodable(error), reply) from error
    return msgspec.structs.replace(reply, content=content)


def is_foreign(reply: Reply, accepted: str) -> bool:
    """Whether a response has codings that are not to be undone here.

    All of these must be in the `Accept-Encoding` of the request: one that nobody asked
    for is left to nobody else.
    """
    codings = (reply.header(_HEADER) or "").lower().split(",")
    found = _FOREIGN.intersection(map(str.strip, codings))
    named = {each.partition(";")[0].strip() for each in accepted.lower().split(",")}
    return bool(found) and ("*" in named or found <= named)


def said(part: bytes, undo: Uncoding | None) -> Iterator[bytes]:
    """What a part of content that comes in parts says. Raises `TransportError`."""
    if undo is None:
        yield part
        return
    try:
        yield from undo.add(part)
    except ValueError as error:
        raise TransportError(undecodable(error)) from error


def end(undo: Uncoding | None) -> None:
    """There are no more parts. Raises `TransportError` where some are missing."""
    if undo is None:
        return
    try:
        undo.end()
    except ValueError as error:
        raise TransportError(undecodable(error)) from error


def undecodable(error: Exception) -> str:
    """Says that content makes no sense."""
    return f"the content cannot be decoded: {error}"


def _window(data: bytes) -> int:
    """The window of what begins so, as zlib is told it (RFC 1950, 2.2)."""
    is_wrapped = data[0] & 15 == _DEFLATE and int.from_bytes(data[:_HEAD]) % 31 == 0
    return zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS


def _inflated(stream: _Stream, data: bytes) -> Iterator[bytes]:
    more = True
    while more:
        try:
            piece = stream.decompress(data, max_length=_PIECE)
        except zlib.error as error:
            raise ValueError(str(error)) from None
        data = stream.unconsumed_tail
        # With all of the data taken, there may still be some of what they say.
        more = len(data) > 0 or len(piece) == _PIECE
        if piece:
            yield piece


def _check_ended(stream: _Stream) -> None:
    if not stream.eof:
        raise ValueError("it ends too soon")

"""Content that is not held in memory as a whole: bytes as they come and as they go."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Iterable,
    Iterator,
    Mapping,
)
from functools import partial
from io import (
    BufferedIOBase,
    BufferedRandom,
    BufferedReader,
    BytesIO,
    FileIO,
    RawIOBase,
)
from os import fstat
from stat import S_ISREG
from typing import Any, Final, TypeAlias, TypeVar

from .faults import InvalidContent, Violation

ByteSource: TypeAlias = bytes | Iterable[bytes] | AsyncIterable[bytes]
"""Bytes to send: all of them, or parts, such as those of a file opened in binary mode.

A client that waits cannot send an `AsyncIterable`.
"""


_CHUNK: Final = 65_536

B_co = TypeVar("B_co", covariant=True)
"""The body of a response, which is given and had in several ways."""


class StreamCodec:
    """Reads and writes content that may be sent, and read, as it comes."""

    def encode(self, value: Any) -> ByteSource:
        """The content. Raises `InvalidContent`."""
        raise NotImplementedError

    def decode(self, octets: bytes) -> Any:
        """The value of complete content. Raises `InvalidContent`."""
        raise NotImplementedError


class PartedCodec:
    """Reads and writes content in parts, which its boundary divides."""

    def encode(self, value: Any) -> Any:
        """The content, which has its `boundary`. Raises `InvalidContent`."""
        raise NotImplementedError

    def decode_parts(self, octets: bytes, boundary: str) -> Any:
        """The value of complete content. Raises `InvalidContent`."""
        raise NotImplementedError


class ByteStream:
    """Bytes as they come: iterate over their parts, or `read` them all; once.

    `content_type` is their media type with its parameters, as the other side gave it.
    """

    __slots__ = ("_parts", "content_type")

    def __init__(self, parts: AsyncIterator[bytes], content_type: str = "") -> None:
        self._parts = parts
        self.content_type = content_type

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._parts

    async def read(self) -> bytes:
        """All bytes that have not been read yet."""
        return b"".join([part async for part in self._parts])


class Bytes:
    """Writes content of a media type that is passed on as it is."""

    def encode(self, value: Any) -> ByteSource:
        """The bytes to send. Raises `InvalidContent` for what is none."""
        if not _is_source(value):
            message = "content of this media type is bytes, or parts of them"
            raise InvalidContent(Violation(pointer="", keyword="type", message=message))
        source: ByteSource = value
        return source


def _is_source(value: object) -> bool:
    if isinstance(value, str | bytearray | memoryview | Mapping):
        return False
    return isinstance(value, bytes | Iterable | AsyncIterable)


BYTES = Bytes()


def is_once(content: object) -> bool:
    """Whether sending some content uses it up: an iterator, or what is read as a file.

    What cannot tell by its type says so itself, by its `is_once`.
    """
    known: object = getattr(content, "is_once", None)
    if isinstance(known, bool):
        return known
    return isinstance(content, Iterator | AsyncIterator) or hasattr(content, "read")


def whole(content: ByteSource) -> bytes:
    """All of some content. Raises `TypeError` for what only an event loop can give."""
    if isinstance(content, AsyncIterable):
        raise TypeError("this content cannot be an AsyncIterable")
    return content if isinstance(content, bytes) else b"".join(content)


def waiting(content: ByteSource | None) -> bytes | Iterable[bytes] | None:
    """Content as a transport sends it that waits.

    Raises `TypeError` for what only an event loop can send.
    """
    if isinstance(content, AsyncIterable):
        raise TypeError("a client that waits cannot send an AsyncIterable")
    return content


def unblocking(content: ByteSource | None) -> bytes | AsyncIterable[bytes] | None:
    """Content as a transport sends it that does not block."""
    if content is None or isinstance(content, bytes):
        return content
    if isinstance(content, AsyncIterable):
        # What can be iterated in both ways is not to be taken for what waits.
        return aiter(content) if isinstance(content, Iterable) else content
    return unblocked(content)


async def unblocked(content: Iterable[bytes]) -> AsyncGenerator[bytes]:
    """The parts of content whose making may block, such as that of a file."""
    parts: Iterator[bytes | None] = iter(content)
    if isinstance(content, BufferedIOBase | RawIOBase):
        # Its lines may be as long as all of it.
        parts = iter(partial(content.read, _CHUNK), b"")
    while (part := await asyncio.to_thread(next, parts, None)) is not None:
        yield part


async def close(parts: AsyncIterator[Any]) -> None:
    """Free what an iterator holds, where it can be told that no more is wanted."""
    ending = getattr(parts, "aclose", None)
    if ending is not None:
        await ending()


def known_length(content: object) -> int | None:
    """How many bytes an opened file still has; None for what is no plain file."""
    match content:
        case BytesIO():
            return max(0, len(content.getbuffer()) - content.tell())
        case BufferedReader() | BufferedRandom() if isinstance(content.raw, FileIO):
            content.flush()
        case FileIO():
            pass
        case _:
            return None
    status = fstat(content.fileno())
    if not S_ISREG(status.st_mode):
        return None
    return max(0, status.st_size - content.tell())


async def exactly(parts: AsyncIterable[bytes], length: int) -> AsyncGenerator[bytes]:
    """The parts up to a length that was told already. Raises `EOFError` for less."""
    left = length
    async for part in parts:
        if left <= len(part):
            yield part[:left]
            return
        yield part
        left -= len(part)
    if left:
        raise EOFError("the file became shorter while it was sent")

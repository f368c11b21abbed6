"""Files in forms: what clients send, and what services get."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from io import SEEK_END, IOBase
from pathlib import PurePath
from typing import BinaryIO, Final, TypeAlias

FileSource: TypeAlias = bytes | BinaryIO | Iterable[bytes] | AsyncIterable[bytes]
"""The bytes of a file: all of them, a file opened in binary mode, or parts.

A client that waits cannot send an `AsyncIterable`.
"""

CHUNK: Final = 65_536
"""The size in bytes of the parts in which opened files are read."""


class FormFile:
    """A file in a form; it does not change, but its content may be read only once.

    - `content`: its bytes. A service gets it as a file that is open for reading, and
      that is gone when nothing refers to it any more.
    - `filename`: what the client calls it: unless told otherwise the name of an opened
      file, without its folder; where there is none, it is sent as the part is called. A
      service that keeps files by it must know that it can be any text, such as a path
      to elsewhere (RFC 7578, 7).
    - `content_type`: its media type; "" for none.
    - `headers`: further headers of the part, by their names in lower case.
    """

    __slots__ = ("__weakref__", "content", "content_type", "filename", "headers")

    def __init__(
        self,
        content: FileSource,
        *,
        filename: str = "",
        content_type: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.content: Final = content
        own = getattr(content, "name", None)
        own = PurePath(own).name if isinstance(own, str) else ""
        self.filename: Final = filename or own
        self.content_type: Final = content_type
        self.headers: Final = {k.lower(): v for k, v in (headers or {}).items()}

    @property
    def size(self) -> int | None:
        """The number of bytes that are left to read; None where nobody knows."""
        if isinstance(self.content, bytes):
            return len(self.content)
        if isinstance(self.content, IOBase) and self.content.seekable():
            here = self.content.tell()
            end = self.content.seek(0, SEEK_END)
            self.content.seek(here)
            return end - here
        return None

    def __repr__(self) -> str:
        return (
            f"FormFile(filename={self.filename!r}, content_type={self.content_type!r})"
        )

    async def read(self) -> bytes:
        """All bytes that have not been read yet."""
        if isinstance(self.content, bytes):
            return self.content
        return b"".join([part async for part in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes, part by part; a file on disk does not block."""
        if isinstance(self.content, AsyncIterable):
            async for part in self.content:
                yield part
        else:
            parts = iter(self.parts())
            while (part := await asyncio.to_thread(next, parts, b"")) != b"":
                yield part

    def parts(self) -> Iterable[bytes]:
        """The bytes, part by part, for a client that waits."""
        if isinstance(self.content, AsyncIterable):
            raise TypeError("a client that waits cannot send an AsyncIterable")
        if isinstance(self.content, bytes):
            return (self.content,)
        return _read(self.content)


def _read(content: BinaryIO | Iterable[bytes]) -> Iterable[bytes]:
    read = getattr(content, "read", None)
    if read is None:
        yield from (part for part in content if part)
        return
    while part := read(CHUNK):
        yield part

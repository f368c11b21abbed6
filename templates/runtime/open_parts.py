"""Parts as an endpoint receives them: in memory, and on disk where that is full."""

from __future__ import annotations

import asyncio
import tempfile
import weakref
from collections.abc import Mapping
from typing import BinaryIO, TypeAlias, cast

from .faults import Fault
from .files import FormFile
from .forms import located
from .multipart import Part
from .multipart_reading import decoded


class Memory:
    """What may be kept in memory."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def take(self, size: int) -> bool:
        """Whether there was room for so many bytes."""
        if size > self._left:
            return False
        self._left -= size
        return True


class OpenFile:
    """A file that is being received: in memory, and on disk where that is full."""

    def __init__(
        self,
        name: str,
        kind: str,
        filename: str,
        headers: Mapping[str, str],
        memory: Memory,
    ) -> None:
        self._spool = tempfile.SpooledTemporaryFile[bytes](max_size=0)
        content = cast("BinaryIO", self._spool)
        file = FormFile(content, filename=filename, content_type=kind, headers=headers)
        weakref.finalize(file, self._spool.close)
        self._part = Part(name, file, kind)
        self._memory = memory
        self._in_memory = True

    async def write(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._in_memory and not self._memory.take(len(data)):
            self._in_memory = False
            self._memory.take(-self._spool.tell())
            await asyncio.to_thread(self._spool.rollover)
        if self._in_memory:
            self._spool.write(data)
        else:
            await asyncio.to_thread(self._spool.write, data)

    def part(self) -> Part:
        """The part, with a file that is read from its beginning."""
        self._spool.seek(0)
        return self._part


class OpenText:
    """A part that is being received, and that is no file."""

    def __init__(self, name: str, kind: str, memory: Memory) -> None:
        self._name = name
        self._kind = kind
        self._memory = memory
        self._data: list[bytes] = []

    async def write(self, data: bytes) -> None:
        """Take the next bytes. Raises `Fault` where there is no memory for them."""
        if not self._memory.take(len(data)):
            detail = f"The part {self._name!r} is too large: it is no file."
            raise Fault(413, detail)
        self._data.append(data)

    def part(self) -> Part:
        """The part, with its text. Raises `InvalidContent`."""
        with located(self._name):
            text = decoded(b"".join(self._data), self._kind)
        return Part(self._name, text, self._kind)


OpenPart: TypeAlias = OpenFile | OpenText
"""A part that is being received."""

"""Parts as an endpoint receives them: in memory, and on disk where that is full."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import weakref
from collections.abc import Mapping
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, BytesIO, RawIOBase
from typing import Any, BinaryIO, TypeAlias, cast

from .faults import Fault
from .files import FormFile
from .forms import located
from .multipart import Part
from .multipart_reading import decoded


class Disk:
    """What the files of one body have on disk: one file for all of them.

    One for each would take a descriptor, of which a process has a thousand or so.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile[bytes]()
        self._file.rollover()
        self._lock = threading.Lock()
        self.size = 0
        weakref.finalize(self, self._file.close)

    def append(self, data: bytes) -> None:
        """Put bytes behind all others."""
        with self._lock:
            self._file.seek(0, SEEK_END)
            self._file.write(data)
            self.size += len(data)

    def read(self, at: int, size: int) -> bytes:
        """The bytes at a place."""
        with self._lock:
            self._file.seek(at)
            return self._file.read(size)


class _Section(RawIOBase):
    """A section of what is on disk, as a file that is open for reading."""

    def __init__(self, disk: Disk, begin: int, size: int) -> None:
        self._disk = disk
        self._begin = begin
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        base = {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("there is nothing before the beginning of a file")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        most = max(0, min(len(buffer), self._size - self._at))
        data = self._disk.read(self._begin + self._at, most)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


class Memory:
    """What may be kept in memory; what is not goes to `disk`."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._disk: Disk | None = None

    def take(self, size: int) -> bool:
        """Whether there was room for so many bytes."""
        if size > self._left:
            return False
        self._left -= size
        return True

    def disk(self) -> Disk:
        """The same for all that is not kept in memory."""
        self._disk = self._disk or Disk()
        return self._disk


class OpenFile:
    """A file that is being received: in memory, and on disk where that is full.

    The parts of a body come one after the other, and so they lie on disk.
    """

    def __init__(
        self,
        name: str,
        kind: str,
        filename: str,
        headers: Mapping[str, str],
        memory: Memory,
    ) -> None:
        self._name = name
        self._kind = kind
        self._filename = filename
        self._headers = headers
        self._memory = memory
        self._kept = BytesIO()
        self._size = 0
        self._disk: Disk | None = None
        self._begin = 0

    async def write(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._disk is None and self._memory.take(len(data)):
            self._kept.write(data)
        else:
            await asyncio.to_thread(self._put, data)
        self._size += len(data)

    def _put(self, data: bytes) -> None:
        if self._disk is None:
            self._disk = self._memory.disk()
            self._begin = self._disk.size
            self._disk.append(self._kept.getvalue())
            self._memory.take(-self._size)
            self._kept = BytesIO()
        self._disk.append(data)

    def part(self) -> Part:
        """The part, with a file that is read from its beginning."""
        self._kept.seek(0)
        content: BinaryIO = self._kept
        if self._disk is not None:
            section = _Section(self._disk, self._begin, self._size)
            content = cast("BinaryIO", BufferedReader(section))
        file = FormFile(
            content,
            filename=self._filename,
            content_type=self._kind,
            headers=self._headers,
        )
        return Part(self._name, file, self._kind)


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

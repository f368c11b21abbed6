"""Multipart content as it is sent (RFC 2046, 5.1; forms: RFC 7578)."""

from __future__ import annotations

import secrets
import threading
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from .escapes import invalid
from .files import CHUNK, FormFile
from .streams import is_once, unblocked


@dataclass(frozen=True, slots=True)
class Part:
    """A part: text, or a file. `content_type` is "" where it is the usual.

    `name` is that of a property of a form. What is not `is_named` has a place instead.
    """

    name: str
    content: str | FormFile
    content_type: str = ""
    is_named: bool = True

    def head(self) -> bytes:
        """The headers of the part. Raises `InvalidContent` where they cannot be."""
        lines = [f"content-disposition: form-data; name={_quoted(self.name)}"]
        if not self.is_named:
            lines = []
        kind = self.content_type
        if isinstance(self.content, FormFile):
            # RFC 7578, 4.2: it should be there, and an empty one is what a browser
            # sends where no file was chosen.
            name = self.content.filename or (self.name if self.is_named else "")
            filename = f"; filename={_quoted(name)}"
            if self.is_named:
                lines[0] += filename
            elif name:
                lines = [f"content-disposition: attachment{filename}"]
            kind = kind or self.content.content_type
            lines += [f"{k}: {v}" for k, v in self.content.headers.items()]
        if kind:
            lines.append(f"content-type: {kind}")
        for line in lines:
            if "\r" in line or "\n" in line or "\0" in line:
                raise invalid("format", "a header of a part must not hold line ends")
        return _encoded("\r\n".join(lines))


def _encoded(text: str) -> bytes:
    """Text in UTF-8. Raises `InvalidContent`, as for some names of files."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise invalid("format", "a part holds what UTF-8 cannot say") from None


def _quoted(text: str) -> str:
    """Text in quotes; it is UTF-8 as it is (RFC 7578, 4.2; RFC 2183, 2)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Place:
    """What an open file has from the place where it is now, as often as it is wanted.

    A sending that was given up may still read, while the next one does: each keeps its
    own place, and `lock` keeps them apart.
    """

    def __init__(self, file: Any, lock: threading.Lock) -> None:
        self._file = file
        self._lock = lock
        self._begin: int = file.tell()

    def __iter__(self) -> Iterator[bytes]:
        place = self._begin
        while True:
            with self._lock:
                self._file.seek(place)
                part = self._file.read(CHUNK)
                place = self._file.tell()
            if not part:
                return
            yield part


class Multipart:
    """Content in parts, as it is sent.

    Files that can be rewound are sent from where they were when this was made, each
    time. `is_once`: whether one of the others is used up by the first time. `boundary`
    is what divides the parts, and a part of the `content_type`.
    """

    def __init__(self, parts: list[Part], kind: str) -> None:
        self.boundary = secrets.token_hex(16)
        lock = threading.Lock()
        # Whatever is wrong with a part shows before anything is sent.
        self._parts = [(part.head(), _source(part.content, lock)) for part in parts]
        self.content_type = f"{kind}; boundary={self.boundary}"
        self.is_once = any(
            isinstance(source, FormFile) and is_once(source.content)
            for _, source in self._parts
        )

    def __iter__(self) -> Iterator[bytes]:
        """The content, for a client that waits."""
        for head, source in self._parts:
            yield f"--{self.boundary}\r\n".encode() + head + b"\r\n\r\n"
            if isinstance(source, bytes):
                yield source
            else:
                yield from source.parts() if isinstance(source, FormFile) else source
            yield b"\r\n"
        yield f"--{self.boundary}--\r\n".encode()


class StreamedMultipart(Multipart):
    """The same with files whose bytes are waited for: only for asynchronous clients."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The content."""
        for head, source in self._parts:
            yield f"--{self.boundary}\r\n".encode() + head + b"\r\n\r\n"
            if isinstance(source, bytes):
                yield source
            else:
                awaited = source if isinstance(source, FormFile) else unblocked(source)
                async for part in awaited:
                    yield part
            yield b"\r\n"
        yield f"--{self.boundary}--\r\n".encode()


def _source(content: str | FormFile, lock: threading.Lock) -> bytes | _Place | FormFile:
    """What the content of a part is sent from."""
    if isinstance(content, str):
        return _encoded(content)
    source: Any = content.content
    if isinstance(source, bytes):
        return source
    if isinstance(source, AsyncIterable) or not hasattr(source, "read"):
        return content
    try:
        return _Place(source, lock) if source.seekable() else content
    except (AttributeError, OSError, ValueError):
        # Not all that is read as a file can tell where it is.
        return content


def multipart(parts: list[Part], kind: str = "multipart/form-data") -> Multipart:
    """Content in parts. Raises `InvalidContent` where a part cannot be sent."""
    awaited = any(
        isinstance(part.content, FormFile)
        and isinstance(part.content.content, AsyncIterable)
        for part in parts
    )
    return StreamedMultipart(parts, kind) if awaited else Multipart(parts, kind)

"""Multipart content as it is sent (RFC 2046, 5.1; forms: RFC 7578)."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from dataclasses import dataclass

from .escapes import invalid
from .files import FormFile


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
            filename = f"; filename={_quoted(self.content.filename)}"
            if self.is_named:
                lines[0] += filename
            elif self.content.filename:
                lines = [f"content-disposition: attachment{filename}"]
            kind = kind or self.content.content_type
            lines += [f"{k}: {v}" for k, v in self.content.headers.items()]
        if kind:
            lines.append(f"content-type: {kind}")
        for line in lines:
            if "\r" in line or "\n" in line or "\0" in line:
                raise invalid("format", "a header of a part must not hold line ends")
        return "\r\n".join(lines).encode()


def _quoted(text: str) -> str:
    """Text in quotes; it is UTF-8 as it is (RFC 7578, 4.2; RFC 2183, 2)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Multipart:
    """Content in parts, as it is sent: as often as its files can be read."""

    def __init__(self, parts: list[Part], kind: str) -> None:
        self._boundary = secrets.token_hex(16)
        # Whatever is wrong with a part shows before anything is sent.
        self._heads = [(part.head(), part.content) for part in parts]
        self.content_type = f"{kind}; boundary={self._boundary}"

    def __iter__(self) -> Iterator[bytes]:
        """The content, for a client that waits."""
        for head, content in self._heads:
            yield f"--{self._boundary}\r\n".encode() + head + b"\r\n\r\n"
            yield from (
                content.parts()
                if isinstance(content, FormFile)
                else (content.encode(),)
            )
            yield b"\r\n"
        yield f"--{self._boundary}--\r\n".encode()


class StreamedMultipart(Multipart):
    """The same with files whose bytes are waited for: only for asynchronous clients."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The content."""
        for head, content in self._heads:
            yield f"--{self._boundary}\r\n".encode() + head + b"\r\n\r\n"
            if isinstance(content, FormFile):
                async for part in content:
                    yield part
            else:
                yield content.encode()
            yield b"\r\n"
        yield f"--{self._boundary}--\r\n".encode()


def multipart(parts: list[Part], kind: str = "multipart/form-data") -> Multipart:
    """Content in parts. Raises `InvalidContent` where a part cannot be sent."""
    awaited = any(
        isinstance(part.content, FormFile)
        and isinstance(part.content.content, AsyncIterable)
        for part in parts
    )
    return StreamedMultipart(parts, kind) if awaited else Multipart(parts, kind)

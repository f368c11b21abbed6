"""Bodies that are forms in parts, as an endpoint receives them: files go to disk."""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
import weakref
from collections.abc import Mapping
from typing import Any, BinaryIO, Final, TypeVar, cast

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from .bodies import Body, Incoming
from .content import BodyLimits, unsupported
from .escapes import invalid
from .faults import Fault, InvalidContent, Violation
from .files import FormFile
from .forms import located
from .media_types import MalformedMediaType, parse_media_type
from .multipart import Part
from .parts import PartsContent
from .text_content import CHARSETS

T = TypeVar("T")

_QUIET: Final = logging.getLogger(f"{__name__}.quiet")
"""What is wrong with a request is answered, not logged."""
_QUIET.disabled = True

_MAX_BOUNDARY: Final = 70
"""RFC 2046, 5.1.1."""

_MAX_HEADERS: Final = 16
_PLAIN_CODINGS: Final = frozenset({"7bit", "8bit", "binary"})


class PartsBody(Body[T]):
    """A body that is a form in parts."""

    def __init__(
        self, content: PartsContent[T], *names: str, limits: BodyLimits
    ) -> None:
        super().__init__(*names, limits=limits)
        self._content = content

    async def take(self, incoming: Incoming) -> T:
        """The typed value; its files are open for as long as something holds them."""
        boundary = incoming.parameters.get("boundary", "")
        if not 0 < len(boundary) <= _MAX_BOUNDARY or not boundary.isascii():
            raise unsupported("The boundary of the parts is missing.", self.names)
        form = _Form(self._content, boundary, self._limits)
        async for chunk in self.parts(incoming):
            await form.feed(chunk)
        return self._content.read(form.end())


class _Form:
    """Takes a form apart: `feed` it, and `end` it."""

    def __init__(
        self, content: PartsContent[Any], boundary: str, limits: BodyLimits
    ) -> None:
        self._content = content
        self._limits = limits
        self._files = _Memory(limits.memory)
        self._texts = _Memory(limits.memory)
        self._found: list[_OpenFile | _OpenText] = []
        self._count = 0
        self._name = self._value = b""
        self._headers: dict[str, str] = {}
        self._open: _OpenFile | _OpenText | None = None
        self._waiting: list[tuple[_OpenFile | _OpenText, bytes]] = []
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._field,
                "on_header_value": self._text,
                "on_header_end": self._header,
                "on_headers_finished": self._start,
                "on_part_data": self._data,
                "on_part_end": self._finish,
                "on_end": self._end,
            },
            max_header_count=_MAX_HEADERS,
            max_header_size=limits.part_headers,
        )
        self._parser.logger = _QUIET

    async def feed(self, chunk: bytes) -> None:
        """Take the next bytes. Raises `InvalidContent` and `Fault`."""
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _malformed(str(error)) from None
        for part, data in self._waiting:
            await part.write(data)
        self._waiting.clear()

    def end(self) -> Mapping[str, list[Part]]:
        """The parts by their names. Raises `InvalidContent`."""
        if not self._ended:
            raise _malformed("the last boundary is missing")
        found: dict[str, list[Part]] = {}
        for each in self._found:
            part = each.part()
            found.setdefault(part.name, []).append(part)
        return found

    def _begin(self) -> None:
        self._count += 1
        if self._count > self._limits.parts:
            detail = f"The form has more than {self._limits.parts} parts."
            raise Fault(413, detail, unread=True)
        self._headers = {}

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _text(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        name = self._name.decode("latin-1").lower()
        try:
            value = self._value.decode().strip(" \t")
        except UnicodeDecodeError:
            raise _malformed(f"the header {name} of a part is not UTF-8") from None
        if name in self._headers:
            raise _malformed(f"a part has the header {name} twice")
        self._headers[name] = value
        self._name = self._value = b""

    def _start(self) -> None:
        name, filename = _disposition(self._headers.pop("content-disposition", ""))
        kind = self._headers.pop("content-type", "")
        coding = self._headers.pop("content-transfer-encoding", "binary")
        if coding.lower() not in _PLAIN_CODINGS:
            raise Fault(415, "The coding of a part is not supported.", unread=True)
        is_file = self._content.is_file(name, kind, has_filename=filename is not None)
        self._open = (
            _OpenFile(name, kind, filename or "", self._headers, self._files)
            if is_file
            else _OpenText(name, kind, self._texts)
        )

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._open is not None and start < end:
            self._waiting.append((self._open, data[start:end]))

    def _finish(self) -> None:
        if self._open is not None:
            self._found.append(self._open)
        self._open = None

    def _end(self) -> None:
        self._ended = True


class _Memory:
    """What is kept in memory of a form."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def take(self, size: int) -> bool:
        """Whether there was room for so many bytes."""
        if size > self._left:
            return False
        self._left -= size
        return True


class _OpenFile:
    """A file that is being received: in memory, and on disk where that is full."""

    def __init__(
        self,
        name: str,
        kind: str,
        filename: str,
        headers: Mapping[str, str],
        memory: _Memory,
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


class _OpenText:
    """A part that is being received, and that is no file."""

    def __init__(self, name: str, kind: str, memory: _Memory) -> None:
        self._name = name
        self._kind = kind
        self._memory = memory
        self._data: list[bytes] = []

    async def write(self, data: bytes) -> None:
        """Take the next bytes. Raises `Fault` where there is no memory for them."""
        if not self._memory.take(len(data)):
            detail = f"The part {self._name!r} is too large: it is no file."
            raise Fault(413, detail, unread=True)
        self._data.append(data)

    def part(self) -> Part:
        """The part, with its text. Raises `InvalidContent`."""
        charset = "utf-8"
        if self._kind:
            try:
                _, parameters = parse_media_type(self._kind)
            except MalformedMediaType:
                raise _malformed("a part has a malformed Content-Type") from None
            charset = parameters.get("charset", charset).lower()
        try:
            if charset in CHARSETS:
                text = b"".join(self._data).decode(charset)
                return Part(self._name, text, self._kind)
        except UnicodeDecodeError:
            pass
        with located(self._name):
            raise invalid("charset", f"is not {charset}")


_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_DISPOSITION: Final = re.compile(r"form-data[ \t]*(;.*)?", re.ASCII | re.IGNORECASE)
_PARAMETER: Final = re.compile(
    rf'[ \t]*;[ \t]*({_WORD})=({_WORD}|"(?:[^"\\]|\\.)*")[ \t]*'
)


def _disposition(text: str) -> tuple[str, str | None]:
    """The name and the filename in a Content-Disposition (RFC 7578, 4.2).

    A backslash escapes quotes and backslashes alone: browsers send others as they are.
    """
    match = _DISPOSITION.fullmatch(text)
    if match is None:
        raise _malformed("a part has no Content-Disposition of form-data")
    found: dict[str, str] = {}
    rest = match[1] or ""
    while rest:
        parameter = _PARAMETER.match(rest)
        if parameter is None or parameter[1].lower() in found:
            raise _malformed("a part has a malformed Content-Disposition")
        value = parameter[2]
        if value.startswith('"'):
            value = re.sub(r'\\(["\\])', r"\1", value[1:-1])
        found[parameter[1].lower()] = value
        rest = rest[parameter.end() :]
    if "name" not in found:
        raise _malformed("a part has no name")
    return found["name"], found.get("filename")


def _malformed(problem: str) -> InvalidContent:
    message = f"the form in parts is malformed: {problem}"
    return InvalidContent(Violation(pointer="", keyword="multipart", message=message))

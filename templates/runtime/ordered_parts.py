"""Content in parts whose order tells what they are, as in `multipart/mixed`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, Generic, TypeVar, cast

from .escapes import invalid
from .files import FormFile
from .forms import located
from .json_content import JsonContent
from .media_types import MalformedMediaType, bare_name, parse_media_type, rank
from .multipart import Multipart, Part, multipart
from .multipart_reading import (
    PartsReader,
    decoded,
    disposition,
    is_boundary,
    is_plain,
    malformed,
)
from .parts import Files
from .streams import PartedCodec
from .text_content import TextContent

T = TypeVar("T")

_MAX_HEADER: Final = 8_192
"""The size in bytes of the largest header of a part that a client reads."""


class OrderedPart:
    """What the part at a position is; `types` are the media types that it may have.

    A part without a media type has the first of them. Which it is shows without their
    parameters, which are sent, and tell nothing.
    """

    is_file = False

    def __init__(self, *types: str) -> None:
        self.types = types
        self._names = [*map(bare_name, types)]
        concrete = (e for e, n in zip(types, self._names, strict=True) if "*" not in n)
        self._usual = next(concrete, "")

    def accepts(self, content_type: str) -> bool:
        """Whether a part may have a Content-Type; "" for none."""
        if not self.types or not content_type:
            return True
        try:
            name = parse_media_type(content_type)[0]
        except MalformedMediaType:
            return False
        return any(rank(name, each) for each in self._names)

    def read(self, content: str | FormFile) -> Any:
        """The value of a part. Raises `InvalidContent`."""
        raise NotImplementedError

    def write(self, value: Any) -> Part:
        """The part of a value. Raises `InvalidContent`."""
        raise NotImplementedError


class FilePart(OrderedPart):
    """A file."""

    is_file = True

    def __init__(self, files: Files) -> None:
        super().__init__(*files.types)
        self._files = files

    def read(self, content: str | FormFile) -> FormFile:
        """The file. Raises `InvalidContent`."""
        assert isinstance(content, FormFile)
        self._files.check(content)
        return content

    def write(self, value: Any) -> Part:
        """A part with the file's media type. Raises `InvalidContent`."""
        if not isinstance(value, FormFile):
            raise invalid("type", "is no FormFile")
        kind = value.content_type or self._usual or "application/octet-stream"
        if not self.accepts(kind):
            raise invalid("contentType", f"is no {' or '.join(self.types)}")
        self._files.check(value)
        return Part("", value, kind, is_named=False)


class JsonPart(OrderedPart):
    """A value in JSON."""

    def __init__(self, content: JsonContent[Any], *types: str) -> None:
        super().__init__(*types)
        self._content = content

    def read(self, content: str | FormFile) -> Any:
        """The typed value. Raises `InvalidContent`."""
        assert isinstance(content, str)
        return self._content.decode(content.encode())

    def write(self, value: Any) -> Part:
        """A part with the JSON text of a value. Raises `InvalidContent`."""
        text = self._content.encode(value).decode()
        return Part("", text, self.types[0], is_named=False)


class TextPart(OrderedPart):
    """A scalar, as its text."""

    def __init__(self, content: TextContent[Any], *types: str) -> None:
        super().__init__(*types)
        self._content = content

    def read(self, content: str | FormFile) -> Any:
        """The typed value. Raises `InvalidContent`."""
        assert isinstance(content, str)
        return self._content.decode(content.encode())

    def write(self, value: Any) -> Part:
        """A part with the text of a value, in UTF-8. Raises `InvalidContent`."""
        text = self._content.encode(value)
        if self._content.decode(text) != value:
            raise invalid("type", "would be read as another value")
        kind = self._usual or "text/plain"
        if kind.startswith("text/") and "charset" not in parse_media_type(kind)[1]:
            kind += "; charset=utf-8"
        return Part("", text.decode(), kind, is_named=False)


class OrderedParts(PartedCodec, Generic[T]):
    """Reads and writes parts that are told apart by their order, to the letter.

    - `kind`: the media type; `prefix`: what the first parts are; `rest`: what all
      others are, and None where there are no others.
    - `least`, `most`: how many parts there are.
    - `is_tuple`: whether the parts become a tuple, rather than a list.
    """

    def __init__(
        self,
        kind: str,
        *prefix: OrderedPart,
        rest: OrderedPart | None = None,
        least: int = 0,
        most: int | None = None,
        is_tuple: bool = False,
    ) -> None:
        self._kind = kind
        self._prefix = prefix
        self._rest = rest
        self._least = least
        self.most = most
        self._is_tuple = is_tuple

    def at(self, number: int) -> OrderedPart:
        """What the part at a position is. Raises `InvalidContent` where there is none.

        RFC 2046, 5.1.1: content in parts has one at least.
        """
        most = self.most
        if most is not None and number >= most:
            raise invalid("maxItems", f"has more than {most} parts")
        if number < len(self._prefix):
            return self._prefix[number]
        if self._rest is None:
            raise invalid("maxItems", f"has more than {len(self._prefix)} parts")
        return self._rest

    def read(self, parts: Iterable[Part]) -> T:
        """The typed values of all parts. Raises `InvalidContent`."""
        values: list[Any] = []
        for number, part in enumerate(parts):
            with located(str(number)):
                values.append(self.at(number).read(part.content))
        if len(values) < self._least:
            raise invalid("minItems", f"has less than {self._least} parts")
        return cast("T", tuple(values) if self._is_tuple else values)

    def encode(self, value: Any) -> Multipart:
        """The content of typed values. Raises `InvalidContent`, also for none at all.

        RFC 2046, 5.1.1: content in parts has one at least.
        """
        if not isinstance(value, list | tuple):
            raise invalid("type", "is no list of parts")
        values = cast("Sequence[Any]", value)
        if len(values) < max(self._least, 1):
            raise invalid("minItems", f"has less than {max(self._least, 1)} parts")
        parts: list[Part] = []
        for number, item in enumerate(values):
            with located(str(number)):
                parts.append(self.at(number).write(item))
        return multipart(parts, self._kind)

    def decode_parts(self, octets: bytes, boundary: str) -> T:
        """The typed values of complete content. Raises `InvalidContent`."""
        if not is_boundary(boundary):
            raise malformed("its boundary is missing")
        held = _Held(self)
        reader = PartsReader(boundary, held.open, headers=_MAX_HEADER)
        for part, data in reader.feed(octets):
            part.data.append(data)
        return self.read([part.part() for part in reader.end()])


class _Held:
    """Opens parts that are kept in memory."""

    def __init__(self, ordered: OrderedParts[Any]) -> None:
        self._ordered = ordered
        self._count = 0

    def open(self, headers: dict[str, str]) -> HeldPart:
        """What receives a part. Raises `InvalidContent`."""
        number = self._count
        self._count += 1
        at = self._ordered.at(number)
        filename = filename_of(headers)
        kind = headers.pop("content-type", "")
        if not is_plain(headers):
            raise malformed("the coding of a part is not supported")
        with located(str(number)):
            if not at.accepts(kind):
                raise invalid("contentType", f"is no {' or '.join(at.types)}")
        return HeldPart(kind, filename, headers, is_file=at.is_file)


class HeldPart:
    """A part that is kept in memory: its `data` is what came of it."""

    def __init__(
        self, kind: str, filename: str, headers: dict[str, str], *, is_file: bool
    ) -> None:
        self._kind = kind
        self._filename = filename
        self._headers = headers
        self._is_file = is_file
        self.data: list[bytes] = []

    def part(self) -> Part:
        """The part. Raises `InvalidContent` where its text is none."""
        octets = b"".join(self.data)
        if not self._is_file:
            return Part("", decoded(octets, self._kind), self._kind, is_named=False)
        file = FormFile(
            octets,
            filename=self._filename,
            content_type=self._kind,
            headers=self._headers,
        )
        return Part("", file, self._kind, is_named=False)


def filename_of(headers: dict[str, str]) -> str:
    """What a part is called, if it is; takes the header that says so away.

    The names of parts mean nothing here (OAS 3.2, 4.14.5.2). Raises `InvalidContent`.
    """
    text = headers.pop("content-disposition", "")
    return disposition(text)[1].get("filename", "") if text else ""

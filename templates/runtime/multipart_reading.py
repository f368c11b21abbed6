"""Takes content in parts apart (RFC 2046, 5.1), whoever receives it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from .escapes import invalid
from .faults import InvalidContent, Violation
from .field_syntax import TCHARS
from .folding import Unfolding
from .media_types import MalformedMediaType, parse_media_type
from .text_content import CHARSETS

P = TypeVar("P")

_QUIET: Final = logging.getLogger(f"{__name__}.quiet")
"""What is wrong with content is told, not logged."""
_QUIET.disabled = True

_MAX_BOUNDARY: Final = 70
"""RFC 2046, 5.1.1."""

_MAX_PADDING: Final = 1_000
"""How much white space may stand behind the first boundary."""
_MAX_HEADERS: Final = 16
_PLAIN_CODINGS: Final = frozenset({"7bit", "8bit", "binary"})


def is_boundary(text: str) -> bool:
    """Whether a text can be the boundary of parts."""
    return 0 < len(text) <= _MAX_BOUNDARY and text.isascii()


class PartsReader(Generic[P]):
    """Divides content into parts: `feed` it, and `end` it.

    `opened` makes what receives a part, from its headers by their names in lower case.
    What stands before the first boundary is ignored (RFC 2046, 5.1.1), and headers may
    go on over several lines.
    """

    def __init__(
        self, boundary: str, opened: Callable[[dict[str, str]], P], *, headers: int
    ) -> None:
        self._opened = opened
        self._found: list[P] = []
        self._name = self._value = b""
        self._headers: dict[str, str] = {}
        self._waiting: list[tuple[P, bytes]] = []
        self._ended = False
        self._first = f"--{boundary}".encode("ascii")
        self._before: bytes | None = b"\r\n"
        self._unfolding = Unfolding(boundary.encode("ascii"), headers)
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._field,
                "on_header_value": self._text,
                "on_header_end": self._header,
                "on_headers_finished": self._start,
                "on_part_data": self._data,
                "on_end": self._end,
            },
            max_header_count=_MAX_HEADERS,
            max_header_size=headers,
        )
        self._parser.logger = _QUIET

    def feed(self, chunk: bytes) -> list[tuple[P, bytes]]:
        """What the next bytes bring to which parts. Raises `InvalidContent`."""
        self._parse(self._unfolding.feed(self._begun(chunk)))
        brought, self._waiting = self._waiting, []
        return brought

    def _parse(self, text: bytes) -> None:
        try:
            self._parser.write(text)
        except FormParserError as error:
            raise malformed(str(error)) from None

    def _begun(self, chunk: bytes) -> bytes:
        """The bytes from the first boundary on, which stands where a line begins.

        White space behind a boundary is no part of it, as transports may add some
        (RFC 2046, 5.1.1). The parser knows that of all boundaries but the first.
        """
        if self._before is None:
            return chunk
        text = self._before + chunk
        at = text.find(b"\r\n" + self._first)
        if at < 0:
            self._before = text[-len(self._first) - 1 :]
            return b""
        boundary, behind = self._first, text[at + 2 + len(self._first) :]
        rest = behind.lstrip(b" \t")
        padding = len(behind) - len(rest)
        if not rest and padding <= _MAX_PADDING:
            self._before = text[at:]
            return b""
        self._before = None
        return boundary + (rest if padding <= _MAX_PADDING else behind)

    def end(self) -> list[P]:
        """The parts. Raises `InvalidContent`."""
        self._parse(self._unfolding.end())
        if not self._ended:
            raise malformed("the last boundary is missing")
        return self._found

    def _begin(self) -> None:
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
            raise malformed(f"the header {name} of a part is not UTF-8") from None
        if name in self._headers:
            raise malformed(f"a part has the header {name} twice")
        self._headers[name] = value
        self._name = self._value = b""

    def _start(self) -> None:
        self._found.append(self._opened(self._headers))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if start < end:
            self._waiting.append((self._found[-1], data[start:end]))

    def _end(self) -> None:
        self._ended = True


def is_plain(headers: dict[str, str]) -> bool:
    """Whether a part comes as it is; takes the header that says so away."""
    coding = headers.pop("content-transfer-encoding", "binary")
    return coding.lower() in _PLAIN_CODINGS


_DISPOSITION: Final = re.compile(rf"({TCHARS})[ \t]*(;.*)?", re.ASCII)
_PARAMETER: Final = re.compile(
    rf'[ \t]*;[ \t]*({TCHARS})=({TCHARS}|"(?:[^"\\]|\\.)*")[ \t]*'
)
_ESCAPED: Final = re.compile(r'\\(["\\])|%22')


def decoded(octets: bytes, kind: str) -> str:
    """The text of a part of some Content-Type. Raises `InvalidContent`."""
    try:
        parameters = parse_media_type(kind)[1] if kind else {}
    except MalformedMediaType:
        raise malformed("a part has a malformed Content-Type") from None
    charset = parameters.get("charset", "utf-8").lower()
    try:
        if charset in CHARSETS:
            return octets.decode(charset)
    except UnicodeDecodeError:
        pass
    raise invalid("charset", f"is not {charset}")


def disposition(text: str) -> tuple[str, dict[str, str]]:
    """The type and the parameters of a Content-Disposition (RFC 2183, 2).

    A backslash escapes quotes and backslashes alone: browsers send others as they are.
    In forms, a quote is `%22` where they send it (RFC 7578, 2, and HTML, 4.10.21.8),
    and nothing else is read so: they do not encode percent signs. Raises
    `InvalidContent`.
    """
    match = _DISPOSITION.fullmatch(text)
    if match is None:
        raise malformed("a part has a malformed Content-Disposition")
    kind = match[1].lower()
    quote = '"' if kind == "form-data" else "%22"
    found: dict[str, str] = {}
    rest = match[2] or ""
    while rest:
        parameter = _PARAMETER.match(rest)
        if parameter is None or parameter[1].lower() in found:
            raise malformed("a part has a malformed Content-Disposition")
        value = parameter[2]
        if value.startswith('"'):
            value = _ESCAPED.sub(lambda match: match[1] or quote, value[1:-1])
        found[parameter[1].lower()] = value
        rest = rest[parameter.end() :]
    return kind, found


def malformed(problem: str) -> InvalidContent:
    """What is wrong with content that cannot be divided into parts."""
    message = f"the form in parts is malformed: {problem}"
    return InvalidContent(Violation(pointer="", keyword="multipart", message=message))

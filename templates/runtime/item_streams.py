"""Streams of items: JSON Lines and JSON text sequences.

Each item is judged by itself, as it goes and as it comes (OAS 3.2, 4.14.3).
"""

from __future__ import annotations

import re
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from typing import Any, Final, Generic, TypeAlias, TypeVar, cast

import msgspec

from .faults import InvalidContent, Violation
from .json_content import JsonContent
from .json_text import Json, read_json
from .streams import ByteSource, StreamCodec, close

T = TypeVar("T")

ItemSource: TypeAlias = Iterable[T] | AsyncIterable[T]
"""Items to send: all of them, or one after the other as they come."""

Unreadable: TypeAlias = Callable[[bytes, InvalidContent], Any]
"""What becomes of the text of an item that is invalid: an item, or an error."""

_SEPARATOR: Final = b"\x1e"
_BEFORE_SEPARATOR: Final = re.compile(b"(?=%b)" % _SEPARATOR)
_WHITESPACE: Final = b" \t\r\n"
_COMPLETE: Final = b'}]"'
_LONGEST_END: Final = 3
_MAX_ITEM: Final = 16 * 1024**2
"""The size in bytes of the largest item that is read."""
_MOST_TRIES: Final = 100
"""How often a text of several lines is tried with each line that comes."""


def refused(_text: bytes, error: InvalidContent) -> Any:
    """Nothing becomes of an item that is invalid. Raises its error."""
    raise error


class Items(StreamCodec, Generic[T]):
    """Reads and writes the items of a stream; each kind of stream says how."""

    def __init__(self, content: JsonContent[T]) -> None:
        self.content = content

    def encode(self, value: Any) -> ByteSource:
        """The parts of a stream of items. Raises `InvalidContent` for what is none."""
        if isinstance(value, AsyncIterable):
            return self._encode_coming(cast("AsyncIterable[T]", value))
        if not isinstance(value, Iterable) or isinstance(value, str | bytes | Mapping):
            raise invalid("type", "content of this media type is a stream of items")
        parts = map(self.write, cast("Iterable[T]", value))
        return b"".join(parts) if isinstance(value, list | tuple) else parts

    async def _encode_coming(self, items: AsyncIterable[T]) -> AsyncIterator[bytes]:
        coming = aiter(items)
        try:
            async for item in coming:
                yield self.write(item)
        finally:
            # An item may be invalid, and a client may leave.
            await close(coming)

    def decode(self, octets: bytes) -> list[T]:
        """All items of a complete stream. Raises `InvalidContent`."""
        return list(self.read([octets]))

    def read(
        self,
        parts: Iterable[bytes],
        unreadable: Unreadable = refused,
        reader: Reader | None = None,
    ) -> Iterator[T]:
        """The items as their parts come. Raises `InvalidContent`.

        What `unreadable` makes of the text of an invalid one comes in its place.
        """
        reader = reader or self.reader()
        for part in parts:
            yield from self._items(reader.feed(part), unreadable)
        yield from self._items(reader.end(), unreadable)

    async def read_coming(
        self,
        parts: AsyncIterable[bytes],
        unreadable: Unreadable = refused,
        reader: Reader | None = None,
    ) -> AsyncIterator[T]:
        """The same of parts that are awaited."""
        reader = reader or self.reader()
        async for part in parts:
            for item in self._items(reader.feed(part), unreadable):
                yield item
        for item in self._items(reader.end(), unreadable):
            yield item

    def _items(self, texts: Iterable[bytes], unreadable: Unreadable) -> Iterator[T]:
        for text in texts:
            try:
                found = self.parse(text)
            except InvalidContent as error:
                found = unreadable(text, error)
            if found is not msgspec.UNSET:
                yield found

    def plain(self, text: bytes) -> Json:
        """The JSON value in the text of an item, whatever it is; None without one."""
        try:
            found: Json = read_json(text.strip(_WHITESPACE))
        except ValueError:
            return None
        return found

    def reader(self) -> Reader:
        """What divides a stream into the texts of its items."""
        raise NotImplementedError

    def coming(self, items: Any, _reader: Any, /) -> Any:
        """An iterator over the items that a reader divides, as a client has it."""
        return items

    def parse(self, text: bytes) -> Any:
        """The item of a text, or `UNSET` where it has none. Raises `InvalidContent`."""
        raise NotImplementedError

    def write(self, item: T) -> bytes:
        """The text of an item. Raises `InvalidContent`."""
        raise NotImplementedError


class Reader:
    """Divides a stream into texts, at what the pattern `end` matches."""

    def __init__(self, end: re.Pattern[bytes]) -> None:
        self._end = end
        self._rest = bytearray()

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The texts that a part completes. Raises `InvalidContent`."""
        text, begun = part, 0
        if self._rest:
            begun = max(0, len(self._rest) - _LONGEST_END)
            self._rest += part
            # What a long text has so far is not copied for each part of it.
            if self._end.search(self._rest, begun) is None:
                self._check_size()
                return
            text = bytes(self._rest)
        start = 0
        for match in self._end.finditer(text, begun):
            yield text[start : match.start()]
            start = match.end()
        self._rest = bytearray(text[start:])
        self._check_size()

    def end(self) -> Iterator[bytes]:
        """What is left at the end of the stream."""
        if self._rest:
            yield bytes(self._rest)

    def _check_size(self) -> None:
        if len(self._rest) > _MAX_ITEM:
            raise invalid("maxLength", "an item of the stream is too large")


class SequenceReader(Reader):
    """Divides a sequence before its separators, or where a text is surely complete.

    A text has its separator. What stands before the first one, or behind a complete
    text, has none.
    """

    def __init__(self) -> None:
        super().__init__(_BEFORE_SEPARATOR)
        self._tries = 0
        self._tried = 0

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The texts that a part completes. Raises `InvalidContent`."""
        for each in super().feed(part):
            self._tries = self._tried = 0
            yield each
        # RFC 7464, 2.1: a line feed ends each text; one might be within it, too.
        if not self._rest.endswith(b"\n") or self._waits():
            return
        self._tries += 1
        self._tried = len(self._rest)
        text = bytes(self._rest)
        try:
            msgspec.json.decode(text.removeprefix(_SEPARATOR))
        except msgspec.MsgspecError:
            return
        yield text
        self._rest.clear()
        self._tries = self._tried = 0

    def _waits(self) -> bool:
        """Whether a text was tried so often that it is tried only when it is longer.

        A long one of many lines would be read again with each of them.
        """
        return self._tries >= _MOST_TRIES and len(self._rest) < 2 * self._tried


class JsonLines(Items[T]):
    """One JSON text on each line (JSON Lines; NDJSON)."""

    def reader(self) -> Reader:
        """Lines; what ends them is no part of JSON."""
        return Reader(re.compile(rb"\n"))

    def parse(self, text: bytes) -> Any:
        """The item of a line; an empty one has none."""
        if not text.strip(_WHITESPACE):
            return msgspec.UNSET
        return self.content.decode(text)

    def write(self, item: T) -> bytes:
        """A line. Raises `InvalidContent`."""
        return self.content.encode(item) + b"\n"


class JsonSequence(Items[T]):
    """JSON texts between record separators (RFC 7464)."""

    def reader(self) -> Reader:
        """Texts that begin with a record separator."""
        return SequenceReader()

    def plain(self, text: bytes) -> Json:
        """The JSON value in the text of an item, whatever it is; None without one."""
        return super().plain(text.removeprefix(_SEPARATOR))

    def parse(self, text: bytes) -> Any:
        """The item of a text. Raises `InvalidContent`, also where it was cut off."""
        plain = text.removeprefix(_SEPARATOR).strip(_WHITESPACE)
        if not plain:
            return msgspec.UNSET
        # RFC 7464, 2.1: one line feed or more do not divide texts.
        if not text.startswith(_SEPARATOR):
            problem = "an item of the stream has no record separator before it"
            raise invalid("json", problem)
        # RFC 7464, 2.4: a number or a literal might go on, were it not for the space.
        if text[-1:] not in _WHITESPACE and plain[-1:] not in _COMPLETE:
            raise invalid("json", "an item of the stream was cut off")
        return self.content.decode(plain)

    def write(self, item: T) -> bytes:
        """A text with its separator. Raises `InvalidContent`."""
        return _SEPARATOR + self.content.encode(item) + b"\n"


def invalid(keyword: str, problem: str) -> InvalidContent:
    """The error of an item as a whole."""
    return InvalidContent(Violation(pointer="", keyword=keyword, message=problem))

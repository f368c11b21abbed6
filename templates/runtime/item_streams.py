"""Streams of items: JSON Lines, JSON text sequences, and server-sent events.

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
from .streams import ByteSource, StreamCodec

T = TypeVar("T")

ItemSource: TypeAlias = Iterable[T] | AsyncIterable[T]
"""Items to send: all of them, or one after the other as they come."""

Unreadable: TypeAlias = Callable[[bytes, InvalidContent], Any]
"""What becomes of the text of an item that is invalid: an item, or an error."""

_SEPARATOR: Final = b"\x1e"
_BEFORE_SEPARATOR: Final = re.compile(b"(?=%b)" % _SEPARATOR)
_WHITESPACE: Final = b" \t\r\n"
_COMPLETE: Final = b'}]"'
_LINE: Final = re.compile(rb"\r\n|\n|\r")
_EMPTY_LINE: Final = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}")
_LONGEST_END: Final = 3
_FIELDS: Final = frozenset({"data", "event", "id", "retry"})
_DIGITS: Final = re.compile("[0-9]+", re.ASCII)
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_MAX_ITEM: Final = 16 * 1024**2
"""The size in bytes of the largest item that is read."""


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
            raise _invalid("type", "content of this media type is a stream of items")
        parts = map(self.write, cast("Iterable[T]", value))
        return b"".join(parts) if isinstance(value, list | tuple) else parts

    async def _encode_coming(self, items: AsyncIterable[T]) -> AsyncIterator[bytes]:
        async for item in items:
            yield self.write(item)

    def decode(self, octets: bytes) -> list[T]:
        """All items of a complete stream. Raises `InvalidContent`."""
        return list(self.read([octets]))

    def read(
        self, parts: Iterable[bytes], unreadable: Unreadable = refused
    ) -> Iterator[T]:
        """The items as their parts come. Raises `InvalidContent`.

        What `unreadable` makes of the text of an invalid one comes in its place.
        """
        reader = self.reader()
        for part in parts:
            yield from self._items(reader.feed(part), unreadable)
        yield from self._items(reader.end(), unreadable)

    async def read_coming(
        self, parts: AsyncIterable[bytes], unreadable: Unreadable = refused
    ) -> AsyncIterator[T]:
        """The same of parts that are awaited."""
        reader = self.reader()
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
        self._rest = b""

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The texts that a part completes. Raises `InvalidContent`."""
        begun = max(0, len(self._rest) - _LONGEST_END)
        text = self._rest + part
        start = 0
        for match in self._end.finditer(text, begun):
            yield text[start : match.start()]
            start = match.end()
        self._rest = text[start:]
        if len(self._rest) > _MAX_ITEM:
            raise _invalid("maxLength", "an item of the stream is too large")

    def end(self) -> Iterator[bytes]:
        """What is left at the end of the stream."""
        if self._rest:
            yield self._rest


class SequenceReader(Reader):
    """Divides a sequence before its separators, or where a text is surely complete.

    A text has its separator. What stands before the first one, or behind a complete
    text, has none.
    """

    def __init__(self) -> None:
        super().__init__(_BEFORE_SEPARATOR)

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The texts that a part completes. Raises `InvalidContent`."""
        yield from super().feed(part)
        # RFC 7464, 2.1: a line feed ends each text; one might be within it, too.
        if self._rest.endswith(b"\n"):
            try:
                msgspec.json.decode(self._rest.removeprefix(_SEPARATOR))
            except msgspec.MsgspecError:
                return
            yield self._rest
            self._rest = b""


class EventReader(Reader):
    """Divides a stream of events at its empty lines; a mark before it is none of it."""

    def __init__(self) -> None:
        super().__init__(_EMPTY_LINE)
        self._begin: bytes | None = b""

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The texts that a part completes. Raises `InvalidContent`."""
        if self._begin is not None:
            part = self._begin + part
            is_whole = len(part) >= len(_BYTE_ORDER_MARK)
            if not is_whole and _BYTE_ORDER_MARK.startswith(part):
                self._begin = part
                return iter(())
            self._begin = None
            part = part.removeprefix(_BYTE_ORDER_MARK)
        return super().feed(part)

    def end(self) -> Iterator[bytes]:
        """Nothing: what no empty line ends is no event (WHATWG HTML, 9.2.6)."""
        return iter(())


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
            raise _invalid("json", problem)
        # RFC 7464, 2.4: a number or a literal might go on, were it not for the space.
        if text[-1:] not in _WHITESPACE and plain[-1:] not in _COMPLETE:
            raise _invalid("json", "an item of the stream was cut off")
        return self.content.decode(plain)

    def write(self, item: T) -> bytes:
        """A text with its separator. Raises `InvalidContent`."""
        return _SEPARATOR + self.content.encode(item) + b"\n"


class JsonData:
    """Which events have JSON for their data: all others have text.

    - `events`: their names; None for all but `others`.
    - `texts`: data that are text in any event.
    """

    def __init__(
        self,
        events: Iterable[str] | None = None,
        *,
        others: Iterable[str] = (),
        texts: Iterable[str] = (),
    ) -> None:
        self._events = None if events is None else frozenset(events)
        self._others = frozenset(others)
        self._texts = frozenset(texts)
        self._all = events is None and not self._others and not self._texts

    def holds(self, event: Mapping[str, Any]) -> bool:
        """Whether the data of an event are JSON."""
        # WHATWG HTML, 9.2.6: the name of an event without one.
        name = event.get("event") or "message"
        data = event["data"]
        if isinstance(data, str) and data in self._texts:
            return False
        return (
            name not in self._others if self._events is None else name in self._events
        )

    def read(self, event: dict[str, Any]) -> dict[str, Any]:
        """An event with what its data hold. Raises `InvalidContent`.

        Where others have text, the schema says what is wrong with data that are no
        JSON.
        """
        if not self.holds(event):
            return event
        try:
            return {**event, "data": read_json(event["data"].encode())}
        except InvalidContent as error:
            if not self._all:
                return event
            raise error.below("/data") from None

    def write(self, event: dict[str, Any]) -> dict[str, Any]:
        """An event with the text of its data."""
        if "data" not in event or not self.holds(event):
            return event
        return {**event, "data": msgspec.json.encode(event["data"]).decode()}


class EventStream(Items[T]):
    """Server-sent events (WHATWG HTML, 9.2): objects with `data`, `event` and so on.

    `json` says which have JSON for their data, which stands for what it holds: OAS 3.2,
    4.14.4.3, by `contentMediaType` and `contentSchema`.
    """

    def __init__(self, content: JsonContent[T], json: JsonData | None = None) -> None:
        super().__init__(content)
        self._json = json

    def reader(self) -> Reader:
        """Blocks between empty lines, of any kind of line ends."""
        return EventReader()

    def parse(self, text: bytes) -> Any:
        """The event of a block; one without data has none (9.2.6)."""
        members = self._members(text)
        return self.content.typed(members) if members else msgspec.UNSET

    def plain(self, text: bytes) -> Json:
        """The fields in a block."""
        try:
            return self._members(text)
        except InvalidContent:
            return None

    def _members(self, text: bytes) -> dict[str, Any]:
        members: dict[str, Any] = {}
        data: list[str] = []
        for line in _LINE.split(text):
            name, _, value = line.decode("utf-8", "replace").partition(":")
            value = value.removeprefix(" ")
            if name == "data":
                data.append(value)
            elif name == "retry" and _DIGITS.fullmatch(value):
                members["retry"] = value
            elif name == "event" or (name == "id" and "\0" not in value):
                members[name] = value
        if not data:
            return {}
        if "retry" in members:
            members["retry"] = _whole_number(members["retry"])
        members["data"] = "\n".join(data)
        return members if self._json is None else self._json.read(members)

    def write(self, item: T) -> bytes:
        """A block. Raises `InvalidContent` for what would not arrive as it is."""
        plain: Json = self.content.plain(item)
        if self._json is not None and isinstance(plain, dict):
            plain = self._json.write(plain)
        data = plain.get("data") if isinstance(plain, dict) else None
        if not isinstance(plain, dict) or not isinstance(data, str):
            raise _invalid("type", "an event is an object whose data is a string")
        if not plain.keys() <= _FIELDS:
            raise _invalid("type", "an event has no members but its fields")
        lines = [_field(name, plain[name]) for name in _ORDER if name in plain]
        lines += [_field("data", line) for line in data.split("\n")]
        return "\n".join(lines).encode() + b"\n\n"


_ORDER: Final = ("event", "id", "retry")


def _whole_number(digits: str) -> int:
    """The number that digits are. Raises `InvalidContent`, as JSON, for too many."""
    try:
        return int(digits)
    except ValueError:
        raise _invalid("json", "the retry of an event is too long a number") from None


def _field(name: str, value: Any) -> str:
    """The line of a field. Raises `InvalidContent` for what would not arrive so."""
    is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if not is_number if name == "retry" else not isinstance(value, str):
        raise _invalid("type", f"the {name} of an event cannot be of this type")
    try:
        text = str(value)
    except ValueError:
        raise _invalid("json", f"the {name} of an event is too long") from None
    if "\n" in text or "\r" in text or (name == "id" and "\0" in text):
        raise _invalid("format", f"the {name} of an event holds what ends it")
    return f"{name}: {text}"


def _invalid(keyword: str, problem: str) -> InvalidContent:
    return InvalidContent(Violation(pointer="", keyword=keyword, message=problem))

"""Streams of server-sent events (WHATWG HTML, 9.2)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, TypeVar, cast

import msgspec

from .faults import InvalidContent
from .item_streams import Items, Reader, invalid
from .json_content import JsonContent
from .json_text import Json, read_json

T = TypeVar("T")

_LINE: Final = re.compile(rb"\r\n|\n|\r")
_EMPTY_LINE: Final = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}")
_FIELDS: Final = frozenset({"data", "event", "id", "retry"})
_DIGITS: Final = re.compile("[0-9]+", re.ASCII)
_STATE: Final = re.compile(
    rb"(?:\A|[\r\n])(?:id(?::[ ]?([^\r\n]*))?|retry:[ ]?([0-9]{1,18}))(?=[\r\n]|\Z)"
)
"""The fields that speak of the stream: what `id` says, and what `retry` does."""
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_ORDER: Final = ("event", "id", "retry")


class EventReader(Reader):
    """Divides a stream of events at its empty lines; a mark before it is none of it.

    `last_event_id` and `retry` are what the stream has said with the text that was
    given last, and before it: with or without data (WHATWG HTML, 9.2.6).
    """

    def __init__(self) -> None:
        super().__init__(_EMPTY_LINE)
        self.last_event_id = ""
        self.retry: int | None = None
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
        return map(self._noted, super().feed(part))

    def _noted(self, text: bytes) -> bytes:
        for name, milliseconds in _STATE.findall(text):
            if milliseconds:
                self.retry = int(milliseconds)
            elif b"\0" not in name:
                self.last_event_id = name.decode("utf-8", "replace")
        return text

    def end(self) -> Iterator[bytes]:
        """Nothing: what no empty line ends is no event (WHATWG HTML, 9.2.6)."""
        return iter(())


class _OfEvents:
    """What a stream of events says of itself, up to the event that came last."""

    _reader: EventReader

    @property
    def last_event_id(self) -> str:
        """The `id` that was sent last: the `Last-Event-ID` of who asks for the rest."""
        return self._reader.last_event_id

    @property
    def retry(self) -> int | None:
        """How many milliseconds to wait before that, if the server says so."""
        return self._reader.retry


class EventIterator(_OfEvents, Iterator[T]):
    """Events as they come."""

    def __init__(self, events: Iterator[T], reader: EventReader) -> None:
        self._events = events
        self._reader = reader

    def __next__(self) -> T:
        """The next event."""
        return next(self._events)


class AsyncEventIterator(_OfEvents, AsyncIterator[T]):
    """Events as they come, without blocking."""

    def __init__(self, events: AsyncIterator[T], reader: EventReader) -> None:
        self._events = events
        self._reader = reader

    async def __anext__(self) -> T:
        """The next event."""
        return await anext(self._events)


class JsonInEvents:
    """Which events have JSON for their data: all others have text.

    - `events`: their names; None for all but `others`.
    - `texts`: data that are text in any event.
    - `or_text`: whether there may be text in place of JSON. A string is that then.
    """

    def __init__(
        self,
        events: Iterable[str] | None = None,
        *,
        others: Iterable[str] = (),
        texts: Iterable[str] = (),
        or_text: bool = False,
    ) -> None:
        self._events = None if events is None else frozenset(events)
        self._others = frozenset(others)
        self._texts = frozenset(texts)
        self.or_text = or_text

    def _holds(self, event: Mapping[str, Any]) -> bool:
        # WHATWG HTML, 9.2.6: the name of an event without one.
        name = event.get("event") or "message"
        if isinstance(event["data"], str) and event["data"] in self._texts:
            return False
        return (
            name not in self._others if self._events is None else name in self._events
        )

    def read(self, event: dict[str, Any]) -> dict[str, Any]:
        """An event with what its data hold. Raises `InvalidContent`."""
        if not self._holds(event):
            return event
        try:
            return {**event, "data": read_json(event["data"].encode())}
        except InvalidContent as error:
            if self.or_text:
                return event
            raise error.below("/data") from None

    def write(self, event: dict[str, Any]) -> dict[str, Any]:
        """An event with the text of its data."""
        if "data" not in event or not self._holds(event):
            return event
        if self.or_text and isinstance(event["data"], str):
            return event
        return {**event, "data": msgspec.json.encode(event["data"]).decode()}


class EventStream(Items[T]):
    """Server-sent events (WHATWG HTML, 9.2): objects with `data`, `event` and so on.

    `json` says which have JSON for their data, which stands for what it holds: OAS 3.2,
    4.14.4.3, by `contentMediaType` and `contentSchema`.
    """

    def __init__(
        self, content: JsonContent[T], json: JsonInEvents | None = None
    ) -> None:
        super().__init__(content)
        self._json = json

    def reader(self) -> Reader:
        """Blocks between empty lines, of any kind of line ends."""
        return EventReader()

    def coming(self, items: Any, reader: Any, /) -> Any:
        """The events, with what their stream says of itself."""
        if isinstance(items, AsyncIterator):
            return AsyncEventIterator(cast("AsyncIterator[T]", items), reader)
        return EventIterator(items, reader)

    def parse(self, text: bytes) -> Any:
        """The event of a block; one without data has none (9.2.6)."""
        members = self._members(text)
        if not members or self._json is None:
            return self.content.typed(members) if members else msgspec.UNSET
        held = self._json.read(members)
        try:
            return self.content.typed(held)
        except InvalidContent:
            if self._json.or_text and held is not members:
                with suppress(InvalidContent):
                    return self.content.typed(members)
            raise

    def plain(self, text: bytes) -> Json:
        """The fields in a block."""
        try:
            members = self._members(text)
            return self._json.read(members) if members and self._json else members
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
        return {**members, "data": "\n".join(data)}

    def write(self, item: T) -> bytes:
        """A block. Raises `InvalidContent` for what would not arrive as it is."""
        plain: Json = self.content.plain(item)
        if self._json is not None and isinstance(plain, dict):
            plain = self._json.write(plain)
        data = plain.get("data") if isinstance(plain, dict) else None
        if not isinstance(plain, dict) or not isinstance(data, str):
            raise invalid("type", "an event is an object whose data is a string")
        if not plain.keys() <= _FIELDS:
            raise invalid("type", "an event has no members but its fields")
        lines = [_field(name, plain[name]) for name in _ORDER if name in plain]
        lines += [_field("data", line) for line in data.split("\n")]
        return "\n".join(lines).encode() + b"\n\n"


def _whole_number(digits: str) -> int:
    """The number that digits are. Raises `InvalidContent`, as JSON, for too many."""
    try:
        return int(digits)
    except ValueError:
        raise invalid("json", "the retry of an event is too long a number") from None


def _field(name: str, value: Any) -> str:
    """The line of a field. Raises `InvalidContent` for what would not arrive so."""
    is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if not is_number if name == "retry" else not isinstance(value, str):
        raise invalid("type", f"the {name} of an event cannot be of this type")
    try:
        text = str(value)
    except ValueError:
        raise invalid("json", f"the {name} of an event is too long") from None
    if "\n" in text or "\r" in text or (name == "id" and "\0" in text):
        raise invalid("format", f"the {name} of an event holds what ends it")
    return f"{name}: {text}"

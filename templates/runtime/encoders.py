"""Bodies of several media types, as a client writes them."""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import UNSET, UnsetType

from .content_keys import Key, Keys
from .faults import InvalidContent, Violation
from .media_types import MalformedMediaType, parse_media_type
from .streams import ByteSource
from .text_content import TextContent


class Encoder(Protocol):
    """Writes values as content of a media type."""

    def encode(self, value: Any, /) -> ByteSource:
        """The content. Raises `InvalidContent`."""
        ...


class Encoders:
    """The encoders of a body by their media types, which may be ranges.

    One with parameters is sent with them, unless others are given.
    """

    def __init__(self, *entries: tuple[str, Encoder]) -> None:
        self._encoders = Keys(entries)

    def encode(
        self, value: Any, content_type: str | UnsetType
    ) -> tuple[str, ByteSource]:
        """The Content-Type to send and the content. Raises `InvalidContent`."""
        if content_type is UNSET:
            raise _refused("is missing")
        name, given, key = self._key(content_type)
        encoder = key.value
        try:
            content = encoder.encode(value)
        except (AttributeError, TypeError) as error:
            raise _refused("is not that of a value of this type") from error
        if isinstance(encoder, TextContent):
            return key.of_text(name, given), content
        # That of content in parts is known when it is made.
        boundary: str | None = getattr(content, "boundary", None)
        if boundary is not None:
            return key.of_parts(name, given, boundary), content
        return key.whole(content_type, given), content

    def _key(self, content_type: str) -> tuple[str, dict[str, str], Key[Encoder]]:
        try:
            name, parameters = parse_media_type(content_type)
        except MalformedMediaType:
            raise _refused("is no media type") from None
        key = None if "*" in name else self._encoders.find(name, parameters)
        if key is None:
            raise _refused("is none that the contract has for this body")
        return name, parameters, key


def _refused(problem: str) -> InvalidContent:
    message = f"the content_type {problem}"
    violation = Violation(pointer="", keyword="content_type", message=message)
    return InvalidContent(violation)

"""Bodies of several media types, as a client writes them."""

from __future__ import annotations

from typing import Any, Final, Protocol

from msgspec import UNSET, UnsetType

from .faults import InvalidContent, Violation
from .media_types import Keyed, MalformedMediaType, parse_media_type
from .streams import ByteSource
from .text_content import TextContent

_UTF8: Final = "; charset=utf-8"


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
        self._encoders = Keyed(entries)

    def encode(
        self, value: Any, content_type: str | UnsetType
    ) -> tuple[str, ByteSource]:
        """The Content-Type to send and the content. Raises `InvalidContent`."""
        if content_type is UNSET:
            raise _refused("is missing")
        encoder = self._encoder(content_type)
        try:
            content = encoder.encode(value)
        except (AttributeError, TypeError) as error:
            raise _refused("is not that of a value of this type") from error
        if isinstance(encoder, TextContent):
            name = content_type.partition(";")[0].rstrip()
            return self._encoders.whole(name) + _UTF8, content
        # The boundary of a multipart body is known when it is made.
        kind = self._encoders.whole(content_type)
        own: str = getattr(content, "content_type", kind)
        return own, content

    def _encoder(self, content_type: str) -> Encoder:
        try:
            name, _ = parse_media_type(content_type)
        except MalformedMediaType:
            raise _refused("is no media type") from None
        encoder = None if "*" in name else self._encoders.find(name)
        if encoder is None:
            raise _refused("is none that the contract has for this body")
        return encoder


def _refused(problem: str) -> InvalidContent:
    message = f"the content_type {problem}"
    violation = Violation(pointer="", keyword="content_type", message=message)
    return InvalidContent(violation)

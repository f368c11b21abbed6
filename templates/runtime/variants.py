"""Content of one of several media types: read and written by that of the message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from .content_keys import Key, Keys
from .faults import InvalidContent, Violation
from .json_content import JsonContent
from .media_types import MalformedMediaType, parse_media_type
from .streams import BYTES, ByteSource, PartedCodec, StreamCodec
from .text_content import CHARSETS, TextContent


class Octets(StreamCodec):
    """Content of a media type that is passed on as it is."""

    def decode(self, octets: bytes) -> bytes:
        """The content itself."""
        return octets

    def encode(self, value: Any) -> ByteSource:
        """The content itself. Raises `InvalidContent` for what is none."""
        return BYTES.encode(value)


Codec: TypeAlias = JsonContent[Any] | TextContent[Any] | StreamCodec | PartedCodec
"""Reads and writes content of a media type."""

OCTETS: Final = Octets()
TEXT: Final = TextContent[str](str, {}, texts=("string",))
"""Any text."""


class Variants:
    """The codecs of a response by their media types, which may be ranges.

    One with parameters is sent with them, unless others are given.
    """

    def __init__(self, *entries: tuple[str, Codec]) -> None:
        self._codecs = Keys(entries)

    def encode(self, content_type: str, value: Any) -> tuple[bytes, Any]:
        """The Content-Type and the content to send. Raises `InvalidContent`."""
        name, parameters = _parsed(content_type)
        key = self._key(name, parameters)
        codec = key.value
        problem = f"the body has no type that {name} has"
        if isinstance(value, bytes) and codec is not OCTETS:
            # In JSON and in text, bytes would become Base64.
            raise _invalid("content_type", problem)
        try:
            content: Any = codec.encode(value)
        except (AttributeError, TypeError) as error:
            raise _invalid("content_type", problem) from error
        if isinstance(codec, TextContent):
            return key.of_text(name, parameters).encode("ascii"), content
        if isinstance(codec, PartedCodec):
            own = key.of_parts(name, parameters, content.boundary)
            return own.encode("ascii"), content
        return key.whole(content_type, parameters).encode("ascii"), content

    def decode(self, content_type: str, content: bytes) -> Any:
        """The value of content. Raises `InvalidContent`."""
        name, parameters = _parsed(content_type)
        codec = self._key(name, parameters).value
        if isinstance(codec, TextContent):
            return codec.decode(content, charset_of(parameters))
        if isinstance(codec, PartedCodec):
            return codec.decode_parts(content, parameters.get("boundary", ""))
        return codec.decode(content)

    def name(self, content_type: str) -> str:
        """A documented media type; with parameters where the contract has a range.

        So has one in parts that is passed on: its boundary is needed. Raises
        `InvalidContent`.
        """
        name, parameters = _parsed(content_type)
        key = self._key(name, parameters)
        is_parted = key.value is OCTETS and name.startswith("multipart/")
        return content_type if name != key.name or is_parted else key.known

    def codec(self, name: str, parameters: Mapping[str, str]) -> Codec:
        """That of a media type. Raises `InvalidContent` where it is not documented."""
        return self._key(name, parameters).value

    def _key(self, name: str, parameters: Mapping[str, str]) -> Key[Codec]:
        key = None if "*" in name else self._codecs.find(name, parameters)
        if key is None:
            raise _invalid("content_type", f"{name} is not documented")
        return key


def charset_of(parameters: dict[str, str]) -> str:
    """The charset that a media type names; else UTF-8. Raises `InvalidContent`."""
    charset = parameters.get("charset", "utf-8").lower()
    if charset not in CHARSETS:
        raise _invalid("charset", "the charset is not supported")
    return charset


def _parsed(content_type: str) -> tuple[str, dict[str, str]]:
    try:
        return parse_media_type(content_type)
    except MalformedMediaType:
        raise _invalid("content_type", "the content type is malformed") from None


def _invalid(keyword: str, problem: str) -> InvalidContent:
    return InvalidContent(Violation(pointer="", keyword=keyword, message=problem))

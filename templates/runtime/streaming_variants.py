"""How a client reads content of one of several media types as it comes."""

from __future__ import annotations

from typing import Any

from .client_errors import Take
from .faults import InvalidContent
from .media_types import MalformedMediaType, parse_media_type
from .streaming import items_of, parts_of
from .streams import StreamCodec
from .transport import Reply
from .variants import OCTETS, Variants


def stream_variant(reply: Reply, variants: Variants, take: Take) -> Any:
    """The parts or items of a response, by its media type."""
    codec: Any = variants.codec(*_type(reply))
    return parts_of(reply) if codec is OCTETS else items_of(reply, codec, take)


def has_stream(reply: Reply, variants: Variants) -> bool:
    """Whether the media type of a response is one that comes in parts."""
    try:
        codec = variants.codec(*_type(reply))
    except InvalidContent:
        return False
    return isinstance(codec, StreamCodec)


def _type(reply: Reply) -> tuple[str, dict[str, str]]:
    try:
        return parse_media_type(reply.header("content-type") or "")
    except MalformedMediaType:
        return "application/octet-stream", {}

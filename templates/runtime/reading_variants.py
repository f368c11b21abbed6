"""How a client reads text, and content of one of several media types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .client_errors import InvalidResponse
from .faults import InvalidContent
from .media_types import MalformedMediaType, parse_media_type
from .reading import check_type
from .text_content import TextContent
from .transport import Reply
from .variants import Variants, charset_of

T = TypeVar("T")


def read_text(reply: Reply, kind: str, content: TextContent[T]) -> T:
    """The typed text of a response, in its charset. Raises `InvalidResponse`."""
    check_type(reply, kind)

    def decode() -> T:
        try:
            _, parameters = parse_media_type(_content_type(reply))
        except MalformedMediaType:
            parameters = {}
        return content.decode(reply.content, charset_of(parameters))

    return _judged(reply, decode)


def variant_type(reply: Reply, variants: Variants) -> Any:
    """The media type of a response. Raises `InvalidResponse`."""
    return _judged(reply, lambda: variants.name(_content_type(reply)))


def read_variant(reply: Reply, variants: Variants) -> Any:
    """The content of a response, by its media type. Raises `InvalidResponse`."""
    return _judged(reply, lambda: variants.decode(_content_type(reply), reply.content))


def _content_type(reply: Reply) -> str:
    return reply.header("content-type") or "application/octet-stream"


def _judged(reply: Reply, read: Callable[[], T]) -> T:
    try:
        return read()
    except InvalidContent as error:
        reason = f"the content is invalid: {error}"
        raise InvalidResponse(reason, reply, error.violations) from None

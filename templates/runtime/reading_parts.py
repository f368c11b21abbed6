"""How a client reads content in parts."""

from __future__ import annotations

from typing import TypeVar

from .client_errors import InvalidResponse
from .faults import InvalidContent
from .media_types import MalformedMediaType, parse_media_type
from .ordered_parts import OrderedParts
from .reading import check_type
from .transport import Reply

T = TypeVar("T")


def read_parts(reply: Reply, kind: str, parts: OrderedParts[T]) -> T:
    """The typed values of the parts of a response. Raises `InvalidResponse`."""
    check_type(reply, kind)
    try:
        _, parameters = parse_media_type(reply.header("content-type") or "")
    except MalformedMediaType:
        parameters = {}
    try:
        return parts.decode_parts(reply.content, parameters.get("boundary", ""))
    except InvalidContent as error:
        reason = f"the content is invalid: {error}"
        raise InvalidResponse(reason, reply, error.violations) from None

"""What a mock says of the part of a representation that it answers with.

A 206 has a `Content-Range`, whether the contract says so or not, and its content is
what that says (RFC 9110, 14.4 and 15.3.7.1): examples of the one know nothing of the
other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]

_PARTIAL: Final = 206
_NAME: Final = b"content-range"
_KIND: Final = b"content-type"
_PARTS: Final = b"multipart/byteranges"
"""A media type whose parts have a range each."""
_OCTET: Final = b"0"
"""The content of a part of which any octets may be: none are no part."""
_RANGE: Final = re.compile(rb"bytes [0-9]+-[0-9]+/([0-9]{1,18}|\*)")


def ranged(app: Callable[..., Awaitable[None]]) -> Any:
    """The application, which says of each 206 how many octets of it there are.

    Not of what comes in parts: nobody knows its length before its end.
    """

    async def serve(scope: Message, receive: Any, send: Any) -> None:
        held: list[Message] = []

        async def tell(message: Message) -> None:
            if message.get("status") == _PARTIAL and not _is_told(message):
                held.append(message)
                return
            if held:
                start = held.pop()
                if not message.get("more_body", False):
                    message["body"] = message.get("body") or _OCTET
                    start = _with_range(start, len(message["body"]))
                await send(start)
            await send(message)

        await app(scope, receive, tell)

    return serve


def _is_told(start: Message) -> bool:
    """Whether a range is of other units, or of each part: that is left as it is."""
    fields = dict(start["headers"])
    told = fields.get(_NAME, b"bytes")
    is_parted = fields.get(_KIND, b"").lower().startswith(_PARTS)
    return is_parted or not told.lower().startswith(b"bytes")


def _with_range(start: Message, length: int) -> Message:
    """A 206 whose range is that of so many octets, the first ones of the whole."""
    told = _RANGE.fullmatch(dict(start["headers"]).get(_NAME, b""))
    whole = told[1] if told else b"*"
    if whole != b"*":
        whole = b"%d" % max(int(whole), length)
    said = {
        b"content-length": b"%d" % length,
        _NAME: b"bytes 0-%d/%b" % (length - 1, whole),
    }
    kept = [pair for pair in start["headers"] if pair[0] not in said]
    return {**start, "headers": [*kept, *said.items()]}

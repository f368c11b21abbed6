"""An answer as it comes in: a stream of items need not end to be one."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

from counterfoil.proof.exchange import Answer
from counterfoil.proof.media_types import EVENTS, RECORD, is_live, parse_content_type
from counterfoil.proof.plain import JsonError, read_json

if TYPE_CHECKING:
    from collections.abc import Iterable

LIVE_SECONDS: Final = 1.0
"""How long a stream of items is listened to."""
SILENCE_SECONDS: Final = 0.25
"""How long a silence in it is waited through."""
_EVENT_END: Final = re.compile(rb"(?:\r\n|\r(?!\n)|\n){2}")


class Incoming:
    """An answer, of which more may come.

    `live`: it is a stream of items (OAS 3.2, 4.14.4) of no known length, which may go
    on forever. What comes of it soon is what is looked at.
    """

    def __init__(self) -> None:
        self.live = False
        self._status = 0
        self._headers: tuple[tuple[str, str], ...] = ()
        self._parts: list[bytes] = []
        self._media_type = ""
        self._began = self._heard = 0.0

    def begin(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Take in the head of the answer."""
        self._status = status
        self._headers = tuple(
            (bytes(name).decode("latin-1").lower(), bytes(value).decode("latin-1"))
            for name, value in headers
        )
        answer = Answer(status, self._headers, b"")
        parsed = parse_content_type(answer.header("content-type") or "")
        self._media_type = parsed.name if parsed else ""
        is_long = answer.header("content-length") is None
        self.live = is_long and is_live(self._media_type)
        self._began = self._heard = time.monotonic()

    def add(self, content: bytes) -> None:
        """Take in some content."""
        self._parts.append(content)
        self._heard = time.monotonic()

    @property
    def begun(self) -> bool:
        """Whether its head came."""
        return bool(self._status)

    @property
    def patience(self) -> float:
        """For how many seconds more a stream that goes on is listened to."""
        until = min(self._began + LIVE_SECONDS, self._heard + SILENCE_SECONDS)
        return until - time.monotonic()

    @property
    def answer(self) -> Answer:
        """The answer, as far as it came."""
        return Answer(self._status, self._headers, b"".join(self._parts))

    @property
    def items(self) -> Answer:
        """The answer that is a stream, with the items that came whole."""
        body = b"".join(self._parts)
        return Answer(self._status, self._headers, body[: self._end(body)])

    def _end(self, body: bytes) -> int:
        """Where the last whole item ends."""
        if self._media_type == EVENTS:
            # WHATWG HTML, 9.2.6: an empty line ends an event.
            return max((one.end() for one in _EVENT_END.finditer(body)), default=0)
        if RECORD not in body:
            return body.rfind(b"\n") + 1
        # RFC 7464, 2.1: a text may have several lines, and the next one begins with a
        # mark.
        start = body.rindex(RECORD)
        last = body[start + 1 :]
        if not last.endswith(b"\n"):
            return start
        try:
            read_json(last)
        except JsonError:
            return start
        return len(body)

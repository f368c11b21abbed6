"""When a request is sent again: only where that can do no harm."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom
from typing import Final
from uuid import uuid4

import msgspec

from .client_errors import ConnectionFailed, TimedOut, TransportError
from .streams import is_once
from .transport import Reply, Request

IDEMPOTENT: Final = frozenset(
    {"DELETE", "GET", "HEAD", "OPTIONS", "PUT", "QUERY", "TRACE"}
)
"""Methods of which several requests do what one does (RFC 9110, 9.2.2)."""

_RANDOM: Final = SystemRandom()
"""Processes that were forked from one do not share its sequence."""
_SECONDS: Final = re.compile(r"\d+", re.ASCII)


class Retries(msgspec.Struct, frozen=True, kw_only=True):
    """How often a request is sent again, and after which pause.

    That happens where no response came, or one of `statuses`, if the method is
    idempotent or the request has an idempotency key; and always where the server was
    not reached. Pauses are random, up to a limit that doubles each time: from `first`
    to `longest`, in seconds. The server's `Retry-After` is waited for, unless that is
    more than `patience` seconds: then its response is the last.
    """

    limit: int = 2
    first: float = 0.5
    longest: float = 8.0
    patience: float = 60.0
    statuses: frozenset[int] = frozenset({408, 429, 502, 503, 504})


NEVER: Final = Retries(limit=0)
"""Sends every request once."""


class Attempts:
    """The attempts to send one request: how long to pause after each, if at all."""

    def __init__(self, request: Request, retries: Retries) -> None:
        self._retries = retries
        # What is used up cannot be sent again.
        self._left = 0 if is_once(request.content) else retries.limit
        self._bound = retries.first
        self._repeatable = request.repeatable or request.method in IDEMPOTENT

    def after_error(self, error: TransportError) -> float | None:
        """The seconds to wait before the next attempt; None where it was the last."""
        if not self._left or not isinstance(error, ConnectionFailed | TimedOut):
            return None
        if error.sent and not self._repeatable:
            return None
        return self._pause()

    def after_reply(self, reply: Reply) -> float | None:
        """The seconds to wait before the next attempt; None where it was the last."""
        retries = self._retries
        if reply.status not in retries.statuses:
            return None
        if not self._left or not self._repeatable:
            return None
        asked = retry_after(reply)
        return None if asked > retries.patience else max(asked, self._pause())

    def _pause(self) -> float:
        self._left -= 1
        bound = min(self._bound, self._retries.longest)
        self._bound = bound * 2
        # All of it is random, so that clients do not come back at the same time.
        return _RANDOM.uniform(0, bound)


def new_key() -> str:
    """An idempotency key that no other request has."""
    return str(uuid4())


def retry_after(reply: Reply) -> float:
    """The seconds that `Retry-After` asks for (RFC 9110, 10.2.3); 0 without it."""
    text = (reply.header("retry-after") or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        date = parsedate_to_datetime(text)
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        return max(0.0, (date - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        # A zone may be further away than any date.
        return 0.0

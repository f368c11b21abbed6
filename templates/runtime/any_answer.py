"""Responses of operations that document none."""

from __future__ import annotations

from collections.abc import Iterable

from .asgi import BODILESS, Answer, content_answer, empty_answer


def any_answer(
    status: int, headers: Iterable[tuple[bytes, bytes]], kind: bytes, content: bytes
) -> Answer:
    """A response of any status, with content where the status admits any.

    Raises `ValueError` for content with another status (RFC 9110, 6.4.1).
    """
    if status not in BODILESS:
        return content_answer(status, headers, kind, content)
    if content:
        raise ValueError(f"a response with the status {status} has no content")
    return empty_answer(status, headers)

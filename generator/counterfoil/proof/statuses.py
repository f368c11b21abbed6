"""Classes of HTTP statuses (RFC 9110, 15)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

_WITHOUT_CONTENT: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


def succeeds(status: int) -> bool:
    """Whether a status says that the request was accepted: a redirection does, too."""
    return HTTPStatus.OK <= status < HTTPStatus.BAD_REQUEST


def is_successful(status: int) -> bool:
    """Whether a status is one of success itself (RFC 9110, 15.3)."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def has_no_content(method: str, status: int) -> bool:
    """Whether the answer to a method has none, whatever its fields say.

    RFC 9112, 6.3: it ends with its head.
    """
    return method == "HEAD" or status in _WITHOUT_CONTENT


def is_server_error(status: int) -> bool:
    """Whether a status says that the server failed."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR

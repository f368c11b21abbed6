"""Classes of HTTP statuses (RFC 9110, 15)."""

from __future__ import annotations

from http import HTTPStatus


def succeeds(status: int) -> bool:
    """Whether a status says that the request was accepted: a redirection does, too."""
    return HTTPStatus.OK <= status < HTTPStatus.BAD_REQUEST


def is_server_error(status: int) -> bool:
    """Whether a status says that the server failed."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR

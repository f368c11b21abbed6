"""Where sample requests go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterfoil.api.metadata import LONGEST_URL
from counterfoil.api.path_templates import at_defaults

if TYPE_CHECKING:
    from counterfoil.api.metadata import Server
    from counterfoil.api.model import Operation

_RECEIVER: Final = "https://receiver.example.com"
"""Where samples send what the service sends: nobody is there."""
_LOCAL: Final = "http://localhost"


def address_of(operation: Operation, servers: tuple[Server, ...]) -> str:
    """Where an operation is called; `servers` are those of the document."""
    if operation.event is not None:
        return _RECEIVER
    return address(operation.servers or servers)


def address(servers: tuple[Server, ...]) -> str:
    """The address of the first server, its variables at their defaults.

    One that is relative is relative to where the document is (OAS 3.1, 4.8.5): nobody
    knows where that is, so it is this machine.
    """
    if not servers:
        return _LOCAL
    url = at_defaults(servers[0]).rstrip("/")
    if len(url) > LONGEST_URL:
        return _LOCAL
    if re.match("https?://", url):
        return url
    return f"{_LOCAL}{'' if url.startswith('/') or not url else '/'}{url}"

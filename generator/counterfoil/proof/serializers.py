"""How Schemathesis sends bodies of media types that it does not know.

Without that it ends with an error for an operation whose body has such a type alone,
and for a form with a part of such a type, unless what it made up for that is text.
Nobody says how a value is written there, so text is sent as it is.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import schemathesis
from schemathesis.transport.asgi import ASGI_TRANSPORT
from schemathesis.transport.requests import REQUESTS_TRANSPORT
from schemathesis.transport.wsgi import WSGI_TRANSPORT

if TYPE_CHECKING:
    from collections.abc import Generator

    from counterfoil.proof.contract import Contract

_TOOL: Final[Any] = schemathesis


@contextmanager
def all_serialized(contract: Contract) -> Generator[tuple[str, ...]]:
    """Let the tool send every media type of the contract; hand back the new ones.

    What the project's own hooks serialize stays theirs.
    """
    names = tuple(sorted(_unknown(contract)))
    if names:
        _TOOL.serializer(*names)(_sent)
    try:
        yield names
    finally:
        # The registry is the tool's global state.
        for transport in (REQUESTS_TRANSPORT, ASGI_TRANSPORT, WSGI_TRANSPORT):
            transport.unregister_serializer(*names)


def _unknown(contract: Contract) -> set[str]:
    """The media types that the tool has no serializer for: of bodies and their parts.

    It leaves out bodies of a range, and looks for a type in that of a part.
    """
    content = [
        media_type
        for operation in contract.operations
        if operation.body is not None
        for media_type in operation.body.content
    ]
    bodies = [name for one in content for name in one.names if "*" not in name]
    parts = [
        kind.partition(";")[0].strip().replace("*", "x-any")
        for one in content
        for encoding in one.encodings
        for kind in encoding.content_types
        if REQUESTS_TRANSPORT.get_first_matching_media_type(kind) is None
    ]
    return {
        name
        for name in (*bodies, *parts)
        if REQUESTS_TRANSPORT.get_first_matching_media_type(name) is None
    }


def _sent(_context: object, value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()

"""Links: what an exchange says of the request that may follow it (OAS 3.1, 4.8.20)."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from . import expressions
from .client_errors import ClientError

joined: Final = expressions.joined


class BrokenLink(ClientError):
    """A link whose expression leads to nothing in the exchange that it is read from."""


class Exchange(expressions.Exchange):
    """A request as it was prepared, and the response to it: raises `BrokenLink`."""

    missing = BrokenLink


def text(value: Any) -> str:
    """A value as the text of a body."""
    return str(expressions.joined(value))


def constant(value: Any) -> Any:
    """A value that the link gives by itself."""
    return value


def parsed(text: Any) -> Any:
    """The number, the boolean or whatever else a text stands for."""
    try:
        return msgspec.json.decode(text) if isinstance(text, str) else text
    except msgspec.DecodeError:
        return text

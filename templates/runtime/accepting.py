"""How a client says which media types it accepts (RFC 9110, 12.5.1)."""

from __future__ import annotations

from msgspec import UNSET, UnsetType


def accept_header(wanted: str | UnsetType, offered: str, others: str = "") -> str:
    """The value of an Accept header.

    It has what is `wanted` of a success, or else all that is `offered`; after that the
    `others`, in which errors come.
    """
    successes = offered if wanted is UNSET else wanted
    return ", ".join(text for text in (successes, others) if text)

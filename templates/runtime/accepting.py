"""How a client says which media types it accepts (RFC 9110, 12.5.1)."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .media_types import ELEMENT


def accept_header(wanted: str | UnsetType, offered: str, others: str = "") -> str:
    """The value of an Accept header.

    It has what is `wanted` of a success, or else all that is `offered`; after that the
    `others`, in which errors come. A media type that is offered with parameters is
    asked for with them.
    """
    successes = offered if wanted is UNSET else _offered(wanted, offered)
    return ", ".join(text for text in (successes, others) if text)


def _offered(wanted: str, offered: str) -> str:
    """What is wanted, as it is offered."""
    names = [each.strip() for each in ELEMENT.findall(offered)]
    return next((each for each in names if each.partition(";")[0] == wanted), wanted)

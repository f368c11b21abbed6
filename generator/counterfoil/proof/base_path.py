"""The path of a server's URL, behind which the paths of a contract begin.

OAS 3.1, 4.8.8: a path is appended to the server's URL. A base has no `/` at its end.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from counterfoil.proof.fixed_queries import sent, sent_bytes

HOST: Final = "counterfoil-host.invalid"
"""Stands for the server's address in bytes that are made before it is known."""
BASE: Final = "/counterfoil-base.invalid"
"""Stands for the path of the server's URL in such bytes."""


def base_of(url: str) -> str:
    """The path of a server's URL."""
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""  # who connects says that it is no URL


def below(base: str, target: str) -> str:
    """A target of a contract as it is sent to the server whose base that is.

    In origin and absolute form (RFC 9112, 3.2.1 and 3.2.2); others have no path.
    """
    target = sent(target)
    if target.startswith("/"):
        return base + target
    scheme, mark, rest = target.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{mark}{authority}{base}{slash}{path}" if mark else target


def within(base: str, target: str) -> str | None:
    """The target of a contract that was sent so; None for what is not behind the base.

    The base alone is the root.
    """
    if not base:
        return target
    inner = target.removeprefix(base)
    if inner == target or inner[:1] not in {"", "/", "?"}:
        return None
    return inner if inner.startswith("/") else f"/{inner}"


def addressed(content: bytes, authority: str, base: str) -> bytes:
    """Bytes that were made for any server, for this one."""
    placed = content.replace(BASE.encode(), base.encode())
    return sent_bytes(placed.replace(HOST.encode(), authority.encode()))

"""What the service sends by itself: requests to URLs that are known when it does."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from .transport import Request

_URL: Final = re.compile(r"([Hh][Tt][Tt][Pp][Ss]?://[!\"$-.0->A-~]+)([/?][!\"$-~]*)?")
"""RFC 9110, 4.2, and RFC 3986, 2: no user, no fragment, nothing but printable ASCII."""


def is_url(url: str) -> bool:
    """Whether something can be sent to a URL: it is whole, and of HTTP."""
    return _URL.fullmatch(url) is not None


def addressed(request: Request, url: str) -> Request:
    """The request to a URL, whose query stands before that of the request.

    Raises `ValueError` where it is not an absolute URL of HTTP.
    """
    found = _URL.fullmatch(url)
    if found is None:
        raise ValueError("what is sent to must be a whole URL of HTTP, percent-encoded")
    target = found[2] or "/"
    if target.startswith("?"):
        target = f"/{target}"
    query = request.target.removeprefix("?")
    if query:
        divider = "" if target.endswith(("?", "&")) else "&" if "?" in target else "?"
        target = f"{target}{divider}{query}"
    return msgspec.structs.replace(request, target=target, url=f"{found[1]}{target}")

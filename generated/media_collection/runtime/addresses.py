"""Addresses of servers: URLs with variables, and relative ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

_ABSOLUTE: Final = re.compile(r"https?://[^\s/]+(?:/\S*)?", re.IGNORECASE)
_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")


def fill_url(template: str, variables: Mapping[str, str]) -> str:
    """The URL of a server with its variables filled in (OAS 3.1, 4.8.5)."""
    return _VARIABLE.sub(lambda match: variables.get(match[1], match[0]), template)


def resolve(base: str, url: str) -> str:
    """A relative URL of a server, seen from `base` (RFC 3986, 5)."""
    return urljoin(base, url)


def has_dot_segments(url: str) -> bool:
    """Whether a path has segments that lead upwards, or nowhere, encoded or not.

    Whoever gets it may take them away (RFC 3986, 5.2.4 and 6.2.2): then it is another
    path. Raises `ValueError` where the URL is none.
    """
    segments = urlsplit(url).path.split("/")
    return any(unquote(each) in {".", ".."} for each in segments)


def check_base(url: str) -> str:
    """A server's URL as paths are appended to it: without a slash at its end.

    Raises `ValueError` where it has a query or a fragment, which no path can follow.
    """
    if "?" in url or "#" in url:
        raise ValueError("the URL of a server must have no query and no fragment")
    return url.rstrip("/")


def check_reachable(url: str, *, relative: bool) -> None:
    """Refuse a server's URL that nothing can be sent to by HTTP (RFC 9110, 4.2).

    A `relative` one will do for a transport that knows where it leads. Raises
    `ValueError`.
    """
    if relative and (not url or url.startswith("/")):
        return
    if not _ABSOLUTE.fullmatch(url) or not _has_port(url):
        raise ValueError(
            f"the URL of a server must begin with http:// or https://, and a host: "
            f"{url!r} does not"
        )


def _has_port(url: str) -> bool:
    """Whether the port of a URL is one, if it names any."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False

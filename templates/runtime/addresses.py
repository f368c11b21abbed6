"""Addresses of servers: URLs with variables, and relative ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")


def fill_url(template: str, variables: Mapping[str, str]) -> str:
    """The URL of a server with its variables filled in (OAS 3.1, 4.8.5)."""
    return _VARIABLE.sub(lambda match: variables.get(match[1], match[0]), template)


def resolve(base: str, url: str) -> str:
    """A relative URL of a server, seen from `base` (RFC 3986, 5)."""
    return urljoin(base, url)


def check_base(url: str) -> str:
    """A server's URL as paths are appended to it: without a slash at its end.

    Raises `ValueError` where it has a query or a fragment, which no path can follow.
    """
    if "?" in url or "#" in url:
        raise ValueError("the URL of a server must have no query and no fragment")
    return url.rstrip("/")

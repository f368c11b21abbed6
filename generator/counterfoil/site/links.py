"""Which addresses of a document the page may link to."""

from __future__ import annotations

import re
from typing import Final

_SCHEME: Final = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_SAFE: Final = frozenset({"http", "https", "mailto"})
_OTHER_HOST: Final = re.compile(r"[\\/]{2}|\\")
"""How an address of another host begins; a backslash is a slash (URL, 4.4)."""
_ODD: Final = re.compile(r"[\x00-\x20\x7f\u2028\u2029]")


def is_safe(address: str) -> bool:
    """Whether an address is relative, or has a scheme that runs nothing."""
    if _ODD.search(address) or _OTHER_HOST.match(address):
        return False
    found = _SCHEME.match(address)
    return found is None or found[1].lower() in _SAFE


def safe_address(address: str) -> str:
    """The address, or "" where it is not safe."""
    return address if is_safe(address) else ""

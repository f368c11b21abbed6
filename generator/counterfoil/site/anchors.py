"""Anchors of the page: stable, safe in any place, and different for different names."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import Final

_LONGEST: Final = 80
_LIKE_A_DIGEST: Final = re.compile(r".*-[0-9a-f]{8}").fullmatch


@cache
def anchor(kind: str, *names: str) -> str:
    """The anchor of a thing of a kind, such as `operation` and its id.

    It depends on the names alone, not on what else the document has. A name that holds
    other characters than letters, digits and `-._` is told apart by a digest.
    """
    plain = "-".join(names)
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", plain)
    is_plain = safe == plain and len(safe) <= _LONGEST and not _LIKE_A_DIGEST(safe)
    if not is_plain or any("-" in name for name in names[:-1]):
        safe = f"{safe[:60].strip('-')}-{digest(*names)}"
    return f"{kind}-{safe}"


def digest(*names: str) -> str:
    """Eight characters that tell names from others."""
    text = "\0".join(names).encode("utf-8", "replace")
    return hashlib.sha256(text).hexdigest()[:8]

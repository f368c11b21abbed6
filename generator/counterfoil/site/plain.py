"""JSON values as plain text, for the lines of the documentation."""

from __future__ import annotations

import json
from typing import cast


def plain_text(value: str) -> str:
    """JSON text as it stands in an address or a header."""
    plain: object = json.loads(value)
    if isinstance(plain, str):
        return plain
    if isinstance(plain, list):
        items = cast("list[object]", plain)
        return ",".join(plain_text(json.dumps(item)) for item in items)
    return value

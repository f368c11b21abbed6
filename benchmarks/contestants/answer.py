"""The answer that every contestant gives: a new session's address."""

from __future__ import annotations

import secrets
from typing import Final

HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "OPTIONS,POST,PUT",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Expose-Headers": "Location",
}
MEDIA_TYPE: Final = "application/octet-stream"


def new_location() -> str:
    """The address of a new session."""
    return "/api/v1/sessions/" + secrets.token_hex(32)

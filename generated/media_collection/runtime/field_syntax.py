"""What fields of messages are written with (RFC 9110, 5.6)."""

from __future__ import annotations

from typing import Final

TCHARS: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""An expression for a token (RFC 9110, 5.6.2), such as the name of a field."""

"""The steps of JSON Pointers: reference tokens, and the names that they stand for.

The proof has its own (`proof/plain.py`): it shares nothing with what it judges.
"""

from __future__ import annotations


def escape(name: str) -> str:
    """A name as a token of a JSON Pointer (RFC 6901, 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """The name that a token of a JSON Pointer stands for (RFC 6901, 4)."""
    return token.replace("~1", "/").replace("~0", "~")

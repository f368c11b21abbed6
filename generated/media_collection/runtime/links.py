"""Links in headers (RFC 8288): where the next page is."""

from __future__ import annotations

import re
from typing import Final

from .transport import Reply

_LINK: Final = re.compile(r'<([^<>]*)>((?:[^,"]|"(?:[^"\\]|\\.)*"?)*)')
_PARAMETER: Final = re.compile(
    r';\s*([^\s;,="]*)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)|([^;,]*)))?'
)
"""The name of a parameter, and its value: in quotes, or as it is."""
_PAIR: Final = re.compile(r"\\(.)")
"""A character in quotes that stands for itself (RFC 9110, 5.6.4)."""


def next_link(reply: Reply) -> str | None:
    """The target of the link with the relation `next`; None where there is none."""
    for target, parameters in _LINK.findall(reply.header("link") or ""):
        if "next" in _relations(parameters):
            return str(target)
    return None


def _relations(parameters: str) -> list[str]:
    """The relations of a link: its first `rel` counts (RFC 8288, 3.3)."""
    for name, quoted, plain in _PARAMETER.findall(parameters):
        if name.lower() == "rel":
            return (_PAIR.sub(r"\1", quoted) or plain).lower().split()
    return []

"""Links in headers (RFC 8288): where the next page is."""

from __future__ import annotations

import re
from typing import Final

from .transport import Reply

_LINK: Final = re.compile(r'<([^<>]*)>((?:[^,"]|"(?:[^"\\]|\\.)*"?)*)')
_RELATIONS: Final = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;"]+))', re.IGNORECASE)


def next_link(reply: Reply) -> str | None:
    """The target of the link with the relation `next`; None where there is none."""
    for target, parameters in _LINK.findall(reply.header("link") or ""):
        # The first `rel` of a link counts (RFC 8288, 3.3).
        match = _RELATIONS.search(parameters)
        found = (match[1] or match[2] or "") if match else ""
        if "next" in found.lower().split():
            return str(target)
    return None

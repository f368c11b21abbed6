"""What headers and cookies can be called: one of another name never comes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterfoil.api.reading import flag
from counterfoil.codes import contents as codes

if TYPE_CHECKING:
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Mapping

_SHOWN = 60
"""How much of a name is shown."""
TCHARS: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""An expression for a token (RFC 9110, 5.6.2), such as the name of a field (5.1)."""
_NAME = re.compile(TCHARS)
# RFC 6265, 4.2.1: what can be told from the value, and from the next pair. Names that
# are no tokens (4.1.1), as `ids[]`, are sent all the same.
_COOKIE = re.compile(r"(?! )[^\x00-\x1f;=\x7f]+(?<! )")


def can_come(place: str, name: str, node: Mapping, findings: Findings) -> bool:
    """Whether a header, a cookie, or what else there is, can have a name.

    What cannot is told of: it is an error where it is required.
    """
    if place == "header" and not _NAME.fullmatch(name):
        code, left_out = codes.INVALID_HEADER_NAME, codes.IGNORED_HEADER
    elif place == "cookie" and not _COOKIE.fullmatch(name):
        code, left_out = codes.INVALID_COOKIE_NAME, codes.IGNORED_COOKIE
    else:
        return True
    required = flag(node, "required")
    findings.add(
        code if required else left_out,
        f"no {place} can have the name {name[:_SHOWN]!r}"
        + ("" if required else ": it is left out"),
        node.keys.get("name", node.location),
        hint="use letters, digits and hyphens",
    )
    return False

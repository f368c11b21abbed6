"""References to named schemas, as they stand in exact ones: `#/$defs/NAME`.

Components may have names that no URI holds (RFC 3986, 3.5), and steps of JSON Pointers
are escaped (RFC 6901, 3 and 6).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

from counterfoil.pointers import escape, unescape

PREFIX: Final = "#/$defs/"
_SAFE: Final = "!$&'()*+,;=:@?-._~"
"""What stands in a fragment as it is; a slash would divide the pointer."""


def reference_to(name: str) -> str:
    """The reference to the schema of a name."""
    return f"{PREFIX}{quote(escape(name), safe=_SAFE)}"


def name_in(reference: str) -> str:
    """The name of the schema that a reference leads to."""
    return unescape(unquote(reference.removeprefix(PREFIX)))

"""Media types that sample requests name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.media_types import concrete
from counterfoil.python.bodies import JSON

if TYPE_CHECKING:
    from counterfoil.python.bodies import Medium

JSON_TYPE: Final = "application/json"
BOUNDARY: Final = "part"
"""What divides the parts of a body."""


def sent_type(medium: Medium) -> str:
    """A Content-Type of a body, with a boundary where it is divided by one."""
    named = [each for each in medium.names if "*" not in each]
    if named:
        name = medium.media.sent(named[0])
    else:
        name = JSON_TYPE if medium.form == JSON else concrete(medium.name)
    is_parted = name.startswith("multipart/")
    return f"{name}; boundary={BOUNDARY}" if is_parted else name

"""Media types that sample requests name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.python.bodies import JSON

if TYPE_CHECKING:
    from counterfoil.python.bodies import Medium

JSON_TYPE: Final = "application/json"
BOUNDARY: Final = "part"
"""What divides the parts of a body."""
_RANGES: Final = {
    "audio": "audio/mpeg",
    "image": "image/png",
    "multipart": "multipart/mixed",
    "text": "text/plain",
    "video": "video/mp4",
}
_OTHER: Final = "application/octet-stream"


def concrete(name: str) -> str:
    """A media type, or one of a range of them."""
    if "*" not in name:
        return name
    if name.endswith("+json"):
        return JSON_TYPE
    return _RANGES.get(name.partition("/")[0], _OTHER)


def sent_type(medium: Medium) -> str:
    """A Content-Type of a body, with a boundary where it is divided by one."""
    named = [each for each in medium.names if "*" not in each]
    if named:
        name = medium.media.sent(named[0])
    else:
        name = JSON_TYPE if medium.form == JSON else concrete(medium.name)
    is_parted = name.startswith("multipart/")
    return f"{name}; boundary={BOUNDARY}" if is_parted else name

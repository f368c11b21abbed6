"""Parts of a representation: what Content-Range says of the content beside it."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.exchange import Answer, Request

_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/(?:([0-9]{1,18})|\*)")
_PARTS: Final = "multipart/byteranges"


def range_faults(request: Request, answer: Answer) -> Iterator[str]:
    """What is wrong with a 206 of one part (RFC 9110, 14.4 and 15.3.7.1)."""
    if answer.status != HTTPStatus.PARTIAL_CONTENT or request.method == "HEAD":
        return
    if (answer.header("content-type") or "").lower().startswith(_PARTS):
        return
    value = answer.header("content-range")
    if value is None:
        yield "expected a 206 with Content-Range; none came"
        return
    match = _RANGE.fullmatch(value)
    if match is None:
        # Other units are what the server makes of them.
        if value.lower().startswith("bytes"):
            yield f"expected a Content-Range of bytes; came {value!r}"
        return
    first, last, whole = (int(one) if one else None for one in match.groups())
    assert first is not None
    assert last is not None
    if first > last or (whole is not None and last >= whole):
        yield f"expected a Content-Range with bytes in it; came {value!r}"
    elif len(answer.body) != last - first + 1:
        length = len(answer.body)
        yield f"expected {last - first + 1} bytes, as {value!r} says; came {length}"

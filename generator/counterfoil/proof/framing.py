"""What a contract says of responses and HTTP does not leave to it: their framing."""

from __future__ import annotations

import re
from typing import Final

from counterfoil.proof.contract import resolve
from counterfoil.proof.plain import escape, find, members

_INTERIM: Final = re.compile("1([0-9][0-9]|XX)")
_WITHOUT_CONTENT: Final = frozenset({"204", "205", "304"})
"""The final statuses without content (RFC 9110, 15.3.5, 15.3.6 and 15.4.5)."""


def drop_framing(document: dict[str, object], method: str, operation: str) -> None:
    """Take away what of an operation's responses no server can heed, in place.

    That is a response that is interim, and no answer (RFC 9110, 15.2); content where
    there is none; `Transfer-Encoding`, which is the connection's
    (RFC 9112, 6.1); and that `Content-Length` is required, for content may be framed
    otherwise (RFC 9112, 6.2). A length that must be 0, and that of an answer to HEAD,
    are told by this header alone. `operation` is the pointer to the operation.
    """
    responses = members(members(find(document, operation)).get("responses"))
    for status in [each for each in responses if not each.startswith("x-")]:
        if _INTERIM.fullmatch(status):
            del responses[status]
            continue
        place = resolve(document, f"{operation}/responses/{escape(status)}")
        plain = members(find(document, place))
        mended = dict(plain)
        if status in _WITHOUT_CONTENT:
            mended.pop("content", None)
        headers = _headers(document, place, is_head=method.upper() == "HEAD")
        if headers != members(plain.get("headers")):
            mended["headers"] = headers
        # Others may refer to the same response.
        if mended != plain:
            responses[status] = mended


def _headers(
    document: dict[str, object], response: str, *, is_head: bool
) -> dict[str, object]:
    found: dict[str, object] = {}
    written = members(members(find(document, response)).get("headers"))
    for name, value in written.items():
        if name.lower() == "transfer-encoding":
            continue
        found[name] = value
        if name.lower() == "content-length" and not is_head:
            place = resolve(document, f"{response}/headers/{escape(name)}")
            plain = members(find(document, place))
            if plain.get("required") is True and not _is_zero(document, place):
                found[name] = {**plain, "required": False}
    return found


def _is_zero(document: dict[str, object], header: str) -> bool:
    if "schema" not in members(find(document, header)):
        return False
    schema = members(find(document, resolve(document, f"{header}/schema")))
    return schema.get("const") == 0 or schema.get("enum") == [0]

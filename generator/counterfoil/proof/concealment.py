"""Recorded requests as people are shown them: without the credentials of whoever sent.

What is secret in a body, nobody can tell: it stays.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Request

HIDDEN: Final = "CREDENTIALS"
"""Stands in the place of a credential."""
_WITH_SCHEME: Final = frozenset({"authorization", "proxy-authorization"})
_TELLING: Final = re.compile(
    r"auth|token|secret|api[-_]?key|passw|session|signature|credential", re.IGNORECASE
)
"""What something that is secret is called, where the contract does not speak of it."""


def without_secrets(contract: Contract, request: Request) -> Request:
    """The request with a placeholder for each credential, in fields and in the query.

    Those are the contract's own, every cookie, and whatever is called like one, but for
    what is a parameter of the contract and no credential.
    """
    names = _Names(contract)
    path, mark, query = request.target.partition("?")
    shown = "&".join(names.pair("query", part) for part in query.split("&"))
    return replace(
        request,
        target=path + mark + shown,
        headers=tuple(
            (name, names.field(name, text)) for name, text in request.headers
        ),
    )


class _Names:
    """What is secret by its place and its name."""

    def __init__(self, contract: Contract) -> None:
        self._keys = {
            (one.place, one.parameter.lower()) for one in contract.schemes.values()
        }
        self._parameters = {
            (parameter.place, parameter.name.lower())
            for operation in contract.operations
            for parameter in operation.parameters
        }

    def field(self, name: str, text: str) -> str:
        """The value of a header field as it is shown."""
        lower = name.lower()
        if lower in _WITH_SCHEME:
            scheme, space, _ = text.partition(" ")
            return f"{scheme} {HIDDEN}" if space else HIDDEN
        if lower == "cookie":
            pairs = (pair.strip() for pair in text.split(";"))
            return "; ".join(self.pair("cookie", pair) for pair in pairs)
        return HIDDEN if self._is_secret("header", lower) else text

    def pair(self, place: str, pair: str) -> str:
        """A name and its value, of a query or of cookies, as they are shown."""
        name, equals, _ = pair.partition("=")
        is_secret = equals and self._is_secret(place, unquote(name).lower())
        return f"{name}={HIDDEN}" if is_secret else pair

    def _is_secret(self, place: str, name: str) -> bool:
        if (place, name) in self._keys or (place, name) in self._parameters:
            return (place, name) in self._keys
        return place == "cookie" or _TELLING.search(name) is not None

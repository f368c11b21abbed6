"""Challenges of a 401 (RFC 9110, 11.6.1): how the client may log in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, Operation

_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_SCHEME: Final = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s+\S.*|\s*)")
_TOKENS: Final = frozenset({"oauth2", "openIdConnect"})
"""What shows a bearer token (RFC 6750)."""


def applicable(contract: Contract, operation: Operation) -> frozenset[str]:
    """The schemes of which a 401 has to name one, in lower case.

    None where the operation takes credentials that HTTP has no scheme for, as the key
    of an API: nothing says what the challenge is then.
    """
    found: set[str] = set()
    for requirement in operation.security:
        for name, _ in requirement:
            scheme = contract.schemes.get(name)
            if scheme is None or scheme.type not in {"http", *_TOKENS}:
                return frozenset()
            found.add("bearer" if scheme.type in _TOKENS else scheme.scheme.lower())
    return frozenset(found)


def challenged(value: str) -> frozenset[str]:
    """The schemes that a `WWW-Authenticate` names, in lower case."""
    elements = _QUOTED.sub('""', value).split(",")
    matches = map(_SCHEME.fullmatch, elements)
    return frozenset(one[1].lower() for one in matches if one)

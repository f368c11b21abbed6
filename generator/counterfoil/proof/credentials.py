"""Security: does a request have what an operation requires?

Whether a credential is the right one, only the server knows; whether one is there, and
has the form of its scheme, anyone can see.
"""

from __future__ import annotations

import base64
import binascii
import re
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from counterfoil.proof.styles import decoded

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, Operation, Scheme
    from counterfoil.proof.exchange import Request

MADE_UP: Final = "counterfoil-made-up"
"""The credential that is sent where the project names none."""
WRONG: Final = "counterfoil-wrong"
ANY: Final = "*"
"""In the place of a known credential, or of a scheme's name: whatever has the right
form is taken."""
_REFUSED: Final = re.compile(r"\A:\Z|invalid|wrong|insufficient", re.IGNORECASE)
"""What credentials call themselves that a mock refuses."""
_TOKEN68: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")

Fields = tuple[tuple[str, str], ...]


class Access(Enum):
    """What is to be expected of the credentials of a request."""

    FREE = "free"
    """None are needed, or those that the project names are there."""
    UNKNOWN = "unknown"
    """Some are there; whether the server takes them, the contract does not say."""
    MISSING = "missing"
    """None are there, or they do not have the form of their scheme."""
    WRONG = "wrong"
    """They are others than those that the project names."""


def access(contract: Contract, operation: Operation, request: Request) -> Access:
    """The best that the alternatives of an operation's security come to."""
    if not operation.security:
        return Access.FREE
    found = {
        _all(contract, [name for name, _ in requirement], request)
        for requirement in operation.security
    }
    for best in (Access.FREE, Access.UNKNOWN, Access.WRONG):
        if best in found:
            return best
    return Access.MISSING


def _all(contract: Contract, names: list[str], request: Request) -> Access:
    found = {_one(contract, name, request) for name in names}
    for worst in (Access.MISSING, Access.WRONG, Access.UNKNOWN):
        if worst in found:
            return worst
    return Access.FREE


def _one(contract: Contract, name: str, request: Request) -> Access:
    scheme = contract.schemes.get(name)
    if (
        scheme is not None
        and scheme.type == "mutualTLS"
        and ANY in contract.credentials
    ):
        return Access.FREE
    if scheme is None or scheme.type == "mutualTLS":
        return Access.UNKNOWN
    if scheme.type == "apiKey" and len(set(_keys(scheme, request))) > 1:
        # Which of several keys a server reads, no standard says.
        return Access.UNKNOWN
    sent = sent_credential(scheme, request)
    if sent is None:
        return Access.MISSING
    known = contract.credentials.get(name, contract.credentials.get(ANY))
    if known is None:
        return Access.UNKNOWN
    if known == ANY:
        word, _, rest = sent.partition(" ")
        # A key in `Authorization` is all of that field, credentials of Basic or not.
        said = _basic(rest.strip()) if word.lower() == "basic" else None
        refused = _REFUSED.search(sent) or _REFUSED.search(said or "")
        return Access.WRONG if refused else Access.FREE
    return Access.FREE if known == sent else Access.WRONG


def sent_credential(scheme: Scheme, request: Request) -> str | None:
    """The credential of a scheme in a request; None without one of its form."""
    if scheme.type == "apiKey":
        return next((one for one in _keys(scheme, request) if one), None)
    kind = scheme.scheme.lower() if scheme.type == "http" else "bearer"
    for value in _headers(request, "authorization"):
        word, _, rest = value.strip().partition(" ")
        if word.lower() != kind:
            continue
        rest = rest.strip()
        if kind == "basic":
            return _basic(rest)
        if kind != "bearer":
            return rest or None
        return rest if _TOKEN68.fullmatch(rest) else None
    return None


def _basic(text: str) -> str | None:
    """RFC 7617, 2: `user:password` in Base64."""
    try:
        made = base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    return made if ":" in made else None


def _keys(scheme: Scheme, request: Request) -> list[str]:
    if scheme.place == "header":
        return [value.strip() for value in _headers(request, scheme.parameter.lower())]
    if scheme.place == "cookie":
        return [
            value.strip()
            for text in _headers(request, "cookie")
            for pair in text.split(";")
            for name, separator, value in [pair.strip().partition("=")]
            if separator and name == scheme.parameter
        ]
    query = request.target.partition("?")[2].partition("#")[0]
    return [
        decoded(value, form=True) or ""
        for part in query.split("&")
        for name, _, value in [part.partition("=")]
        if decoded(name, form=True) == scheme.parameter
    ]


def _headers(request: Request, name: str) -> list[str]:
    return [value for key, value in request.headers if key.lower() == name]


def credentials_of(
    contract: Contract,
    operation: Operation,
    value: str = "",
    preferred: frozenset[str] = frozenset(),
) -> tuple[Fields, tuple[tuple[str, str], ...]]:
    """The headers and the query pairs that satisfy an operation's security.

    They are those of the first alternative that the project has all credentials for,
    else of the first; of several, one whose schemes are all of the `preferred` types.
    `value` stands in for every credential.
    """
    texts = chosen(contract, operation, preferred)
    return shown(contract, {name: value or text for name, text in texts.items()})


def chosen(
    contract: Contract, operation: Operation, preferred: frozenset[str] = frozenset()
) -> dict[str, str]:
    """The credentials of one alternative of an operation's security, by scheme.

    None where it takes requests without any.
    """
    if not operation.security or () in operation.security:
        return {}
    known = contract.credentials
    able = [
        one
        for one in operation.security
        if known and all(name in known for name, _ in one)
    ] or [*operation.security]
    liked = [one for one in able if _types(contract, one) <= preferred]
    names = (liked or able)[0]
    return {name: known.get(name, MADE_UP).replace(ANY, MADE_UP) for name, _ in names}


def _types(contract: Contract, requirement: tuple[tuple[str, object], ...]) -> set[str]:
    schemes = (contract.schemes.get(name) for name, _ in requirement)
    return {scheme.type if scheme else "" for scheme in schemes}


def shown(
    contract: Contract, texts: dict[str, str]
) -> tuple[Fields, tuple[tuple[str, str], ...]]:
    """The headers and the query pairs with credentials, each in its scheme's place."""
    headers: list[tuple[str, str]] = []
    cookies: list[str] = []
    query: list[tuple[str, str]] = []
    for name, text in texts.items():
        scheme = contract.schemes.get(name)
        if scheme is None or scheme.type == "mutualTLS":
            continue
        if scheme.type != "apiKey":
            headers.append(("Authorization", authorization(scheme, text)))
        elif scheme.place == "header":
            headers.append((scheme.parameter, text))
        elif scheme.place == "cookie":
            cookies.append(f"{scheme.parameter}={text}")
        else:
            query.append((quote(scheme.parameter, safe=""), quote(text, safe="")))
    if cookies:
        headers.append(("Cookie", "; ".join(cookies)))
    return _each_once(headers), tuple(query)


def _each_once(headers: list[tuple[str, str]]) -> Fields:
    """The fields, each name once: a key in Authorization may be any credentials."""
    by_name: dict[str, tuple[str, str]] = {}
    for name, value in headers:
        known = by_name.get(name.lower())
        if known is None or " " not in known[1]:
            by_name[name.lower()] = name, value
    return tuple(by_name.values())


def authorization(scheme: Scheme, text: str) -> str:
    """The value of the field Authorization with a credential (RFC 9110, 11.6.2)."""
    kind = scheme.scheme.lower() if scheme.type == "http" else "bearer"
    if kind == "basic":
        pair = text if ":" in text else f"{text}:{text}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"
    if kind != "bearer":
        return f"{scheme.scheme} {text}"
    return f"Bearer {text}"

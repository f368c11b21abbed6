"""Credentials that are nearly right: a careless comparison takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from counterfoil.proof.credentials import ANY, authorization, chosen, shown
from counterfoil.proof.media_types import TCHARS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract, Operation, Scheme
    from counterfoil.proof.credentials import Fields

_OF_HTTP: Final = frozenset(
    {
        *("accept", "connection", "content-encoding", "content-length"),
        *("content-type", "cookie", "expect", "host", "te", "trailer"),
        *("transfer-encoding", "upgrade"),
    }
)
"""Fields that mean something to every server (RFC 9110, 9112)."""

Near = tuple[str, "Fields", tuple[tuple[str, str], ...]]
"""What is special, in a few words; the fields and the query pairs."""


def near_credentials(contract: Contract, operation: Operation) -> Iterator[Near]:
    """Each credential of an operation nearly right, the others as they must be.

    They are texts near the right one, where that is known, and the right one where the
    contract does not have it. What comes of them, the oracle says.
    """
    texts = chosen(contract, operation)
    for name, right in texts.items():
        scheme = contract.schemes.get(name)
        if scheme is None or scheme.type == "mutualTLS":
            continue
        known = contract.credentials.get(name, ANY) != ANY
        for label, text in _texts(scheme, right) if known else ():
            yield f"{name} {label}", *shown(contract, {**texts, name: text})
        if scheme.type == "apiKey":
            yield f"{name} empty", *shown(contract, {**texts, name: ""})
        others = {one: text for one, text in texts.items() if one != name}
        fields, pairs = shown(contract, others)
        for where, (field, value) in _elsewhere(scheme, right).items():
            if _is_taken(operation, where, field, fields):
                continue
            label = f"{name} in the {where} {field}"
            if where == "query":
                pair = quote(field, safe=""), quote(value, safe="")
                yield label, fields, (*pairs, pair)
            elif where == "header":
                yield label, (*fields, (field, value)), pairs
            else:
                yield label, (*fields, ("Cookie", f"{field}={value}")), pairs


def _texts(scheme: Scheme, right: str) -> Iterator[tuple[str, str]]:
    """Texts near a credential. Of `user:password`, it is the password that is another.

    Whether names of users have a case, RFC 7617 does not say.
    """
    user, colon, secret = right.rpartition(":") if _is_pair(scheme) else ("", "", right)
    if not secret:
        return
    tries = {
        "cut short": secret[:-1],
        "without its begin": secret[1:],
        "with something after it": f"{secret}x",
        "with something before it": f"x{secret}",
        "in another case": secret.swapcase(),
        "twice": secret * 2,
    }
    for label, text in tries.items():
        if text and text != secret:
            yield label, f"{user}{colon}{text}"


def _is_pair(scheme: Scheme) -> bool:
    return scheme.type == "http" and scheme.scheme.lower() == "basic"


def _elsewhere(scheme: Scheme, right: str) -> dict[str, tuple[str, str]]:
    """A credential in places where the contract does not have it: name and value."""
    if scheme.type != "apiKey":
        # RFC 9110, 11.7.2: this field is for a proxy.
        return {"header": ("Proxy-Authorization", authorization(scheme, right))}
    places = ("header", "query", "cookie")
    return {one: (scheme.parameter, right) for one in places if one != scheme.place}


def _is_taken(operation: Operation, place: str, name: str, fields: Fields) -> bool:
    """Whether a place has another meaning already, or cannot have such a name."""
    lower = name.lower()
    declared = {(one.place, one.name.lower()) for one in operation.parameters}
    sent = {one.lower() for one, _ in fields}
    if place == "query":
        has_whole = any(one.place == "querystring" for one in operation.parameters)
        return has_whole or (place, lower) in declared
    if place == "cookie":
        return "cookie" in sent or "cookie" in {one for one, _ in declared}
    is_token = re.fullmatch(TCHARS, name) is not None
    return not is_token or lower in _OF_HTTP | sent or (place, lower) in declared

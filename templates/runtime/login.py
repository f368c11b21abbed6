"""Logins by OAuth 2: a user lets a client call in their name (RFC 6749, 4.1).

With PKCE, so that nobody else can use the code that comes back (RFC 7636).
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from .client_errors import ClientError
from .credentials import same_secret
from .grants import AuthorizationCode, Method
from .schemes import OAuth2, OpenIdConnect, scope_text


class LoginRefused(ClientError):
    """No login: `error` is the code of RFC 6749, 4.1.2.1, or says what is wrong.

    `description` is what the server says of it.
    """

    def __init__(self, error: str, description: str = "") -> None:
        super().__init__(f"no login: {error}" + (description and f" ({description})"))
        self.error = error
        self.description = description

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.error, self.description)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A login that has begun: `url` is where to send the user.

    Keep it, for this user alone, until they come back to `redirect_uri`: `exchange`
    makes credentials of the address that they come to. It is used once.
    """

    url: str = field(repr=False)
    state: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str
    client_id: str
    scopes: tuple[str, ...]
    issuer: str = ""

    @classmethod
    def begin(
        cls,
        scheme: OAuth2 | OpenIdConnect,
        *,
        client_id: str,
        redirect_uri: str,
        scopes: tuple[str, ...] = (),
        authorization_url: str = "",
        issuer: str = "",
        others: Mapping[str, str] | None = None,
    ) -> Login:
        """A login by a scheme of the contract, one of the constants of `security`.

        `scopes` are what is asked for, and `others` further parameters, such as
        `prompt`. `authorization_url` is that of the contract unless another one is
        given. Where the server says who it is in its answers (RFC 9207), `issuer` is
        what it must say: no other server can pass its code for that of this one. Raises
        `ValueError` where there is no address.
        """
        address = authorization_url or _authorization_url(scheme)
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.fragment:
            raise ValueError("a login needs the whole authorization_url of the server")
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        asked = {
            **(others or {}),
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        if scope := scope_text(scopes):
            asked["scope"] = scope
        # RFC 6749, 3.1: a query that is there already is kept.
        query = "&".join(part for part in (parts.query, urlencode(asked)) if part)
        return cls(
            url=parts._replace(query=query).geturl(),
            state=state,
            verifier=verifier,
            redirect_uri=redirect_uri,
            client_id=client_id,
            scopes=scopes,
            issuer=issuer,
        )

    def exchange(
        self,
        address: str,
        *,
        client_secret: str = "",
        token_url: str = "",
        method: Method = "client_secret_basic",
        rotated: Callable[[str], None] | None = None,
    ) -> AuthorizationCode:
        """The credentials of the address that the user came back to, or of its query.

        A client trades them for a token with its first call. The keywords are those of
        `AuthorizationCode`. Raises `LoginRefused`, also where the address is that of
        another login (RFC 6749, 10.12).
        """
        query = urlsplit(address).query if "?" in address else address
        pairs = parse_qsl(query)
        found = dict(pairs)
        if len(found) < len(pairs):
            raise LoginRefused("a parameter that comes twice")
        if not same_secret(found.get("state", ""), self.state):
            raise LoginRefused("the answer to another login")
        # RFC 9207, 2.4: also of an error, and compared as it stands there.
        if self.issuer and found.get("iss") != self.issuer:
            raise LoginRefused("the answer of another server")
        if "error" in found:
            raise LoginRefused(found["error"], found.get("error_description", ""))
        if "code" not in found:
            raise LoginRefused("an answer without a code")
        return AuthorizationCode(
            code=found["code"],
            verifier=self.verifier,
            redirect_uri=self.redirect_uri,
            client_id=self.client_id,
            client_secret=client_secret,
            scopes=self.scopes,
            token_url=token_url,
            method=method,
            rotated=rotated,
        )


def challenge(verifier: str) -> str:
    """What is told of a verifier before it is shown itself (RFC 7636, 4.2: S256)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _authorization_url(scheme: OAuth2 | OpenIdConnect) -> str:
    flows = scheme.flows if isinstance(scheme, OAuth2) else ()
    found = (e.authorization_url for e in flows if e.grant == "authorizationCode")
    return next(found, "")

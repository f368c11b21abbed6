"""Grants of OAuth 2: what a client trades for tokens, and how it asks for them."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isnan
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import quote_plus, urlencode, urljoin

import msgspec

from .client_errors import ClientError
from .credentials import Bearer
from .schemes import Flow, OAuth2, Required, scope_text
from .transport import Reply, Request

Method: TypeAlias = Literal["client_secret_basic", "client_secret_post"]
"""How a client shows its secret where it asks for tokens (RFC 6749, 2.3.1)."""

LEEWAY: Final = 30.0
"""The seconds for which a token must still be good to be used."""

_OK: Final = 200


class TokenRefused(ClientError):
    """No token came: `error` is the code of RFC 6749, 5.2, or says what is wrong.

    `description` is what the server says of it, and `status` that of its response.
    """

    def __init__(self, error: str, description: str, status: int) -> None:
        said = f"no token: {error}" + (description and f" ({description})")
        super().__init__(f"{said}; the server answered {status}")
        self.error = error
        self.description = description
        self.status = status

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.error, self.description, self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """A client's own credentials, which it trades for tokens (RFC 6749, 4.4).

    `scopes` are what is asked for; where they are None, those that each operation
    requires. `token_url` is that of the contract, or of the metadata that it names,
    unless another one is given.
    """

    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] | None = None
    token_url: str = ""
    method: Method = "client_secret_basic"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """A refresh token, which is traded for other tokens (RFC 6749, 6).

    `rotated` is called with the refresh token that replaces this one, where the server
    sends any: whoever keeps it must keep the new one. Confidential clients have a
    `client_secret`, others at most a `client_id`. `token_url` is that of the contract,
    or of the metadata that it names, unless another one is given.
    """

    refresh_token: str = field(repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] | None = None
    token_url: str = ""
    method: Method = "client_secret_basic"
    rotated: Callable[[str], None] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationCode:
    """The code that a login gave, which is traded once (RFC 6749, 4.1.3); see `Login`.

    The refresh token that comes with the token replaces it when that has expired, and
    `rotated` is called with it, and with those that replace it in turn: whoever keeps
    the last one for a later `RefreshToken` needs no other login. Where none comes, the
    login ends with the token: then calls raise `LoginEnded`.
    """

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    token_url: str = ""
    method: Method = "client_secret_basic"
    rotated: Callable[[str], None] | None = field(default=None, repr=False)


class LoginEnded(ClientError):
    """A login of which the token has expired, or was refused: no other one came."""

    def __init__(self) -> None:
        super().__init__("the login has ended: no refresh token came with its token")


Grant: TypeAlias = ClientCredentials | RefreshToken | AuthorizationCode


@dataclass(frozen=True, slots=True)
class Token:
    """A token, when it must be used no more, and the refresh token that came with it.

    The time is that of `time.monotonic`.
    """

    bearer: Bearer
    ends: float
    refresh_token: str = field(default="", repr=False)

    @property
    def is_good(self) -> bool:
        """Whether it may still be used."""
        return time.monotonic() < self.ends


class _Answer(msgspec.Struct, frozen=True):
    """A response with a token (RFC 6749, 5.1) or without one (5.2)."""

    access_token: str = ""
    token_type: str = ""
    # What is not there may be null, though the standard does not know that.
    expires_in: float | str | None = None
    refresh_token: str | None = None
    error: str | None = None
    error_description: str | None = None


class TokenRequest(Request, frozen=True, kw_only=True):
    """A request for a token. It never shows what it trades."""

    def __repr__(self) -> str:
        return f"TokenRequest(url={self.url!r})"


def wanted_scopes(grant: Grant, required: Required) -> tuple[str, ...]:
    """The scopes to ask for."""
    return (required.scopes or ()) if grant.scopes is None else grant.scopes


def token_request(
    grant: Grant,
    required: Required,
    request: Request,
    refresh_token: str,
    discovered: str = "",
) -> TokenRequest:
    """The request for the token that an API's request needs.

    `refresh_token` is the newest, where the grant has one; `discovered` is where tokens
    are had if the contract does not say so. Raises `ValueError` where nobody does.
    """
    form = _traded(grant, required, refresh_token)
    headers = [
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
    ]
    if grant.client_secret and grant.method == "client_secret_basic":
        # RFC 6749, 2.3.1: each is encoded as in a form before they are joined.
        pair = f"{quote_plus(grant.client_id)}:{quote_plus(grant.client_secret)}"
        encoded = b64encode(pair.encode("ascii")).decode("ascii")
        headers.append(("authorization", f"Basic {encoded}"))
    else:
        shown = {"client_id": grant.client_id, "client_secret": grant.client_secret}
        form |= {name: value for name, value in shown.items() if value}
    base = request.url.removesuffix(request.target)
    url = known_token_url(grant, required, refreshes=refresh_token != "") or discovered
    if not url:
        name = required.scheme.name
        raise ValueError(f"the credentials {name} need a token_url")
    return TokenRequest(
        method="POST",
        target="",
        url=urljoin(f"{base}/", url),
        headers=tuple(headers),
        content=urlencode(form).encode("ascii"),
        timeout=request.timeout,
        max_response=request.max_response,
    )


def _traded(grant: Grant, required: Required, refresh_token: str) -> dict[str, str]:
    """What is traded for a token (RFC 6749, 4.1.3, 4.4.2 and 6; RFC 7636, 4.5)."""
    if isinstance(grant, AuthorizationCode) and not refresh_token:
        return {
            "grant_type": "authorization_code",
            "code": grant.code,
            "redirect_uri": grant.redirect_uri,
            "code_verifier": grant.verifier,
        }
    form = {"grant_type": "client_credentials"}
    if not isinstance(grant, ClientCredentials):
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    scope = scope_text(wanted_scopes(grant, required))
    # A login keeps the scopes that it got, which may be fewer than it asked for.
    if scope and not isinstance(grant, AuthorizationCode):
        form["scope"] = scope
    return form


def read_token(reply: Reply) -> Token:
    """The token of a response. Raises `TokenRefused`."""
    try:
        answer = msgspec.json.decode(reply.content, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # The error itself could show the content.
        raise TokenRefused("unreadable response", "", reply.status) from None
    if reply.status != _OK or not answer.access_token:
        error = answer.error or "response without a token"
        raise TokenRefused(error, answer.error_description or "", reply.status)
    if answer.token_type.lower() != "bearer":
        raise TokenRefused("token of another type", "", reply.status)
    refresh_token = answer.refresh_token or ""
    return Token(Bearer(answer.access_token), _ends(answer), refresh_token)


def _ends(answer: _Answer) -> float:
    try:
        seconds = float("inf" if answer.expires_in is None else answer.expires_in)
    except ValueError:
        seconds = 0.0
    if isnan(seconds):
        seconds = 0.0
    # A token that lives for less than twice the leeway is used for half of its life.
    return time.monotonic() + max(seconds - LEEWAY, seconds / 2)


def known_token_url(
    grant: Grant, required: Required, *, refreshes: bool = False
) -> str:
    """Where a grant is traded, as it or the contract says; "" where neither does."""
    if grant.token_url:
        return grant.token_url
    scheme = required.scheme
    flows = scheme.flows if isinstance(scheme, OAuth2) else ()
    match grant:
        case ClientCredentials():
            return _token_url(flows, "clientCredentials")
        case AuthorizationCode() if not refreshes:
            return _token_url(flows, "authorizationCode")
        case _:
            return _refresh_url(flows)


def _token_url(flows: tuple[Flow, ...], grant: str) -> str:
    """Where what a flow gives is traded."""
    return next((each.token_url for each in flows if each.grant == grant), "")


_REFRESHING: Final = (
    "authorizationCode",
    "deviceAuthorization",
    "password",
    "clientCredentials",
    "implicit",
)
"""The flows, those first that give refresh tokens (RFC 6749, 4.2.2 and 4.4.3)."""


def _refresh_url(flows: tuple[Flow, ...]) -> str:
    """Where a refresh token is traded: an address for that goes before others."""
    ranked = [e for grant in _REFRESHING for e in flows if e.grant == grant]
    found = [each.refresh_url for each in ranked if each.refresh_url]
    return next(iter([*found, *(e.token_url for e in ranked if e.token_url)]), "")

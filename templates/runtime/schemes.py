"""Security schemes: where credentials stand in a request, on either side of it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, unquote_to_bytes

from .credentials import ApiKey, Basic, Bearer, ClientCertificate, HttpCredentials
from .field_syntax import TCHARS

C = TypeVar("C")

_AUTHORIZATION: Final = re.compile(rf"({TCHARS})(?: +(.*))?", re.ASCII)
_TOKEN_68: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*", re.ASCII)
_VISIBLE: Final = re.compile(r"[!-~]+", re.ASCII)
_FIELD_VALUE: Final = re.compile(r"[!-~](?:[ -~]*[!-~])?", re.ASCII)
_COOKIE_VALUE: Final = re.compile(r"[!#-+\--:<-\[\]-~]+", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_SCOPE: Final = re.compile(r"[!#-\[\]-~]+", re.ASCII)


class MalformedCredentials(ValueError):
    """Credentials that are none by the grammar of their scheme, or come twice."""


@dataclass(frozen=True, slots=True, repr=False)
class Presented:
    """Where a request may have credentials: headers, a query, the TLS connection."""

    headers: Iterable[tuple[bytes, bytes]]
    query: bytes = b""
    certificate: ClientCertificate | None = None

    def header(self, name: bytes) -> list[str]:
        """The values of a header, each by itself."""
        return [
            value.decode("latin-1").strip(" \t")
            for key, value in self.headers
            if key == name
        ]

    def authorization(self, scheme: str) -> str | None:
        """What follows the name of a scheme in `Authorization`; None without it."""
        values = self.header(b"authorization")
        if len(values) > 1:
            raise MalformedCredentials("there is more than one Authorization")
        match = _AUTHORIZATION.fullmatch(values[0]) if values else None
        # RFC 9110, 11.1: the names of schemes ignore case.
        if match is None or match[1].lower() != scheme.lower():
            return None
        return match[2] or ""


@dataclass(frozen=True, slots=True, repr=False)
class Placed:
    """What a request gets: headers, parts of its query, cookies."""

    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme(ABC, Generic[C]):
    """A way to authenticate; `C` is the class of its credentials.

    `name` is what the authenticator's method and the client's credentials call it.
    """

    name: str

    @abstractmethod
    def find(self, presented: Presented) -> C | None:
        """The credentials of a request; None without any.

        Raises `MalformedCredentials`.
        """

    @abstractmethod
    def place(self, credentials: C) -> Placed:
        """What a request with these credentials has. Raises `MalformedCredentials`."""

    def challenge(self, parameters: Mapping[str, str]) -> str:
        """What a refused client is told to show (RFC 9110, 11.3).

        `parameters` are the realm, and for tokens those of RFC 6750, 3.
        """
        return _challenge(type(self).__name__, {"realm": parameters["realm"]})

    def requiring(self, *scopes: str) -> Required:
        """The scheme with the scopes, or roles, that credentials must give."""
        return Required(self, scopes)


@dataclass(frozen=True, slots=True)
class Required:
    """A scheme as an operation requires it; `scopes` is None where it knows none."""

    scheme: Scheme[Any]
    scopes: tuple[str, ...] | None


class Requirement:
    """Schemes that must all be satisfied."""

    def __init__(self, *required: Scheme[Any] | Required) -> None:
        self.required = tuple(
            each if isinstance(each, Required) else Required(each, None)
            for each in required
        )

    def find(self, presented: Presented) -> list[Any] | None:
        """The credentials of a request, each followed by the scopes it must give.

        None where any are missing. Raises `MalformedCredentials`.
        """
        found: list[Any] = []
        for each in self.required:
            credentials = each.scheme.find(presented)
            if credentials is None:
                return None
            found.append(credentials)
            if each.scopes is not None:
                found.append(each.scopes)
        return found


class Security:
    """What an operation requires: one of the requirements must be met.

    Where it is `optional`, anonymous requests will do as well.
    """

    def __init__(self, *requirements: Requirement, optional: bool = False) -> None:
        self.requirements = requirements
        self.optional = optional


@dataclass(frozen=True, slots=True)
class HeaderKey(Scheme[ApiKey]):
    """An API key in a header."""

    header: str

    def find(self, presented: Presented) -> ApiKey | None:
        """The key of a request; an empty one is none."""
        return _only_key(presented.header(self.header.lower().encode()))

    def place(self, credentials: ApiKey) -> Placed:
        """The header."""
        if not _FIELD_VALUE.fullmatch(credentials.value):
            raise MalformedCredentials("a key in a header must be printable ASCII")
        return Placed(headers=((self.header.lower(), credentials.value),))

    def challenge(self, parameters: Mapping[str, str]) -> str:
        """No registered scheme says this, and a 401 must have a challenge."""
        return _key_challenge(parameters, "header", self.header)


@dataclass(frozen=True, slots=True)
class QueryKey(Scheme[ApiKey]):
    """An API key in the query."""

    parameter: str

    def find(self, presented: Presented) -> ApiKey | None:
        """The key of a request; an empty one is none."""
        values: list[str] = []
        for part in presented.query.split(b"&"):
            name, _, value = part.partition(b"=")
            if _unquoted(name, "replace") == self.parameter:
                values.append(_unquoted(value, "strict"))
        return _only_key(values)

    def place(self, credentials: ApiKey) -> Placed:
        """The part of the query."""
        if not credentials.value:
            raise MalformedCredentials("a key must not be empty")
        value = quote(_utf8(credentials.value), safe="")
        return Placed(query=(f"{quote(self.parameter, safe='')}={value}",))

    def challenge(self, parameters: Mapping[str, str]) -> str:
        """No registered scheme says this, and a 401 must have a challenge."""
        return _key_challenge(parameters, "query", self.parameter)


@dataclass(frozen=True, slots=True)
class CookieKey(Scheme[ApiKey]):
    """An API key in a cookie: as it is, since cookies know no escapes."""

    cookie: str

    def find(self, presented: Presented) -> ApiKey | None:
        """The key of a request (RFC 6265, 4.2.1); an empty one is none."""
        values: list[str] = []
        for header in presented.header(b"cookie"):
            for part in header.split(";"):
                name, _, value = part.strip(" \t").partition("=")
                if name == self.cookie:
                    values.append(value)
        return _only_key(values)

    def place(self, credentials: ApiKey) -> Placed:
        """The cookie."""
        if not _COOKIE_VALUE.fullmatch(credentials.value):
            raise MalformedCredentials("a key has characters that no cookie can have")
        return Placed(cookies=(f"{self.cookie}={credentials.value}",))

    def challenge(self, parameters: Mapping[str, str]) -> str:
        """No registered scheme says this, and a 401 must have a challenge."""
        return _key_challenge(parameters, "cookie", self.cookie)


@dataclass(frozen=True, slots=True)
class BasicAuthentication(Scheme[Basic]):
    """A user's name and password (RFC 7617)."""

    def find(self, presented: Presented) -> Basic | None:
        """The name and the password of a request."""
        text = presented.authorization("basic")
        if text is None:
            return None
        try:
            octets = b64decode(text, validate=True)
            pair = octets.decode("utf-8")
        except ValueError:
            raise MalformedCredentials("it is no UTF-8 in Base64") from None
        # More padding than is needed, or bits that say nothing (RFC 4648, 3.5): with
        # them, one pair would have many texts.
        if b64encode(octets) != text.encode():
            raise MalformedCredentials("it is no canonical Base64")
        username, colon, password = pair.partition(":")
        if not colon or _CONTROL.search(pair):
            raise MalformedCredentials("it is no name and password")
        return Basic(username, password)

    def place(self, credentials: Basic) -> Placed:
        """The header."""
        pair = f"{credentials.username}:{credentials.password}"
        if ":" in credentials.username or _CONTROL.search(pair):
            raise MalformedCredentials("a name or password has forbidden characters")
        text = b64encode(_utf8(pair)).decode("ascii")
        return Placed(headers=(("authorization", f"Basic {text}"),))

    def challenge(self, parameters: Mapping[str, str]) -> str:
        """The challenge, with the charset (RFC 7617, 2.1)."""
        shown = {"realm": parameters["realm"], "charset": "UTF-8"}
        return _challenge("Basic", shown)


@dataclass(frozen=True, slots=True)
class BearerAuthentication(Scheme[Bearer]):
    """A token in the header `Authorization` (RFC 6750, 2.1)."""

    def find(self, presented: Presented) -> Bearer | None:
        """The token of a request."""
        text = presented.authorization("bearer")
        if text is None:
            return None
        if not _TOKEN_68.fullmatch(text):
            raise MalformedCredentials("it is no token")
        return Bearer(text)

    def place(self, credentials: Bearer) -> Placed:
        """The header.

        Servers hand out tokens that are none by RFC 6750, as `1|abc`: by RFC 6749, A.12
        they may have any visible character.
        """
        if not _VISIBLE.fullmatch(credentials.token):
            raise MalformedCredentials("a token has forbidden characters")
        return Placed(headers=(("authorization", f"Bearer {credentials.token}"),))

    def challenge(self, parameters: Mapping[str, str]) -> str:
        """The challenge, with everything that RFC 6750, 3 has."""
        return _challenge("Bearer", parameters)


@dataclass(frozen=True, slots=True)
class Flow:
    """A way to a token of OAuth 2, named by its `grant`, as "clientCredentials".

    `scopes` are names with their descriptions.
    """

    grant: str
    authorization_url: str = ""
    token_url: str = ""
    refresh_url: str = ""
    device_authorization_url: str = ""
    scopes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class OAuth2(BearerAuthentication):
    """A token that one of the flows of OAuth 2 gives (RFC 6749).

    `metadata_url` has what must be known of the server (RFC 8414).
    """

    flows: tuple[Flow, ...] = ()
    metadata_url: str = ""


@dataclass(frozen=True, slots=True)
class OpenIdConnect(BearerAuthentication):
    """A token of OpenID Connect; `url` has what must be known of the provider."""

    url: str


@dataclass(frozen=True, slots=True)
class HttpAuthentication(Scheme[HttpCredentials]):
    """Any other scheme of HTTP: its credentials are handed over as they are."""

    scheme: str

    def find(self, presented: Presented) -> HttpCredentials | None:
        """The credentials of a request."""
        text = presented.authorization(self.scheme)
        if text is None:
            return None
        if not text:
            raise MalformedCredentials("it is empty")
        return HttpCredentials(text)

    def place(self, credentials: HttpCredentials) -> Placed:
        """The header."""
        if not _FIELD_VALUE.fullmatch(credentials.value):
            raise MalformedCredentials("credentials must be printable ASCII")
        text = f"{self.scheme} {credentials.value}"
        return Placed(headers=(("authorization", text),))

    def challenge(self, parameters: Mapping[str, str]) -> str:
        """The challenge."""
        return _challenge(self.scheme, {"realm": parameters["realm"]})


@dataclass(frozen=True, slots=True)
class MutualTls(Scheme[ClientCertificate]):
    """A certificate that the client shows in TLS."""

    def find(self, presented: Presented) -> ClientCertificate | None:
        """The certificate of the connection."""
        return presented.certificate

    def place(self, credentials: ClientCertificate) -> Placed:
        """Nothing: it is the connection that shows it."""
        if not credentials.chain:
            raise MalformedCredentials("there is no certificate")
        return Placed()


def scope_text(scopes: Iterable[str]) -> str:
    """Scopes as challenges and tokens name them; "" where one cannot be (RFC 6749)."""
    listed = list(scopes)
    return " ".join(listed) if all(map(_SCOPE.fullmatch, listed)) else ""


def _only_key(values: list[str]) -> ApiKey | None:
    filled = [value for value in values if value]
    if len(filled) > 1:
        raise MalformedCredentials("a key comes twice")
    return ApiKey(filled[0]) if filled else None


def _unquoted(text: bytes, errors: str) -> str:
    try:
        return unquote_to_bytes(text.replace(b"+", b" ")).decode("utf-8", errors)
    except UnicodeDecodeError:
        raise MalformedCredentials("a key is not UTF-8") from None


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        # The error itself would show the text.
        raise MalformedCredentials("it is no Unicode text") from None


def _key_challenge(parameters: Mapping[str, str], place: str, name: str) -> str:
    shown = {"realm": parameters["realm"], "in": place, "name": quote(name, safe=" ")}
    return _challenge("ApiKey", shown)


def _challenge(scheme: str, parameters: Mapping[str, str]) -> str:
    shown = ", ".join(f"{name}={_quoted(value)}" for name, value in parameters.items())
    return f"{scheme} {shown}"


def _quoted(text: str) -> str:
    """A quoted string (RFC 9110, 5.6.4), of ASCII alone."""
    plain = "".join(each if " " <= each <= "~" else "?" for each in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'

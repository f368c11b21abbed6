"""How clients authenticate: the schemes, and what operations require of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from counterfoil.api.schema import GivenName
    from counterfoil.document.tree import Location


class OAuthFlow(Struct, frozen=True):
    """One way to a token of OAuth 2, named by its `grant`, as "clientCredentials".

    `scopes` are names with their descriptions.
    """

    grant: str
    authorization_url: str
    token_url: str
    refresh_url: str
    scopes: tuple[tuple[str, str], ...]
    device_authorization_url: str = ""


class SecurityScheme(Struct, frozen=True):
    """A way to authenticate (OAS 3.1, 4.8.27).

    `type` is "apiKey", "http", "oauth2", "openIdConnect" or "mutualTLS"; it is "" for
    one that a requirement names and nothing declares. `place` ("header", "query" or
    "cookie") and `parameter` say where an API key goes. `scheme` is that of HTTP
    authentication: one that has a class of credentials in lower case, any other as it
    is written. `metadata_url` is that of OAuth 2 (RFC 8414).
    """

    name: str
    type: str
    description: str
    location: Location
    place: str = ""
    parameter: str = ""
    scheme: str = ""
    bearer_format: str = ""
    flows: tuple[OAuthFlow, ...] = ()
    open_id_connect_url: str = ""
    deprecated: bool = False
    given: GivenName | None = None
    metadata_url: str = ""


class RequiredScheme(Struct, frozen=True):
    """A scheme of `Api.security_schemes`, and the scopes or roles that it must give."""

    name: str
    scopes: tuple[str, ...]


class SecurityRequirement(Struct, frozen=True):
    """Schemes that must all be satisfied; without any, anonymous requests will do."""

    schemes: tuple[RequiredScheme, ...]

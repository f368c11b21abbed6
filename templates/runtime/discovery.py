"""What an identity provider says of itself: where its tokens are had.

OpenID Connect Discovery 1.0, 4; OAuth 2.0 Authorization Server Metadata (RFC 8414).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit

import msgspec

from .grants import Grant, TokenRefused, known_token_url
from .schemes import OAuth2, OpenIdConnect, Required
from .transport import Reply, Request

_OK: Final = 200
_WELL_KNOWN: Final = "/.well-known/"


class _Metadata(msgspec.Struct, frozen=True):
    issuer: str = ""
    token_endpoint: str = ""


def metadata_request(
    grant: Grant, required: Required, request: Request
) -> Request | None:
    """The request for the metadata that tell where a token is had.

    None where that is known, or nobody says where they are. `request` is that of the
    API which needs the token.
    """
    url = _metadata_url(required)
    if not url or known_token_url(grant, required):
        return None
    base = request.url.removesuffix(request.target)
    return Request(
        method="GET",
        target="",
        url=urljoin(f"{base}/", url),
        headers=(("accept", "application/json"),),
        timeout=request.timeout,
        max_response=request.max_response,
    )


def _metadata_url(required: Required) -> str:
    scheme = required.scheme
    if isinstance(scheme, OpenIdConnect):
        return scheme.url
    return scheme.metadata_url if isinstance(scheme, OAuth2) else ""


def read_metadata(asked: Request, reply: Reply) -> str:
    """The URL of the token endpoint. Raises `TokenRefused`.

    Who issues the tokens must be who was asked (RFC 8414, 3.3), and no secret goes over
    a connection that is less safe.
    """
    try:
        found = msgspec.json.decode(reply.content, type=_Metadata)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise TokenRefused("unreadable metadata", "", reply.status) from None
    if reply.status != _OK or not found.token_endpoint:
        raise TokenRefused("no metadata of a token endpoint", "", reply.status)
    try:
        if not _is_of(found.issuer, asked.url):
            raise TokenRefused("metadata of another issuer", "", reply.status)
        parts = urlsplit(found.token_endpoint)
    except ValueError:
        raise TokenRefused("metadata with no URL", "", reply.status) from None
    if not parts.netloc or parts.scheme not in {"https", urlsplit(asked.url).scheme}:
        raise TokenRefused("unsafe token endpoint", "", reply.status)
    return found.token_endpoint


def _is_of(issuer: str, url: str) -> bool:
    """Whether the metadata of an issuer are at a URL, in either of the two ways.

    OpenID Connect appends the well-known path to the issuer, and RFC 8414 puts it
    before the path of the issuer. Others have addresses of their own on its host.
    """
    before, well_known, after = url.partition(_WELL_KNOWN)
    if not well_known:
        return urlsplit(issuer)[:2] == urlsplit(url)[:2]
    path = after.partition("/")[2]
    either = (before, f"{before}/{path}" if path else before)
    return issuer.rstrip("/") in {each.rstrip("/") for each in either}

"""Views of security: how callers authenticate, and what each operation requires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.site.anchors import anchor
from counterfoil.site.labels import short
from counterfoil.site.links import safe_address
from counterfoil.site.views import (
    AlternativeView,
    FactView,
    FlowView,
    LinkView,
    RequiredView,
    SchemeView,
    ScopeView,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Operation
    from counterfoil.api.security_schemes import (
        OAuthFlow,
        SecurityRequirement,
        SecurityScheme,
    )
    from counterfoil.site.descriptions import Descriptions
    from counterfoil.site.places import Places

_PLACES: Final = {
    "header": "in the header",
    "query": "in the query parameter",
    "cookie": "in the cookie",
}
_GRANTS: Final = {
    "authorizationCode": "Authorization code",
    "clientCredentials": "Client credentials",
    "deviceAuthorization": "Device authorization",
    "implicit": "Implicit",
    "password": "Resource owner password",
}


def scheme_view(scheme: SecurityScheme, descriptions: Descriptions) -> SchemeView:
    """The view of a scheme."""
    return SchemeView(
        name=scheme.name,
        anchor=anchor("scheme", scheme.name),
        kind=_kind(scheme),
        code=scheme.parameter if scheme.type == "apiKey" else "",
        deprecated=scheme.deprecated,
        description=descriptions.prose(scheme.description),
        facts=tuple(
            _facts(
                {
                    "Provider": scheme.open_id_connect_url,
                    "Metadata": scheme.metadata_url,
                }
            )
        ),
        flows=tuple(_flow(each, descriptions) for each in scheme.flows),
    )


def alternatives(operation: Operation, places: Places) -> tuple[AlternativeView, ...]:
    """The ways to be let in; none where anyone may call."""
    return tuple(_alternative(each, places) for each in operation.security)


def _alternative(requirement: SecurityRequirement, places: Places) -> AlternativeView:
    return AlternativeView(
        tuple(
            RequiredView(
                lead="and " if number else "",
                name=short(each.name),
                href=places.scheme(each.name),
                scopes=tuple(map(short, each.scopes)),
            )
            for number, each in enumerate(requirement.schemes)
        )
    )


def _kind(scheme: SecurityScheme) -> str:
    match scheme.type:
        case "apiKey":
            return f"API key {_PLACES.get(scheme.place, '')}"
        case "http":
            kind = f"HTTP {scheme.scheme}"
            known = scheme.bearer_format
            return f"{kind} ({known})" if known else kind
        case "oauth2":
            return "OAuth 2"
        case "openIdConnect":
            return "OpenID Connect"
        case "mutualTLS":
            return "A certificate of the client in TLS"
        case _:
            return "Not declared: no request can meet it"


def _flow(flow: OAuthFlow, descriptions: Descriptions) -> FlowView:
    addresses = {
        "Authorization": flow.authorization_url,
        "Device authorization": flow.device_authorization_url,
        "Token": flow.token_url,
        "Refresh": flow.refresh_url,
    }
    return FlowView(
        name=_GRANTS.get(flow.grant, flow.grant),
        facts=tuple(_facts(addresses)),
        scopes=tuple(
            ScopeView(name, descriptions.line(description))
            for name, description in flow.scopes
        ),
    )


def _facts(addresses: dict[str, str]) -> Iterator[FactView]:
    for name, address in addresses.items():
        if address:
            yield FactView(name, LinkView(address, safe_address(address)))

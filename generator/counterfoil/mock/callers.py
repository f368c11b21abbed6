"""Who may call a mock: everyone who shows credentials that are well-formed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from counterfoil.api.model import Api


class AnyCaller:
    """An authenticator that accepts all credentials, by whatever scheme."""

    def __getattr__(self, name: str) -> Callable[..., Awaitable[str]]:
        async def accept(*_: object) -> str:
            return "anyone"

        return accept


def certified(app: Any, api: Api) -> Any:
    """The application as it is behind TLS that has seen a client's certificate.

    The mock is served without TLS: where a scheme wants a certificate, all have one.
    """
    if all(each.type != "mutualTLS" for each in api.security_schemes.values()):
        return app

    async def serve(scope: MutableMapping[str, Any], *channels: Any) -> None:
        shown = {"client_cert_chain": ("any certificate",), "client_cert_error": None}
        extensions: dict[str, Any] = scope.get("extensions") or {}
        await app({**scope, "extensions": {**extensions, "tls": shown}}, *channels)

    return serve

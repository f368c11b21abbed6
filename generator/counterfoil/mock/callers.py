"""Who may call a mock: everyone who shows credentials that are well-formed.

So that a client can see both refusals, those that are empty, or call themselves invalid
or wrong, are not known (401), and those that call themselves insufficient do not
suffice (403).
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, MutableMapping
    from types import ModuleType

    from counterfoil.api.model import Api


_UNKNOWN: Final = re.compile("invalid|wrong", re.IGNORECASE)
_INSUFFICIENT: Final = re.compile("insufficient", re.IGNORECASE)


class AnyCaller:
    """An authenticator that accepts all credentials, by whatever scheme.

    `admission` is the module of the generated package with what it may raise.
    """

    def __init__(self, admission: ModuleType) -> None:
        self._admission = admission

    def __getattr__(self, name: str) -> Callable[..., Awaitable[str]]:
        async def accept(*given: object) -> str:
            said = " ".join(text for each in given for text in _texts(each))
            if any(map(_is_nobody, given)):
                raise self._admission.InvalidCredentials
            if _INSUFFICIENT.search(said):
                raise self._admission.InsufficientScope
            if _UNKNOWN.search(said):
                raise self._admission.InvalidCredentials
            return "anyone"

        return accept


def _is_nobody(credentials: object) -> bool:
    """Whether credentials are a user and a password of no characters (RFC 7617, 2)."""
    return (
        getattr(credentials, "username", None)
        == ""
        == getattr(credentials, "password", None)
    )


def _texts(credentials: object) -> Iterator[str]:
    """The texts of which credentials consist."""
    if is_dataclass(credentials):
        values = (getattr(credentials, each.name) for each in fields(credentials))
        yield from (value for value in values if isinstance(value, str))


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

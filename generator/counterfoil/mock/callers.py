"""Who may call a mock: everyone who shows credentials that are well-formed.

So that a client can see both refusals, those that are empty, or call themselves invalid
or wrong, are not known (401), and those that call themselves insufficient do not
suffice (403).
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, MutableMapping
    from types import ModuleType

    from counterfoil.api.model import Api


_UNKNOWN: Final = re.compile("invalid|wrong", re.IGNORECASE)
_NOBODY: Final = ":"
"""A user and a password of no characters, in one text (RFC 7617, 2)."""
_BASIC: Final = re.compile("basic +([^ ]+)", re.IGNORECASE)
_INSUFFICIENT: Final = re.compile("insufficient", re.IGNORECASE)


class AnyCaller:
    """An authenticator that accepts all credentials, by whatever scheme.

    `admission` is the module of the generated package with what it may raise.
    """

    def __init__(self, admission: ModuleType) -> None:
        self._admission = admission

    def __getattr__(self, name: str) -> Callable[..., Awaitable[str]]:
        async def accept(*given: object) -> str:
            texts = [text for each in given for text in _texts(each)]
            said = " ".join(texts)
            if any(map(_is_nobody, given)) or _NOBODY in texts:
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
    """The texts of which credentials consist, and those that Basic makes base64 of.

    An API key in `Authorization` is all of that field.
    """
    if is_dataclass(credentials):
        values = (getattr(credentials, each.name) for each in fields(credentials))
        for value in values:
            if isinstance(value, str):
                yield value
                basic = _BASIC.fullmatch(value)
                yield _decoded(basic[1]) if basic else ""


def _decoded(text: str) -> str:
    """The user and the password in base64 (RFC 7617, 2); "" where it has none."""
    try:
        found = b64decode(text, validate=True).decode("latin-1")
    except ValueError:
        return ""
    return found if _NOBODY in found else ""


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

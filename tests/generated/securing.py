"""A vault: the service and the authenticator behind the document `security`."""

from __future__ import annotations

import asyncio
from typing import Any

from generated.making import Asgi, Import

CERTIFICATE = "-----BEGIN CERTIFICATE-----"


class Vault:
    """Answers every operation with who called it."""

    def __init__(self, load: Import) -> None:
        self._load = load
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        module = self._load(f"security.operations.{name}")
        (kind,) = (getattr(module, each) for each in vars(module) if each[-3:] == "200")
        body = self._load("security.models").WhoBody

        async def answer(**given: Any) -> Any:
            self.calls.append((name, given))
            return kind(body=body(who=str(given.get("principal", "anyone"))))

        return answer


class Guard:
    """Knows one of each kind of credentials; tokens are lists of scopes."""

    def __init__(self, load: Import) -> None:
        self._invalid = load("security.server").InvalidCredentials
        self._insufficient = load("security.server").InsufficientScope

    async def header_key(self, credentials: Any) -> str:
        return self._known(credentials.matches("the key"), "header")

    async def query_key(self, credentials: Any) -> str:
        return self._known(credentials.matches("a&b=é +%"), "query")

    async def cookie_key(self, credentials: Any) -> str:
        return self._known(credentials.matches("c00kie%20"), "cookie")

    async def basic(self, credentials: Any) -> str:
        return self._known(credentials.matches("zoë", "p:w ü"), "basic")

    async def bearer(self, credentials: Any, scopes: tuple[str, ...]) -> str:
        return self._scoped(credentials.token, scopes, "bearer")

    async def signed(self, credentials: Any) -> str:
        return self._known(credentials.value == 'keyId="a", signature="b"', "signed")

    async def tls(self, credentials: Any) -> str:
        return self._known(credentials.chain == (CERTIFICATE,), credentials.name)

    async def login(self, credentials: Any, scopes: tuple[str, ...]) -> str:
        return self._scoped(credentials.token, scopes, "login")

    async def single_sign_on(self, credentials: Any, scopes: tuple[str, ...]) -> str:
        return self._scoped(credentials.token, scopes, "sso")

    async def header_key_and_login(
        self, header_key: Any, login: Any, login_scopes: tuple[str, ...]
    ) -> str:
        one = await self.header_key(header_key)
        other = await self.login(login, login_scopes)
        return f"{one} and {other}"

    def _known(self, is_right: bool, who: str) -> str:
        if not is_right:
            raise self._invalid
        return who

    def _scoped(self, token: str, scopes: tuple[str, ...], who: str) -> str:
        kind, *given = token.split("~")
        if kind != who:
            raise self._invalid(f'Not a token "of" {who}.')
        if not set(scopes) <= {each.replace("-", ":") for each in given}:
            raise self._insufficient
        return who


def app(load: Import, **options: Any) -> Any:
    server = load("security.server")
    return server.create_app(Vault(load), Guard(load), **options)


class Answer:
    """What came back: its status, its content, its challenges."""

    def __init__(self, status: int, headers: Any, content: bytes) -> None:
        self.status = status
        self.content = content
        self.headers = dict(headers)
        self.challenges = [v for name, v in headers if name == "www-authenticate"]


def asked(app: Any, target: str, *headers: tuple[str, str], **rest: Any) -> Answer:
    transport = Asgi(app, None)
    return Answer(*asyncio.run(transport.ask("GET", target, headers, **rest)))

"""The flows of OAuth 2 as metadata, and those that a client takes by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec
import pytest

if TYPE_CHECKING:
    from generated.making import Import

READ = {"things:read": "Look at things"}
DISCOVERY = "https://id.example/.well-known/openid-configuration"
TOKENS = "https://tokens.example/t"
METADATA = {"issuer": "https://id.example", "token_endpoint": TOKENS}
REFRESH = "https://api.example/refresh"
"""`../refresh`, relative to the server of the API. No implicit flow gives the token."""


class Provider:
    """A transport that is API and provider: it counts the tokens that it gives."""

    def __init__(self, load: Import) -> None:
        self._reply = load("flows.runtime.transport").Reply
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.shown: list[str] = []
        self.given = 0
        self.metadata: Any = METADATA

    def send(self, request: Any) -> Any:
        if "/.well-known/" in request.url:
            assert request.content is None
            self.asked.append((request.url, {}))
            return self._json(self.metadata)
        if request.method == "GET":
            self.shown.append(dict(request.headers).get("authorization", ""))
            return self._reply(status=204, headers=(), content=b"")
        self.asked.append((request.url, parse_qs(request.content.decode())))
        self.given += 1
        return self._json({"access_token": f"t{self.given}", "token_type": "Bearer"})

    def _json(self, value: Any) -> Any:
        kind = (("content-type", "application/json"),)
        return self._reply(status=200, headers=kind, content=msgspec.json.encode(value))

    def close(self) -> None:
        """Nothing is open."""


class AsyncProvider:
    """The same for clients that do not block."""

    def __init__(self, load: Import) -> None:
        self.provider = Provider(load)

    async def send(self, request: Any) -> Any:
        return self.provider.send(request)

    async def close(self) -> None:
        """Nothing is open."""


def test_every_flow_is_there_as_the_document_has_it(load: Import) -> None:
    login = load("flows.security").LOGIN
    flow = load("flows.runtime.schemes").Flow
    assert login.flows == (
        flow(
            "implicit",
            authorization_url="https://id.example/authorize",
            refresh_url="https://id.example/refresh-implicit",
            scopes=READ,
        ),
        flow("password", token_url="https://id.example/token-password"),
        flow(
            "clientCredentials",
            token_url="https://id.example/token",
            refresh_url="../refresh",
            scopes={**READ, "things:write": ""},
        ),
        flow(
            "authorizationCode",
            authorization_url="https://id.example/authorize",
            token_url="https://id.example/token-code",
            scopes=READ,
        ),
        flow(
            "deviceAuthorization",
            device_authorization_url="https://id.example/device",
            token_url="https://id.example/token-device",
            scopes=READ,
        ),
    )
    known = "https://id.example/.well-known"
    assert login.metadata_url == f"{known}/oauth-authorization-server"
    assert load("flows.security").SSO.url == f"{known}/openid-configuration"


@pytest.mark.parametrize("is_async", [False, True])
def test_client_credentials_are_traded_where_their_flow_says(
    load: Import, is_async: bool
) -> None:
    module = load("flows.client")
    grant = module.ClientCredentials(client_id="me", client_secret="secret")
    asked, shown = called(load, module.Credentials(login=grant), is_async=is_async)
    form = {"grant_type": ["client_credentials"], "scope": ["things:read"]}
    assert asked == [("https://id.example/token", form)]
    assert shown == ["Bearer t1", "Bearer t1"]


@pytest.mark.parametrize("is_async", [False, True])
def test_a_refresh_token_is_traded_at_the_refresh_url(
    load: Import, is_async: bool
) -> None:
    module = load("flows.client")
    grant = module.RefreshToken(refresh_token="r", scopes=())
    asked, shown = called(load, module.Credentials(login=grant), is_async=is_async)
    form = {"grant_type": ["refresh_token"], "refresh_token": ["r"]}
    assert asked == [(REFRESH, form)]
    assert shown == ["Bearer t1", "Bearer t1"]


def test_tokens_of_openid_connect_are_given_or_traded_at_a_given_address(
    load: Import,
) -> None:
    module = load("flows.client")
    given = module.Credentials(sso=module.Bearer("mine"))
    assert called(load, given) == ([], ["Bearer mine", "Bearer mine"])
    grant = module.RefreshToken(refresh_token="r", token_url="https://id.example/t")
    asked, shown = called(load, module.Credentials(sso=grant))
    assert [url for url, _ in asked] == ["https://id.example/t"]
    assert shown == ["Bearer t1", "Bearer t1"]


@pytest.mark.parametrize("is_async", [False, True])
def test_where_tokens_are_had_is_discovered_once(load: Import, is_async: bool) -> None:
    """OpenID Connect Discovery 1.0, 4."""
    module = load("flows.client")
    grant = module.RefreshToken(refresh_token="r", scopes=())
    asked, shown = called(load, module.Credentials(sso=grant), is_async=is_async)
    form = {"grant_type": ["refresh_token"], "refresh_token": ["r"]}
    assert asked == [(DISCOVERY, {}), (TOKENS, form)]
    assert shown == ["Bearer t1", "Bearer t1"]


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({}, "no metadata"),
        ([], "unreadable metadata"),
        ({**METADATA, "issuer": "https://other.example"}, "another issuer"),
        ({**METADATA, "issuer": "https://id.example/a"}, "another issuer"),
        ({**METADATA, "token_endpoint": "http://tokens.example/t"}, "unsafe"),
        ({**METADATA, "token_endpoint": "/t"}, "unsafe"),
        ({**METADATA, "token_endpoint": "https://[tokens"}, "no URL"),
        ({**METADATA, "issuer": "https://[id"}, "another issuer"),
    ],
)
def test_metadata_that_cannot_be_trusted_are_refused(
    load: Import, metadata: Any, error: str
) -> None:
    module = load("flows.client")
    provider = Provider(load)
    provider.metadata = metadata
    grant = module.ClientCredentials(client_id="me", client_secret="secret")
    client = module.Client(
        transport=provider, credentials=module.Credentials(sso=grant)
    )
    with pytest.raises(module.TokenRefused, match=error):
        client.list_things()
    assert provider.asked == [(DISCOVERY, {})]


@pytest.mark.parametrize(
    ("issuer", "path"),
    [
        ("https://id.example", "/.well-known/oauth-authorization-server"),
        ("https://id.example/", "/.well-known/oauth-authorization-server"),
        ("https://id.example/a/b", "/.well-known/oauth-authorization-server/a/b"),
        ("https://id.example/a/b", "/a/b/.well-known/openid-configuration"),
        ("https://id.example/any", "/metadata.json"),
    ],
)
def test_an_issuer_is_known_by_the_address_of_its_metadata(
    load: Import, issuer: str, path: str
) -> None:
    """RFC 8414, 3.1 and 5."""
    transport = load("flows.runtime.transport")
    content = msgspec.json.encode({**METADATA, "issuer": issuer})
    asked = transport.Request(method="GET", target="", url=f"https://id.example{path}")
    reply = transport.Reply(status=200, headers=(), content=content)
    read = load("flows.runtime.discovery").read_metadata
    assert read(asked, reply) == TOKENS
    other = transport.Request(method="GET", target="", url=f"https://no.example{path}")
    with pytest.raises(load("flows.client").TokenRefused):
        read(other, reply)


def test_what_is_deprecated_says_so(load: Import) -> None:
    path = load("flows.client.credentials").__file__
    assert path is not None
    text = Path(path).read_text(encoding="utf-8")
    assert "The old way." in text
    assert text.count("Deprecated.") == 1


def called(
    load: Import, credentials: Any, *, is_async: bool = False
) -> tuple[list[tuple[str, dict[str, list[str]]]], list[str]]:
    """What is asked of the provider, and shown to the API, in two calls."""
    module = load("flows.client")
    if not is_async:
        provider = Provider(load)
        with module.Client(transport=provider, credentials=credentials) as client:
            client.list_things()
            client.list_things()
        return provider.asked, provider.shown

    async def call() -> Provider:
        transport = AsyncProvider(load)
        client = module.AsyncClient(transport=transport, credentials=credentials)
        async with client:
            await client.list_things()
            await client.list_things()
        return transport.provider

    made = asyncio.run(call())
    return made.asked, made.shown

"""Tokens of OAuth 2: when a client asks for them, how, and what it does with them."""

from __future__ import annotations

import asyncio
import json
import pickle
import threading
import time
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus

import pytest
from generated.making import Asgi
from generated.securing import app

if TYPE_CHECKING:
    from collections.abc import Callable

    from generated.making import Import

BASE = "https://vault.example/v1"
TOKEN_URL = "https://id.example/token"
REFRESH_URL = "https://id.example/refresh"


class Provider:
    """Gives tokens for the scopes that are asked for, and carries all else on."""

    def __init__(self, load: Import, **answer: Any) -> None:
        self._reply = load("security.runtime.transport").Reply
        self._api = Asgi(app(load), self._reply)
        self._answer = {"expires_in": 3600, "token_type": "bearer", **answer}
        self.asked: list[Any] = []
        self.sent: list[Any] = []
        self.status = 200
        self.revoked: set[str] = set()

    async def send(self, request: Any) -> Any:
        if not request.url.startswith(BASE):
            return self._token(request)
        self.sent.append(request)
        token = dict(request.headers).get("authorization", "")[7:]
        if token in self.revoked:
            return self._reply(status=401, headers=(), content=b"")
        # What the API knows of a token is its scopes.
        known = ",".join(part for part in token.split("~") if not part.isdigit())
        headers = [(k, v) for k, v in request.headers if k != "authorization"]
        headers.append(("authorization", f"Bearer {known.replace(',', '~')}"))
        status, found, content = await self._api.ask(
            request.method, request.target, headers, request.content
        )
        return self._reply(status=status, headers=tuple(found), content=content)

    def _token(self, request: Any) -> Any:
        self.asked.append(request)
        scopes = self.form(-1).get("scope", "").replace(":", "-").split()
        token = "~".join(["login", str(len(self.asked)), *scopes])
        answer = {"access_token": token, **self._answer}
        content = json.dumps(answer).encode()
        return self._reply(status=self.status, headers=(), content=content)

    def form(self, index: int) -> dict[str, str]:
        pairs = parse_qs(self.asked[index].content.decode(), strict_parsing=True)
        return {name: value for name, (value,) in pairs.items()}

    async def close(self) -> None:
        pass


class Blocking:
    """The same, for the client that waits."""

    def __init__(self, provider: Provider, pause: float = 0.0) -> None:
        self._provider = provider
        self._pause = pause

    def send(self, request: Any) -> Any:
        time.sleep(self._pause)
        return asyncio.run(self._provider.send(request))

    def close(self) -> None:
        pass


def client(load: Import, provider: Provider, **grant: Any) -> Any:
    module = load("security.client")
    given = {"client_id": "a b", "client_secret": "s:3/é", **grant}
    credentials = module.Credentials(login=module.ClientCredentials(**given))
    return module.AsyncClient(BASE, credentials=credentials, transport=provider)


def refreshing(load: Import, provider: Provider, **grant: Any) -> Any:
    module = load("security.client")
    given = {"refresh_token": "r0", **grant}
    credentials = module.Credentials(login=module.RefreshToken(**given))
    return module.AsyncClient(BASE, credentials=credentials, transport=provider)


def added(load: Import) -> Any:
    return load("security.models").CredentialsModel(name="a")


def test_a_token_is_fetched_once_for_the_scopes_that_are_required(load: Import) -> None:
    provider = Provider(load)
    made = client(load, provider)

    async def calls() -> None:
        await made.list_documents()
        await made.list_documents()
        await made.add_document(body=added(load))
        await made.add_document(body=added(load))

    asyncio.run(calls())
    assert [provider.form(index)["scope"] for index in (0, 1)] == [
        "documents:read",
        "documents:read documents:write",
    ]
    assert len(provider.asked) == 2
    assert all(request.url == TOKEN_URL for request in provider.asked)
    assert all(request.method == "POST" for request in provider.asked)
    # Whoever gives tokens is no more trusted than the API.
    assert all(request.max_response for request in provider.asked)


def test_scopes_may_be_given(load: Import) -> None:
    provider = Provider(load)
    made = client(load, provider, scopes=("documents:read", "documents:write"))

    async def calls() -> None:
        await made.list_documents()
        await made.add_document(body=added(load))

    asyncio.run(calls())
    assert len(provider.asked) == 1


def test_a_secret_is_shown_as_the_server_wants_it(load: Import) -> None:
    provider = Provider(load)
    asyncio.run(client(load, provider).list_documents())
    headers = dict(provider.asked[0].headers)
    name, _, secret = b64decode(headers["authorization"][6:]).decode().partition(":")
    assert (unquote_plus(name), unquote_plus(secret)) == ("a b", "s:3/é")
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert provider.form(0) == {
        "grant_type": "client_credentials",
        "scope": "documents:read",
    }
    post = Provider(load)
    asyncio.run(client(load, post, method="client_secret_post").list_documents())
    assert "authorization" not in dict(post.asked[0].headers)
    assert post.form(0)["client_id"] == "a b"
    assert post.form(0)["client_secret"] == "s:3/é"


def test_a_token_that_is_too_old_is_replaced(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider(load, expires_in="3600")
    made = client(load, provider)
    now = [1000.0]
    grants = load("security.runtime.grants")
    monkeypatch.setattr(grants.time, "monotonic", lambda: now[0])
    for after, count in [(0, 1), (3500, 1), (69, 1), (2, 2), (3569, 2)]:
        now[0] += after
        asyncio.run(made.list_documents())
        assert len(provider.asked) == count, after


@pytest.mark.parametrize(("seconds", "after", "count"), [(40, 19, 1), (40, 21, 2)])
def test_short_lives_are_used_for_half(
    load: Import,
    monkeypatch: pytest.MonkeyPatch,
    seconds: int,
    after: int,
    count: int,
) -> None:
    provider = Provider(load, expires_in=seconds)
    made = client(load, provider)
    now = [0.0]
    monkeypatch.setattr(
        load("security.runtime.grants").time, "monotonic", lambda: now[0]
    )
    asyncio.run(made.list_documents())
    now[0] = after
    asyncio.run(made.list_documents())
    assert len(provider.asked) == count


def test_a_refused_token_is_fetched_anew_once(load: Import) -> None:
    provider = Provider(load, expires_in=None)
    made = client(load, provider)
    asyncio.run(made.list_documents())
    provider.revoked.add("login~1~documents-read")
    asyncio.run(made.list_documents())
    assert len(provider.asked) == 2
    assert len(provider.sent) == 3
    provider.revoked |= {f"login~{n}~documents-read" for n in range(9)}
    with pytest.raises(load("security.client").ClientError):
        asyncio.run(made.list_documents())
    assert len(provider.asked) == 3
    assert len(provider.sent) == 5


def test_a_fresh_token_that_is_refused_is_not_fetched_again(load: Import) -> None:
    provider = Provider(load)
    provider.revoked.add("login~1~documents-read")
    with pytest.raises(load("security.client").ClientError):
        asyncio.run(client(load, provider).list_documents())
    assert len(provider.asked) == 1
    assert len(provider.sent) == 1


def test_tasks_share_one_token(load: Import) -> None:
    provider = Provider(load)
    made = client(load, provider)

    async def calls() -> None:
        await asyncio.gather(*(made.list_documents() for _ in range(20)))

    asyncio.run(calls())
    assert len(provider.asked) == 1
    assert len(provider.sent) == 20


def test_threads_share_one_token(load: Import) -> None:
    module = load("security.client")
    provider = Provider(load)
    grant = module.ClientCredentials(client_id="a", client_secret="b")
    credentials = module.Credentials(login=grant)
    transport = Blocking(provider, pause=0.01)
    barrier = threading.Barrier(8)
    with (
        module.Client(BASE, credentials=credentials, transport=transport) as made,
        ThreadPoolExecutor(8) as pool,
    ):

        def call(_: int) -> str:
            barrier.wait(10)
            found: str = made.list_documents().body.who
            return found

        assert list(pool.map(call, range(8))) == ["login"] * 8
    assert len(provider.asked) == 1


def test_refresh_tokens_are_traded_and_replaced(load: Import) -> None:
    provider = Provider(load, refresh_token="r1")
    kept: list[str] = []
    made = refreshing(load, provider, client_id="app", rotated=kept.append)
    asyncio.run(made.list_documents())
    assert provider.asked[0].url == REFRESH_URL
    assert provider.form(0) == {
        "grant_type": "refresh_token",
        "refresh_token": "r0",
        "scope": "documents:read",
        "client_id": "app",
    }
    assert kept == ["r1"]
    asyncio.run(made.add_document(body=added(load)))
    assert provider.form(1)["refresh_token"] == "r1"
    assert kept == ["r1"]


@pytest.mark.parametrize(
    ("status", "answer", "error", "description"),
    [
        (400, {"error": "invalid_scope"}, "invalid_scope", ""),
        (
            401,
            {"error": "invalid_client", "error_description": "Unknown."},
            "invalid_client",
            "Unknown.",
        ),
        (500, {"access_token": "secret!"}, "response without a token", ""),
        (200, {"access_token": ""}, "response without a token", ""),
        (200, {"access_token": 7}, "unreadable response", ""),
        (200, {"token_type": "mac"}, "token of another type", ""),
    ],
)
def test_what_keeps_a_token_from_coming_is_said_without_secrets(
    load: Import, status: int, answer: dict[str, Any], error: str, description: str
) -> None:
    provider = Provider(load, **answer)
    provider.status = status
    refused = load("security.client").TokenRefused
    with pytest.raises(refused) as caught:
        asyncio.run(client(load, provider).list_documents())
    found = caught.value
    assert (found.error, found.description, found.status) == (
        error,
        description,
        status,
    )
    assert str(found).endswith(f"; the server answered {status}")
    assert isinstance(found, load("security.client").ClientError)
    assert pickle.loads(pickle.dumps(found)).error == error
    assert "secret" not in f"{found} {found!r} {found.__cause__!r}"
    assert not provider.sent


def test_who_to_ask_may_be_given_and_must_be_known(load: Import) -> None:
    module = load("security.client")
    provider = Provider(load)
    for url, asked in [("https://other.example/t", "https://other.example/t")]:
        made = client(load, provider, token_url=url)
        asyncio.run(made.list_documents())
        assert provider.asked[-1].url == asked
    grant = module.ClientCredentials(client_id="a", client_secret="b")
    required = load("security.runtime.schemes").OAuth2("login").requiring()
    request = load("security.runtime.transport").Request(method="GET", target="/")
    with pytest.raises(ValueError, match="login need a token_url"):
        load("security.runtime.grants").token_request(grant, required, request, "")


def test_a_relative_address_is_seen_from_the_server(load: Import) -> None:
    provider = Provider(load)
    made = client(load, provider, token_url="//id.example/x")
    asyncio.run(made.list_documents())
    assert provider.asked[-1].url == "https://id.example/x"


def test_nothing_shows_what_is_traded(load: Import) -> None:
    module = load("security.client")
    shown: list[Callable[[], str]] = []
    provider = Provider(load, refresh_token="r1secret")
    grant = module.RefreshToken(refresh_token="r0secret", client_secret="clientsecret")
    client_grant = module.ClientCredentials(client_id="me", client_secret="a secret")
    credentials = module.Credentials(login=grant, single_sign_on=client_grant)
    made = module.AsyncClient(BASE, credentials=credentials, transport=provider)
    asyncio.run(made.list_documents())
    values = [credentials, grant, client_grant, *provider.asked, *provider.sent]
    shown = [value.__repr__ for value in values]
    assert all(
        "secret" not in (show() + str(show())).replace("client_secret", "")
        for show in shown
    )
    assert "me" in repr(client_grant)


ADDRESS = "https://app.example/done"


class LoggedIn(Provider):
    """Gives tokens for the scopes of a login: no request for them names any."""

    def _token(self, request: Any) -> Any:
        reply = super()._token(request)
        content = reply.content.replace(b'"login~', b'"login~documents-read~')
        return self._reply(status=reply.status, headers=(), content=content)


def begun(load: Import, **given: Any) -> Any:
    scheme = load("security.security").LOGIN
    return load("security.client").Login.begin(
        scheme, client_id="app", redirect_uri=ADDRESS, **given
    )


def test_a_user_is_sent_to_where_the_contract_says(load: Import) -> None:
    """RFC 6749, 4.1.1; RFC 7636, 4.2 and its appendix B."""
    login = begun(load, scopes=("documents:read",), others={"prompt": "login"})
    address, _, query = login.url.partition("?")
    assert address == "https://id.example/authorize"
    asked = dict(parse_qsl(query, strict_parsing=True))
    challenge = load("security.runtime.login").challenge
    assert asked == {
        "response_type": "code",
        "client_id": "app",
        "redirect_uri": ADDRESS,
        "scope": "documents:read",
        "state": login.state,
        "code_challenge": challenge(login.verifier),
        "code_challenge_method": "S256",
        "prompt": "login",
    }
    assert 43 <= len(login.verifier) <= 128
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )
    other = begun(load)
    assert other.state != login.state
    assert other.verifier != login.verifier
    assert login.state not in repr(login)
    assert login.verifier not in repr(login)


def test_a_query_of_the_address_is_kept(load: Import) -> None:
    login = begun(load, authorization_url="https://id.example/a?tenant=1")
    assert login.url.startswith("https://id.example/a?tenant=1&response_type=code&")
    for wrong in ("/authorize", "https://id.example/a#b", "app:login"):
        with pytest.raises(ValueError, match="authorization_url"):
            begun(load, authorization_url=wrong)
    scheme = load("security.security").SINGLE_SIGN_ON
    with pytest.raises(ValueError, match="authorization_url"):
        load("security.client").Login.begin(
            scheme, client_id="app", redirect_uri=ADDRESS
        )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("code=1&state=other", "another login"),
        ("code=1", "another login"),
        ("error=access_denied", "another login"),
        ("error=access_denied&error_description=No&state={}", r"access_denied \(No\)"),
        ("state={}", "without a code"),
        ("code=1&code=2&state={}", "twice"),
    ],
)
def test_what_is_no_login_is_refused(load: Import, query: str, reason: str) -> None:
    login = begun(load)
    refused = load("security.client").LoginRefused
    with pytest.raises(refused, match=reason) as caught:
        login.exchange(f"{ADDRESS}?{query.format(login.state)}")
    assert pickle.loads(pickle.dumps(caught.value)).error == caught.value.error


@pytest.mark.parametrize(
    "told", ["", "&iss=https://other.example", "&iss=https://id.example/"]
)
@pytest.mark.parametrize("answer", ["code=1", "error=access_denied"])
def test_an_answer_of_another_server_is_no_login(
    load: Import, told: str, answer: str
) -> None:
    """RFC 9207, 2.4: two texts that differ are two issuers."""
    login = begun(load, issuer="https://id.example")
    refused = load("security.client").LoginRefused
    with pytest.raises(refused, match="another server"):
        login.exchange(f"{answer}&state={login.state}{told}")
    login.exchange(f"code=1&state={login.state}&iss=https%3A%2F%2Fid.example")


@pytest.mark.parametrize("waits", [True, False])
def test_a_code_is_traded_once_and_then_its_refresh_token(
    load: Import, waits: bool
) -> None:
    provider = LoggedIn(load, refresh_token="r1", expires_in=0)
    kept: list[str] = []
    login = begun(load, scopes=("documents:read",))
    code = login.exchange(
        f"{ADDRESS}?code=c%201&state={login.state}", rotated=kept.append
    )
    assert "c 1" not in repr(code)
    module = load("security.client")
    credentials = module.Credentials(login=code)
    if waits:
        transport = Blocking(provider)
        with module.Client(BASE, credentials=credentials, transport=transport) as made:
            found = [made.list_documents().body.who for _ in range(2)]
    else:

        async def call() -> list[str]:
            transport = provider
            made = module.AsyncClient(
                BASE, credentials=credentials, transport=transport
            )
            return [(await made.list_documents()).body.who for _ in range(2)]

        found = asyncio.run(call())
    assert len(found) == 2
    assert provider.form(0) == {
        "grant_type": "authorization_code",
        "code": "c 1",
        "redirect_uri": ADDRESS,
        "code_verifier": login.verifier,
        "client_id": "app",
    }
    assert provider.form(1) == {
        "grant_type": "refresh_token",
        "refresh_token": "r1",
        "client_id": "app",
    }
    assert [each.url for each in provider.asked] == [TOKEN_URL, REFRESH_URL]
    assert kept == ["r1"]


def test_a_login_ends_with_its_token_where_no_other_came(load: Import) -> None:
    provider = LoggedIn(load, expires_in=0)
    login = begun(load)
    code = login.exchange(f"code=1&state={login.state}", client_secret="s")
    module = load("security.client")
    credentials = module.Credentials(login=code)

    async def call() -> None:
        made = module.AsyncClient(BASE, credentials=credentials, transport=provider)
        await made.list_documents()
        with pytest.raises(module.LoginEnded):
            await made.list_documents()

    asyncio.run(call())
    assert len(provider.asked) == 1
    assert "code_verifier" in provider.form(0)
    assert dict(provider.asked[0].headers)["authorization"].startswith("Basic ")

"""Who gets in: every scheme, with every kind of credentials."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from generated.securing import CERTIFICATE, Guard, Vault, app, asked
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from generated.making import Import

REALM = 'realm="\\"Vault\\" of Zo%C3%AB"'
KEY = f'ApiKey {REALM}, in="header", name="X-Key"'
QUERY = f'ApiKey {REALM}, in="query", name="api key"'
COOKIE = f'ApiKey {REALM}, in="cookie", name="SESSION"'
BASIC = f'Basic {REALM}, charset="UTF-8"'
BEARER = f"Bearer {REALM}"
MALFORMED = "The credentials are malformed: "
TWICE = f"{MALFORMED}there is more than one Authorization."
NO_TOKEN = f"{MALFORMED}it is no token."


def basic(text: str | bytes) -> tuple[str, str]:
    octets = text.encode() if isinstance(text, str) else text
    return "Authorization", f"Basic {b64encode(octets).decode()}"


def bearer(token: str) -> tuple[str, str]:
    return "Authorization", f"Bearer {token}"


def invalid(told: str = "The credentials are not valid.", scope: str = "") -> str:
    shown = f', scope="{scope}"' if scope else ""
    return f'{BEARER}{shown}, error="invalid_token", error_description="{told}"'


NOT_OURS = "Not a token 'of' {}."

TABLE: list[tuple[str, list[tuple[str, str]], int | str, list[str]]] = [
    ("/header", [("X-Key", "the key")], "header", []),
    ("/header", [("x-KEY", " the key\t")], "header", []),
    ("/header", [("X-Key", "another")], 401, [KEY]),
    ("/header", [("X-Key", "")], 401, [KEY]),
    ("/header", [("X-Key", "the key"), ("X-Key", "the key")], 401, [KEY]),
    ("/header", [("Authorization", "the key")], 401, [KEY]),
    ("/header?X-Key=the+key", [], 401, [KEY]),
    ("/header", [], 401, [KEY]),
    ("/query?api%20key=a%26b=%C3%A9+%2B%25", [], "query", []),
    ("/query?api%20key=a%26b%3D%C3%A9%20%25", [], 401, [QUERY]),
    ("/query?api+key=a%26b%3d%c3%a9+%2B%25", [], "query", []),
    ("/query?limit=1&api%20key=a%26b%3D%C3%A9%20%2B%25", [], "query", []),
    ("/query?limit=one&api%20key=a%26b%3D%C3%A9%20%2B%25", [], 400, []),
    ("/query?limit=one", [], 401, [QUERY]),
    ("/query?api%20key=%FF", [], 401, [QUERY]),
    ("/query?api%20key=a&api%20key=a", [], 401, [QUERY]),
    ("/query?api%20key", [], 401, [QUERY]),
    ("/cookie", [("Cookie", "a=1; SESSION=c00kie%20; b=2")], "cookie", []),
    ("/cookie", [("Cookie", "a=1"), ("Cookie", "SESSION=c00kie%20")], "cookie", []),
    ("/cookie", [("Cookie", "session=c00kie%20")], 401, [COOKIE]),
    ("/cookie", [("Cookie", "SESSION=c00kie ")], 401, [COOKIE]),
    ("/cookie", [("Cookie", "SESSION=x; SESSION=c00kie%20")], 401, [COOKIE]),
    ("/cookie", [], 401, [COOKIE]),
    ("/basic", [basic("zoë:p:w ü")], "basic", []),
    ("/basic", [("authorization", "bAsIc  " + basic("zoë:p:w ü")[1][6:])], "basic", []),
    ("/basic", [basic("zoë:")], 401, [BASIC]),
    ("/basic", [basic("zoë")], 401, [BASIC]),
    ("/basic", [basic("zoë:p\n")], 401, [BASIC]),
    ("/basic", [basic(b"zo\xeb:p:w \xfc")], 401, [BASIC]),
    ("/basic", [("Authorization", "Basic !!!!")], 401, [BASIC]),
    ("/basic", [("Authorization", "Basic em/Dq")], 401, [BASIC]),
    ("/basic", [("Authorization", "Basic")], 401, [BASIC]),
    ("/basic", [("Authorization", "")], 401, [BASIC]),
    ("/basic", [bearer("bearer~admin")], 401, [BASIC]),
    ("/basic", [basic("zoë:p:w ü"), basic("zoë:p:w ü")], 401, [BASIC]),
    ("/basic", [], 401, [BASIC]),
    ("/bearer", [bearer("bearer~admin")], "bearer", []),
    ("/bearer", [bearer("bearer")], 403, ["insufficient_scope"]),
    (
        "/bearer",
        [bearer("login~admin")],
        401,
        [invalid(NOT_OURS.format("bearer"), "admin")],
    ),
    ("/bearer", [bearer("a b")], 401, [invalid(NO_TOKEN, "admin")]),
    ("/bearer", [("Authorization", "Bearer")], 401, [invalid(NO_TOKEN, "admin")]),
    (
        "/bearer",
        [bearer("bearer~admin"), bearer("bearer~admin")],
        401,
        [invalid(TWICE, "admin")],
    ),
    ("/bearer", [], 401, [f'{BEARER}, scope="admin"']),
    (
        "/signature",
        [("Authorization", 'Signature keyId="a", signature="b"')],
        "signed",
        [],
    ),
    ("/signature", [("Authorization", "Signature x")], 401, [f"Signature {REALM}"]),
    ("/signature", [("Authorization", "Signature")], 401, [f"Signature {REALM}"]),
    ("/signature", [], 401, [f"Signature {REALM}"]),
    ("/certificate", [], 401, [f"MutualTls {REALM}"]),
    ("/documents", [bearer("login~documents-read")], "login", []),
    ("/documents", [bearer("sso")], "sso", []),
    ("/documents", [bearer("login")], 403, ["insufficient_scope"]),
    (
        "/documents",
        [bearer("other")],
        401,
        [invalid(NOT_OURS.format("login"), "documents:read"), BEARER],
    ),
    ("/documents", [], 401, [f'{BEARER}, scope="documents:read"', BEARER]),
    (
        "/both",
        [("X-Key", "the key"), bearer("login~documents-read")],
        "header and login",
        [],
    ),
    ("/both", [basic("zoë:p:w ü")], "basic", []),
    ("/both", [("X-Key", "wrong"), basic("zoë:p:w ü")], "basic", []),
    (
        "/both",
        [("X-Key", "the key")],
        401,
        [KEY, f'{BEARER}, scope="documents:read"', BASIC],
    ),
    (
        "/both",
        [("X-Key", "wrong"), bearer("login~documents-read")],
        401,
        [KEY, invalid(scope="documents:read"), BASIC],
    ),
    (
        "/both",
        [("X-Key", "the key"), bearer("login")],
        403,
        [KEY, "insufficient_scope"],
    ),
    ("/maybe", [], "None", []),
    ("/maybe", [("X-Key", "the key")], "header", []),
    ("/maybe", [bearer("bearer")], "bearer", []),
    ("/maybe", [("X-Key", "wrong"), bearer("bearer")], "bearer", []),
    ("/maybe", [("X-Key", "wrong")], 401, [KEY, BEARER]),
    ("/maybe", [bearer("x")], 401, [KEY, invalid(NOT_OURS.format("bearer"))]),
    ("/open", [], "anyone", []),
    ("/open", [("X-Key", "wrong")], "anyone", []),
]


@pytest.mark.parametrize(("target", "headers", "expected", "challenges"), TABLE)
def test_who_gets_in(
    load: Import,
    target: str,
    headers: list[tuple[str, str]],
    expected: int | str,
    challenges: list[str],
) -> None:
    answer = asked(app(load), target, *headers)
    if isinstance(expected, str):
        assert (answer.status, json.loads(answer.content)) == (200, {"who": expected})
        return
    assert answer.status == expected
    assert len(answer.challenges) == len(challenges)
    for found, wanted in zip(answer.challenges, challenges, strict=True):
        assert found == wanted or (wanted.isidentifier() and wanted in found)


def test_the_certificate_is_that_of_the_connection(load: Import) -> None:
    tls = {"client_cert_chain": [CERTIFICATE], "client_cert_name": "CN=zoe"}
    found = asked(app(load), "/certificate", extensions={"tls": tls})
    assert json.loads(found.content) == {"who": "CN=zoe"}
    wrong = {**tls, "client_cert_error": "expired"}
    assert asked(app(load), "/certificate", extensions={"tls": wrong}).status == 401
    none: dict[str, Any] = {"client_cert_chain": [], "client_cert_name": None}
    assert asked(app(load), "/certificate", extensions={"tls": none}).status == 401


def test_scopes_that_do_not_suffice_are_named(load: Import) -> None:
    (found,) = asked(app(load), "/documents", bearer("login")).challenges
    told = 'error="insufficient_scope", error_description="The credentials do not'
    assert found.startswith(f'{BEARER}, scope="documents:read", {told}')


def test_documented_refusals_are_the_contracts(load: Import) -> None:
    missing = asked(app(load), "/documents")
    assert (missing.status, missing.headers["content-type"]) == (
        401,
        "application/json",
    )
    assert json.loads(missing.content) == {"message": "Credentials are required."}
    forbidden = asked(app(load), "/documents", bearer("login"))
    assert json.loads(forbidden.content) == {
        "message": "The credentials do not suffice."
    }


@pytest.mark.parametrize("raised", [False, True])
def test_a_refusal_of_the_service_has_challenges(load: Import, raised: bool) -> None:
    """RFC 9110, 15.5.2: a 401 has one, also where the contract has no word for it."""
    refusal = load("security.server").Refusal

    class Strict(Vault):
        async def list_documents(self, **_: Any) -> Any:
            problem = load("security.models").Error(message="no")
            if raised:
                raise refusal(401, problem)
            return load("security.operations.list_documents").ListDocuments401(
                body=problem
            )

    server = load("security.server").create_app(Strict(load), Guard(load))
    answer = asked(server, "/documents", bearer("sso"))
    assert (answer.status, answer.content) == (401, b'{"message":"no"}')
    assert answer.challenges == [f'{BEARER}, scope="documents:read"', BEARER]


def test_refusals_that_are_not_documented_are_problems(load: Import) -> None:
    answer = asked(app(load), "/bearer", bearer("bearer"))
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert (problem["status"], problem["title"]) == (403, "Forbidden")
    answer = asked(app(load), "/bearer")
    assert json.loads(answer.content)["title"] == "Unauthorized"


@pytest.mark.parametrize("token", ["", "login"])
def test_nothing_is_read_of_a_body_that_nobody_may_send(
    load: Import, token: str
) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        # What still comes is dropped, but only when the answer is on its way.
        assert sent[0]["type"] == "http.response.start"
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/documents",
        "query_string": b"",
        "headers": [(b"content-type", b"text/plain"), (b"content-length", b"99999999")],
    }
    if token:
        scope["headers"].append((b"authorization", f"Bearer {token}".encode()))
    asyncio.run(app(load)(scope, receive, send))
    assert sent[0]["status"] == (403 if token else 401)


def test_an_authenticator_that_fails_is_a_500_that_tells_nothing(
    load: Import, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Guard):
        async def basic(self, credentials: Any) -> str:
            raise RuntimeError(f"cannot ask for {credentials!r}")

    server = load("security.server").create_app(Vault(load), Broken(load))
    answer = asked(server, "/basic", basic("zoë:secret"))
    assert answer.status == 500
    assert b"cannot ask" not in answer.content
    assert "the authenticator failed" in caplog.text
    assert "secret" not in caplog.text


def test_an_authenticator_that_hangs_is_cut_off(load: Import) -> None:
    class Slow(Guard):
        async def basic(self, credentials: Any) -> str:
            await asyncio.sleep(60)
            return await super().basic(credentials)

    server = load("security.server").create_app(Vault(load), Slow(load), timeout=0.2)
    assert asked(server, "/basic", basic("zoë:p")).status == 503


def test_an_authenticator_may_be_out_of_service(load: Import) -> None:
    fault = load("security.server").Fault

    class Away(Guard):
        async def basic(self, credentials: Any) -> str:
            raise fault(503, f"Of {len(credentials.username)} letters.")

    server = load("security.server").create_app(Vault(load), Away(load))
    assert asked(server, "/basic", basic("zoë:p")).status == 503


def test_an_app_is_not_made_without_an_authenticator(load: Import) -> None:
    server = load("security.server")
    with pytest.raises(TypeError, match="authenticator"):
        server.create_app(Vault(load))
    with pytest.raises(AttributeError, match="header_key"):
        server.create_app(Vault(load), None)


def test_the_default_refuses_everyone(load: Import) -> None:
    server = load("security.server")
    refusing = server.create_app(Vault(load), server.RefuseAll())
    for target, headers, *_ in TABLE:
        is_open = target.startswith("/open") or (target == "/maybe" and not headers)
        status = asked(refusing, target, *headers).status
        assert status == (200 if is_open else 401), target


def test_parameters_may_be_called_as_the_endpoint_calls_its_own(load: Import) -> None:
    vault = Vault(load)
    server = load("security.server").create_app(vault, Guard(load))
    query = "principal=a&security=b&operation=c&admit=d"
    assert asked(server, f"/names?{query}", bearer("bearer")).status == 200
    assert vault.calls == [
        (
            "security_",
            {
                "principal": "bearer",
                "principal_": "a",
                "security_": "b",
                "operation": "c",
                "admit": "d",
            },
        )
    ]


def test_operations_without_security_know_no_principal(load: Import) -> None:
    service = load("security.server").Service
    assert "principal" not in inspect.signature(service.open).parameters
    assert "principal" in inspect.signature(service.maybe).parameters


def test_what_is_logged_of_refusals_has_no_secrets(
    load: Import, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for target, headers, *_ in TABLE:
        asked(app(load), target, *headers)
    assert "the key" not in caplog.text
    assert "c00kie" not in caplog.text


BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@given(
    pair=st.from_regex(r"[a-c]{0,3}:[a-c]{0,4}", fullmatch=True),
    added=st.sampled_from(["=", "==", "====", "A===", "\n", " ", "%3D"]),
    bits=st.integers(min_value=1, max_value=3),
)
def test_one_pair_has_one_text(load: Import, pair: str, added: str, bits: int) -> None:
    """RFC 4648, 3.2, 3.3 and 3.5: as is, without what nothing needs."""
    schemes = load("security.runtime.schemes")
    scheme = schemes.BasicAuthentication("basic")

    def found(text: str) -> Any:
        field = (b"authorization", f"Basic {text}".encode())
        return scheme.find(schemes.Presented([field]))

    text = b64encode(pair.encode()).decode()
    assert found(text) == schemes.Basic(*pair.split(":", 1))
    wrong = [text[:-1], text + added] if added.strip() else []
    shown = text.rstrip("=")
    if shown != text:
        # The last character has two bits, or four, that are no part of any octet.
        last = BASE64[BASE64.index(shown[-1]) ^ bits]
        wrong += [shown, shown[:-1] + last + "=" * (len(text) - len(shown))]
    for each in wrong:
        with pytest.raises(schemes.MalformedCredentials):
            found(each)


@pytest.mark.parametrize("name", ["ApiKey", "Bearer", "HttpCredentials"])
def test_credentials_do_not_show_their_secrets(load: Import, name: str) -> None:
    credentials = getattr(load("security.server"), name)("s3cret")
    assert "s3cret" not in repr(credentials)
    assert "s3cret" not in str(credentials)
    basic = load("security.server").Basic("ada", "s3cret")
    assert "s3cret" not in f"{basic} {basic!r}"

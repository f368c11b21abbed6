"""What a client shows, and that the server sees the same."""

from __future__ import annotations

import asyncio
import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import Asgi
from generated.securing import Guard, Vault, app
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from generated.making import Import

Client = "AsyncClient"


def client(load: Import, **given: Any) -> tuple[Any, Asgi]:
    module = load("security.client")
    transport = Asgi(app(load), load("security.runtime.transport").Reply)
    credentials = module.Credentials(**given)
    made = module.AsyncClient("", credentials=credentials, transport=transport)
    return made, transport


def who(load: Import, operation: str, arguments: Any = None, **given: Any) -> str:
    made, _ = client(load, **given)
    response = asyncio.run(getattr(made, operation)(**(arguments or {})))
    found: str = response.body.who
    return found


def shown(load: Import) -> dict[str, Any]:
    module = load("security.client")
    return {
        "header_key": module.ApiKey("the key"),
        "query_key": module.ApiKey("a&b=é +%"),
        "cookie_key": module.ApiKey("c00kie%20"),
        "basic": module.Basic("zoë", "p:w ü"),
        "bearer": module.Bearer("bearer~admin"),
        "signed": module.HttpCredentials('keyId="a", signature="b"'),
        "login": module.Bearer("login~documents-read~documents-write"),
        "single_sign_on": module.Bearer("sso"),
    }


@pytest.mark.parametrize(
    ("operation", "names", "expected"),
    [
        ("by_header", ["header_key"], "header"),
        ("by_query", ["query_key"], "query"),
        ("by_cookie", ["cookie_key"], "cookie"),
        ("by_basic", ["basic"], "basic"),
        ("by_bearer", ["bearer"], "bearer"),
        ("by_signature", ["signed"], "signed"),
        ("list_documents", ["login"], "login"),
        ("list_documents", ["single_sign_on"], "sso"),
        ("list_documents", ["single_sign_on", "login"], "login"),
        ("by_both", ["basic"], "basic"),
        ("by_both", ["basic", "header_key"], "basic"),
        ("by_both", ["basic", "header_key", "login"], "header and login"),
        ("maybe", [], "None"),
        ("maybe", ["basic"], "None"),
        ("maybe", ["bearer"], "bearer"),
        ("maybe", ["bearer", "header_key"], "header"),
        ("open", [], "anyone"),
    ],
)
def test_a_request_has_the_first_credentials_that_are_given(
    load: Import, operation: str, names: list[str], expected: str
) -> None:
    every = shown(load)
    given = {name: every[name] for name in names}
    assert who(load, operation, **given) == expected


def test_tokens_and_schemes_are_sent_as_servers_have_them(load: Import) -> None:
    module = load("security.client")
    given = {"bearer": module.Bearer("1|a:b"), "signed": module.HttpCredentials("x")}
    made, transport = client(load, **given)
    for operation in (made.by_bearer, made.by_signature):
        with pytest.raises(module.ClientError):
            asyncio.run(operation())
    sent = [dict(each.headers)["authorization"] for each in transport.requests]
    assert sent == ["Bearer 1|a:b", "Signature x"]


def test_only_what_is_required_is_sent(load: Import) -> None:
    made, transport = client(load, **shown(load))
    asyncio.run(made.open())
    asyncio.run(made.by_header())
    asyncio.run(made.by_both())
    plain, keyed, both = transport.requests
    assert dict(plain.headers) == {"accept": "application/json"}
    assert set(dict(keyed.headers)) == {"accept", "x-key"}
    assert set(dict(both.headers)) == {"accept", "x-key", "authorization"}


def test_keys_stand_beside_parameters(load: Import) -> None:
    made, transport = client(load, **shown(load))
    asyncio.run(made.by_query(limit=3))
    asyncio.run(made.by_cookie(theme="dark; x"))
    query, cookie = transport.requests
    assert query.target == "/query?limit=3&api%20key=a%26b%3D%C3%A9%20%2B%25"
    assert dict(cookie.headers)["cookie"] == "theme=dark%3B%20x; SESSION=c00kie%20"


@pytest.mark.parametrize(
    ("operation", "names", "alternatives"),
    [
        ("by_header", [], (("header_key",),)),
        ("by_header", ["basic"], (("header_key",),)),
        ("by_both", ["header_key"], (("header_key", "login"), ("basic",))),
    ],
)
def test_what_is_missing_is_said_before_anything_is_sent(
    load: Import, operation: str, names: list[str], alternatives: Any
) -> None:
    every = shown(load)
    made, transport = client(load, **{name: every[name] for name in names})
    with pytest.raises(load("security.client").MissingCredentials) as caught:
        asyncio.run(getattr(made, operation)())
    assert caught.value.alternatives == alternatives
    assert " and ".join(alternatives[0]) in str(caught.value)
    assert isinstance(caught.value, load("security.client").ClientError)
    assert pickle.loads(pickle.dumps(caught.value)).alternatives == alternatives
    assert not transport.requests


@pytest.mark.parametrize(
    ("operation", "name", "kind", "values"),
    [
        ("by_header", "header_key", "ApiKey", ["a\nb"]),
        ("by_header", "header_key", "ApiKey", [" a"]),
        ("by_header", "header_key", "ApiKey", ["é"]),
        ("by_header", "header_key", "ApiKey", [""]),
        ("by_query", "query_key", "ApiKey", [""]),
        ("by_query", "query_key", "ApiKey", ["abc\ud800"]),
        ("by_basic", "basic", "Basic", ["abc\ud800", ""]),
        ("by_cookie", "cookie_key", "ApiKey", ["a;b"]),
        ("by_cookie", "cookie_key", "ApiKey", ["a b"]),
        ("by_basic", "basic", "Basic", ["a:b", "c"]),
        (
            "by_basic",
            "basic",
            "Basic",
            [
                "a",
                "b\r\nx: y",
            ],
        ),
        ("by_bearer", "bearer", "Bearer", ["a b"]),
        ("by_bearer", "bearer", "Bearer", [""]),
        ("by_bearer", "bearer", "Bearer", ["abc\r\nx: y"]),
        ("by_signature", "signed", "HttpCredentials", ["abc\r\nx: y"]),
    ],
)
def test_credentials_that_cannot_be_sent_are_not(
    load: Import, operation: str, name: str, kind: str, values: list[str]
) -> None:
    module = load("security.client")
    made, transport = client(load, **{name: getattr(module, kind)(*values)})
    with pytest.raises(module.MalformedCredentials) as caught:
        asyncio.run(getattr(made, operation)())
    assert not transport.requests
    assert all(value not in str(caught.value) for value in values if value[3:])


def test_the_sync_client_sends_them_too(load: Import) -> None:
    module = load("security.client")
    async_transport = Asgi(app(load), load("security.runtime.transport").Reply)

    class Waiting:
        def send(self, request: Any) -> Any:
            return asyncio.run(async_transport.send(request))

        def close(self) -> None:
            pass

    credentials = module.Credentials(header_key=module.ApiKey("the key"))
    with module.Client("", credentials=credentials, transport=Waiting()) as made:
        assert made.by_header().body.who == "header"
        with pytest.raises(module.MissingCredentials):
            made.by_basic()


def test_other_addresses_get_no_credentials(load: Import) -> None:
    authorization = load("security.runtime.authorization")
    operation = load("security.operations.by_header")
    request = authorization.SecuredRequest(
        method="GET", target="https://elsewhere.example/", security=operation.SECURITY
    )
    made, transport = client(load, **shown(load))
    transport.requests.clear()
    asyncio.run(made._transport.send(request))
    assert transport.requests == [request]
    assert transport.requests[0].headers == ()


def test_a_key_that_is_a_parameter_too_is_sent_once(load: Import) -> None:
    authorization = load("security.runtime.authorization")
    given = shown(load)
    for name, target, headers in [
        ("by_header", "/header", (("X-Key", "mine"),)),
        ("by_query", "/query?api%20key=mine", ()),
        ("by_cookie", "/cookie", (("cookie", "SESSION=mine"),)),
    ]:
        security = load(f"security.operations.{name}").SECURITY
        request = authorization.SecuredRequest(
            method="GET", target=target, headers=headers, security=security
        )
        chosen = authorization.choose(security, given)
        done = authorization.authorize(request, chosen, given)
        assert (done.target, done.headers) == (target, headers)


def test_no_request_shows_its_credentials(load: Import) -> None:
    made, transport = client(load, **shown(load))
    for name in ("by_header", "by_query", "by_cookie", "by_basic"):
        asyncio.run(getattr(made, name)())
    for request in transport.requests:
        text = f"{request} {request!r}"
        assert "key" not in text.replace("/cookie", "").lower()
        assert "c00kie" not in text
        assert "Basic" not in text
    credentials = load("security.client").Credentials(**shown(load))
    assert "c00kie" not in repr(credentials)


printable = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)
no_control = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\x80\x9f")
)
tokens = st.from_regex(r"[A-Za-z0-9._~+/-]+=*", fullmatch=True)
SCHEMES: dict[str, st.SearchStrategy[tuple[str, list[str]]]] = {
    "HEADER_KEY": printable.map(lambda e: ("ApiKey", [e])),
    "QUERY_KEY": st.text(min_size=1).map(lambda e: ("ApiKey", [e])),
    "COOKIE_KEY": st.from_regex(r"[!#-+\--:<-\[\]-~]+", fullmatch=True).map(
        lambda e: ("ApiKey", [e])
    ),
    "BASIC": st.tuples(no_control.map(lambda e: e.replace(":", "")), no_control).map(
        lambda e: ("Basic", [*e])
    ),
    "BEARER": tokens.map(lambda e: ("Bearer", [e])),
    "LOGIN": tokens.map(lambda e: ("Bearer", [e])),
    "SINGLE_SIGN_ON": tokens.map(lambda e: ("Bearer", [e])),
    "SIGNED": printable.map(lambda e: ("HttpCredentials", [e])),
}


@pytest.mark.parametrize("constant", SCHEMES)
def test_what_is_placed_is_found(load: Import, constant: str) -> None:
    scheme = getattr(load("security.security"), constant)
    schemes, kinds = (
        load("security.runtime.schemes"),
        load("security.runtime.credentials"),
    )

    @given(SCHEMES[constant])
    def check(made: tuple[str, list[str]]) -> None:
        credentials = getattr(kinds, made[0])(*made[1])
        placed = scheme.place(credentials)
        headers = [(k.encode(), v.encode("latin-1")) for k, v in placed.headers]
        headers += [(b"cookie", each.encode()) for each in placed.cookies]
        query = "&".join(placed.query).encode()
        assert scheme.find(schemes.Presented(headers, query)) == credentials

    check()


ALTERNATIVES = st.lists(
    st.sets(
        st.sampled_from(["header_key", "query_key", "basic", "bearer"]), min_size=1
    ),
    max_size=4,
)


def test_both_halves_agree_on_every_requirement(load: Import) -> None:
    """What a client would send lets it in; where it raises, so does the server."""
    schemes = load("security.runtime.schemes")
    authorization = load("security.runtime.authorization")
    admission = load("security.runtime.admission")
    watchdog = load("security.runtime.watchdog").Watchdog(30.0)
    faults = load("security.runtime.faults")
    constants = load("security.security")
    every = shown(load)

    def check_of(names: tuple[str, ...]) -> Callable[..., Any]:
        async def check(*credentials: Any) -> Any:
            assert len(credentials) == len(names)
            return names

        return check

    @given(
        ALTERNATIVES,
        st.booleans(),
        st.sets(st.sampled_from(["header_key", "query_key", "basic", "bearer"])),
    )
    def agree(alternatives: list[set[str]], optional: bool, given: set[str]) -> None:
        # Two schemes cannot share one header.
        wanted = [sorted(e) for e in alternatives if not {"basic", "bearer"} <= e]
        security = schemes.Security(
            *(
                schemes.Requirement(
                    *(getattr(constants, name.upper()) for name in each)
                )
                for each in wanted
            ),
            optional=optional,
        )
        made = admission.Admission(
            security,
            *(check_of(tuple(each)) for each in wanted),
            realm="",
            watchdog=watchdog,
            log=None,
        )
        credentials = {name: every[name] for name in given}
        request = authorization.SecuredRequest(
            method="GET", target="/", security=security
        )
        met = [tuple(each) for each in wanted if set(each) <= given]
        try:
            chosen = authorization.choose(security, credentials)
        except authorization.MissingCredentials:
            assert not met
            assert not optional
            chosen = None
        if chosen is not None:
            request = authorization.authorize(request, chosen, credentials)
        scope = {
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in request.headers],
            "query_string": request.target.partition("?")[2].encode(),
        }
        admit = made.admit_anyone if optional else made.admit
        if met or optional:
            assert asyncio.run(admit(scope)) == (met[0] if met else None)
            return
        with pytest.raises(faults.Fault) as caught:
            asyncio.run(admit(scope))
        assert caught.value.status == 401

    agree()


def test_credentials_are_values(load: Import) -> None:
    module = load("security.client")
    assert module.ApiKey("a") == copy.copy(module.ApiKey("a"))
    assert module.ApiKey("a") != module.ApiKey("b")
    assert module.Basic("a", "b").matches("a", "b")
    assert not module.Basic("a", "b").matches("a", "c")
    assert not module.Basic("a", "b").matches("b", "b")
    fingerprint = load("security.runtime.credentials").fingerprint
    assert fingerprint("abc")[:8] == "ba7816bf"
    assert Guard(load) is not None
    assert Vault(load).calls == []

"""Media types of one name that their parameters tell apart (RFC 9110, 8.3.1)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.mock.accepting import accepted, read_accept
from generated.test_generated_bodies import pair

from generated import making

if TYPE_CHECKING:
    from generated.making import Import

V1 = "application/json; version=1"
V2 = "application/json; version=2"


class Pets:
    """Answers with what it is told, and keeps what is accepted."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.accepts: list[tuple[str, ...]] = []

    def __getattr__(self, _: str) -> Any:
        async def call(accept: tuple[str, ...]) -> Any:
            self.accepts.append(accept)
            return self.response

        return call


def received(load: Import, target: str, kind: str, content: bytes) -> Any:
    """What the service is given for content of a type; else the status."""
    _, transport, given = pair(load, "versions")
    asked = transport.ask("POST", target, {"content-type": kind}, content)
    status = asyncio.run(asked)[0]
    return (
        (given.calls[0]["content_type"], given.calls[0]["body"])
        if given.calls
        else status
    )


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("application/json;version=1", V1),
        ('Application/JSON ; VERSION="1"', V1),
        ("application/json; charset=utf-8; version=1; more=x", V1),
        ("application/json;version=2", V2),
        ("application/json;version=2;profile=other", V2),
    ],
)
def test_content_is_of_the_key_whose_parameters_it_has(
    load: Import, kind: str, known: str
) -> None:
    models = load("versions.models")
    old, new = models.OldPet(name="a"), models.Pet(title="a")
    is_old = known == V1
    content = b'{"name": "a"}' if is_old else b'{"title": "a"}'
    expected = (known, old if is_old else new)
    assert received(load, "/pets", kind, content) == expected
    other = b'{"title": "a"}' if is_old else b'{"name": "a"}'
    assert received(load, "/pets", kind, other) == 400


def test_the_key_with_the_most_parameters_goes_first(load: Import) -> None:
    known = 'application/json; profile="urn:a b"; version=2'
    for kind in (known, 'application/json;version="2";Profile="urn:a b"'):
        assert received(load, "/pets", kind, b'"a"') == (known, "a")


@pytest.mark.parametrize("kind", ["application/json", "application/json;version=3"])
def test_content_of_no_key_is_of_its_range(load: Import, kind: str) -> None:
    assert received(load, "/pets", kind, b"any") == ("application/json", b"any")


def test_a_key_without_parameters_stands_for_all_others(load: Import) -> None:
    models = load("versions.models")
    name = "application/vnd.pet+json"
    new, old = b'{"title": "a"}', b'{"name": "a"}'
    for kind in (name, f"{name};version=2"):
        found = received(load, "/named", kind, new)
        assert found == (name, models.Pet(title="a"))
    found = received(load, "/named", f"{name};version=1", old)
    assert found == (f"{name}; version=1", models.OldPet(name="a"))


def test_charsets_ignore_case(load: Import) -> None:
    known = "text/plain; charset=utf-8"
    for kind in ("text/plain;charset=UTF-8", 'text/plain; Charset="utf-8"'):
        assert received(load, "/named", kind, b"a") == (known, "a")
    for kind in ("text/plain", "text/plain;charset=us-ascii"):
        assert received(load, "/named", kind, b"1") == ("text/plain", 1)


def test_what_has_no_key_is_refused(load: Import) -> None:
    assert received(load, "/named", "application/json", b"{}") == 415


@pytest.mark.parametrize(
    ("operation", "kind", "members", "sent"),
    [
        ("add_pet", V1, {"name": "a"}, V1),
        ("add_pet", "application/json;version=1", {"name": "a"}, None),
        ("add_pet", V2, {"title": "a"}, V2),
        ("add_named", "application/vnd.pet+json", {"title": "a"}, None),
        ("add_named", "application/vnd.pet+json; version=1", {"name": "a"}, None),
        ("add_named", "text/plain; charset=utf-8", "a", None),
        ("add_named", "text/plain", 1, None),
    ],
)
def test_a_client_sends_the_documented_type(
    load: Import, operation: str, kind: str, members: Any, sent: str | None
) -> None:
    models = load("versions.models")
    body = members
    if isinstance(members, dict):
        cls = models.OldPet if "name" in members else models.Pet
        body = cls(**members)
    client, transport, given = pair(load, "versions")
    asyncio.run(getattr(client, operation)(body=body, content_type=kind))
    assert dict(transport.requests[0].headers)["content-type"] == (sent or kind)
    known = kind.replace(";version", "; version")
    assert given.calls == [{"content_type": known, "body": body}]


def test_a_client_refuses_what_is_not_documented(load: Import) -> None:
    client, _, _ = pair(load, "versions")
    kind: Any = "application/vnd.other+json; version=1"
    with pytest.raises(load("versions.client").InvalidContent):
        asyncio.run(client.add_named(body=1, content_type=kind))
    body = load("versions.models").OldPet(name="a")
    with pytest.raises(load("versions.client").InvalidContent):
        asyncio.run(client.add_pet(body=body, content_type=V2))


@pytest.mark.parametrize("kind", [V1, V2])
def test_a_response_is_of_the_version_that_is_asked_for(
    load: Import, kind: str
) -> None:
    models = load("versions.models")
    body = models.OldPet(name="a") if kind == V1 else models.Pet(title="a")
    response = load("versions.operations.get_pet").GetPet200(
        content_type=kind, body=body
    )
    service = Pets(response)
    client, transport = making.pair(load, "versions", service)
    assert asyncio.run(client.get_pet(accept=kind)) == response
    assert dict(transport.requests[0].headers)["accept"] == kind
    assert asyncio.run(client.get_pet()) == response
    assert dict(transport.requests[1].headers)["accept"] == f"{V1}, {V2}"
    assert service.accepts == [(kind,), (V1, V2)]
    asked = {"accept": "application/json;version=2, application/json;q=0.5"}
    status, headers, _ = asyncio.run(transport.ask("GET", "/pet", asked))
    assert (status, dict(headers)["content-type"]) == (200, kind)
    assert service.accepts[-1] == (V2, V1)


def test_what_nobody_accepts_is_not_made(load: Import) -> None:
    service = Pets(None)
    _, transport = making.pair(load, "versions", service)
    asked = {"accept": "application/json;version=3"}
    assert asyncio.run(transport.ask("GET", "/pet", asked))[0] == 406
    assert not service.accepts


@pytest.mark.parametrize("kind", ["application/json", "application/json;version=3"])
def test_a_response_of_no_version_is_none(load: Import, kind: str) -> None:
    reply = load("versions.runtime.transport").Reply
    with pytest.raises(load("versions.client").InvalidResponse):
        load("versions.client.get_pet").read(
            reply(
                status=200,
                headers=(("content-type", kind),),
                content=b'{"name": "a"}',
            )
        )


def test_a_response_has_the_name_that_the_contract_has(load: Import) -> None:
    reply = load("versions.runtime.transport").Reply
    headers = (("content-type", 'application/json;charset=utf-8;Version="2"'),)
    read = load("versions.client.get_pet").read
    found = read(reply(status=200, headers=headers, content=b'{"title": "a"}'))
    assert found.content_type == V2


@pytest.mark.parametrize(
    ("kind", "body", "sent"),
    [
        ("text/plain; charset=utf-8", "é", "text/plain; charset=utf-8"),
        (
            "text/plain; format=number",
            1,
            "text/plain; format=number; charset=utf-8",
        ),
    ],
)
def test_text_says_its_charset_once(
    load: Import, kind: str, body: Any, sent: str
) -> None:
    module = load("versions.operations.get_words")
    response = module.GetWords200(content_type=kind, body=body)
    client, transport = making.pair(load, "versions", Pets(response))
    _, headers, _ = asyncio.run(transport.ask("GET", "/words"))
    assert dict(headers)["content-type"] == sent
    assert asyncio.run(client.get_words()) == response


@pytest.mark.parametrize(
    ("kind", "body"), [("text/plain", "ab"), ("text/plain; charset=utf-8", "abcde")]
)
def test_text_says_no_charset_that_would_make_it_another_type(
    load: Import, kind: str, body: str
) -> None:
    module = load("versions.operations.get_notes")
    service = Pets(module.GetNotes200(content_type=kind, body=body))
    client, transport = making.pair(load, "versions", service)
    assert asyncio.run(client.get_notes(accept=kind)) == service.response
    assert service.accepts[0][0] == kind
    _, headers, _ = asyncio.run(transport.ask("GET", "/notes"))
    assert dict(headers)["content-type"] == kind


def test_text_of_a_range_has_the_parameters_of_its_key(load: Import) -> None:
    keys = load("versions.runtime.content_keys").Keys
    names = ["text/*", "text/*; charset=utf-8", "text/*; format=fixed"]
    found = keys((name, name) for name in names)
    for parameters in ({}, {"charset": "UTF-8"}, {"format": "fixed"}):
        key = found.find("text/csv", parameters)
        sent = key.of_text("text/csv", {})
        name, own = load("versions.runtime.media_types").parse_media_type(sent)
        assert name == "text/csv"
        assert found.find(name, own) is key


XML = ("a/xml", "a/xml; charset=utf-8")
MIXED = ("a/xml", "a/json", "a/xml; charset=utf-8")


@pytest.mark.parametrize(
    ("names", "accept", "wanted"),
    [
        (XML, "a/xml; charset=utf-8", [1, 0]),
        (XML, "a/xml; charset=UTF-8", [1, 0]),
        (XML, "a/xml; charset=latin-1", [0]),
        (XML, "a/xml", [0, 1]),
        (XML[::-1], "a/xml", [1, 0]),
        (XML, "a/xml; charset=utf-8; q=0.5, a/xml", [0, 1]),
        # What a client sends that wants any of them.
        (XML, ", ".join(XML), [0, 1]),
        (XML[::-1], ", ".join(XML[::-1]), [0, 1]),
        (XML[::-1], "*/*", [0, 1]),
        (XML[::-1], "a/*", [0, 1]),
        # Others keep their places.
        (MIXED, "a/xml; charset=utf-8, a/json", [1, 2, 0]),
        (MIXED[:2], "a/xml; charset=utf-8, a/json", [0, 1]),
        (("a/b; v=1", "a/b; v=2"), "a/b; v=2, a/b", [0, 1]),
    ],
)
def test_of_siblings_the_one_that_is_asked_for_goes_first(
    load: Import, names: tuple[str, ...], accept: str, wanted: list[int]
) -> None:
    expected = tuple(names[place] for place in wanted)
    offers = load("versions.runtime.negotiation").Offers(*names, apart=names)
    scope = {"headers": [(b"accept", accept.encode())]}
    assert offers.accepted(scope) == expected
    mocked = [(each, each) for each in names]
    assert accepted(mocked, read_accept([accept])) == expected

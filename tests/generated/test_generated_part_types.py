"""Media types of parts that have parameters, and those of octets in a text.

As with bodies, parameters are sent, and tell nothing: a part is of a media type,
whatever parameters it has (RFC 9110, 8.3.1; RFC 7578, 4.4).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import pair

if TYPE_CHECKING:
    from generated.making import Import

LINKED = 'application/ld+json; profile="https://EXAMPLE.test/A,B"'


class Kept:
    """A service of `typed_parts` that keeps what it is given."""

    def __init__(self, load: Import) -> None:
        self._load = load
        self.given: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        made = "".join(map(str.capitalize, name.split("_")))

        async def answer(body: Any) -> Any:
            self.given.append(body)
            return getattr(self._load(f"typed_parts.operations.{name}"), f"{made}204")()

        return answer


def sent(load: Import, operation: str, body: Any) -> tuple[bytes, Any]:
    """What the client sends for a body, and what the service is given of that."""
    service = Kept(load)
    client, transport = pair(load, "typed_parts", service)
    asyncio.run(getattr(client, operation)(body=body))
    return b"".join(transport.requests[0].content), service.given[0]


def ask(load: Import, target: str, kind: str, *parts: str) -> tuple[int, Any]:
    """The status for a body of parts, and what the service was given, or None."""
    service = Kept(load)
    _, transport = pair(load, "typed_parts", service)
    content = "".join(f"--b\r\n{each}\r\n" for each in parts) + "--b--\r\n"
    headers = {"content-type": f"{kind}; boundary=b"}
    asked = transport.ask("POST", target, headers, content.encode())
    status = asyncio.run(asked)[0]
    return status, service.given[0] if service.given else None


def field(name: str, text: str, kind: str = "") -> str:
    told = f"\r\nContent-Type: {kind}" if kind else ""
    return f'Content-Disposition: form-data; name="{name}"{told}\r\n\r\n{text}'


def test_fields_are_sent_with_the_parameters_of_the_contract(load: Import) -> None:
    models = load("typed_parts.models")
    file = load("typed_parts.runtime.files").FormFile(b"png")
    body = models.AddFormBody(
        note="é", linked=models.AddFormBodyLinked(a=1), drawing=file, octets="YQ=="
    )
    content, given = sent(load, "add_form", body)
    assert (given.note, given.linked.a, given.octets) == ("é", 1, "YQ==")
    assert given.drawing.content_type == "image/png; x=*"
    for name, kind in [
        ("note", "text/plain; charset=utf-8"),
        ("linked", LINKED),
        ("octets", "application/octet-stream"),
    ]:
        head = f'name="{name}"\r\ncontent-type: {kind}\r\n\r\n'
        assert head.encode() in content


@pytest.mark.parametrize(
    ("name", "text", "kind", "status"),
    [
        ("note", "x", "text/plain; charset=utf-8", 204),
        ("note", "x", 'text/plain; charset="UTF-8"', 204),
        ("note", "x", "text/plain", 204),
        ("note", "x", "", 204),
        ("note", "x", "text/csv; charset=utf-8", 415),
        ("linked", '{"a": 1}', LINKED, 204),
        ("linked", '{"a": 1}', "application/ld+json", 204),
        ("linked", '{"a": ""}', LINKED, 400),
        ("linked", '{"a": 1}', "application/json", 415),
        ("drawing", "x", "application/pdf", 204),
        ("drawing", "x", "image/gif; y=2", 204),
        ("drawing", "x", "text/plain", 415),
        # OAS 3.2, 4.15.1: the default of a text with a `contentEncoding`.
        ("octets", "YQ==", "application/octet-stream", 204),
        ("octets", "YQ==", "", 204),
        ("octets", "YQ==", "image/png", 415),
        ("many", "YQ", "application/octet-stream", 204),
    ],
)
def test_a_field_has_its_media_type_whatever_the_parameters(
    load: Import, name: str, text: str, kind: str, status: int
) -> None:
    found, given = ask(load, "/form", "multipart/form-data", field(name, text, kind))
    assert found == status
    assert (given is None) == (status != 204)


def test_ordered_parts_have_the_parameters_of_the_contract(load: Import) -> None:
    models = load("typed_parts.models")
    file = load("typed_parts.runtime.files").FormFile(b"png")
    body = (models.AddOrderedBodyPart1(a=1), "a\r\né", file)
    content, given = sent(load, "add_ordered", body)
    assert given[:2] == body[:2]
    assert given[2].content_type == "image/png; x=1"
    assert b"content-type: application/ld+json; profile=A\r\n\r\n" in content
    kind = b"text/csv; charset=utf-8; header=present"
    assert b"content-type: " + kind + b"\r\n\r\n" in content


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (("application/ld+json; profile=A", "text/csv", "image/png; x=1"), 204),
        (("application/ld+json", "text/csv; charset=utf-8", "image/png"), 204),
        (("application/ld+json; profile=B", "text/csv", "image/png; x=2"), 204),
        (("application/json", "text/csv", "image/png"), 415),
        (("application/ld+json", "text/plain", "image/png"), 415),
        (("application/ld+json", "text/csv", "image/gif; x=1"), 415),
    ],
)
def test_an_ordered_part_has_its_media_type_whatever_the_parameters(
    load: Import, kinds: tuple[str, ...], status: int
) -> None:
    texts = ('{"a": 1}', "x", "y")
    parts = [
        f"Content-Type: {kind}\r\n\r\n{text}"
        for kind, text in zip(kinds, texts, strict=True)
    ]
    assert ask(load, "/ordered", "multipart/mixed", *parts)[0] == status


def test_json_with_a_charset_is_json_in_a_form(load: Import) -> None:
    models = load("typed_parts.models")
    linked = models.AddUrlencodedBodyLinked(a=1)
    service = Kept(load)
    client, transport = pair(load, "typed_parts", service)
    asyncio.run(client.add_urlencoded(body=models.AddUrlencodedBody(linked=linked)))
    assert transport.requests[0].content == b"linked=%7B%22a%22%3A1%7D"
    assert service.given[0].linked == linked

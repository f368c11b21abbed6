"""What the oracle expects: exact statuses for bodies, media types and targets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Request
from unit.proof_cases.oracle_questions import JSON, ODD, statuses

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract


TARGET = "/api/v1/sessions"


@pytest.fixture(scope="module")
def library() -> Contract:
    return load_contract(Path(__file__).parent / "library.yaml")


def body(contract: Contract, **changes: object) -> bytes:
    """The minimal example with members replaced, named with `__` for each step."""
    operation = contract.operations[0]
    assert operation.body is not None
    value = json.loads(json.dumps(operation.body.content[0].examples[2]))
    for name, change in changes.items():
        *above, last = name.replace("media_", "media.").split("__")
        inside = value
        for step in above:
            inside = inside[step]
        inside[last] = change
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 201),
        ({"playerTime__playhead": 86399.5, "params__media_contentType": "LIVE"}, 201),
        ({"playerTime__playhead": 86400, "params__media_contentType": "Live"}, 400),
        ({"playerTime__playhead": 60.38, "params__media_length": 60.39}, 201),
        ({"playerTime__playhead": 60.39, "params__media_length": 60.39}, 400),
        ({"playerTime__playhead": 9e9, "params__media_length": 0}, 201),
        ({"playerTime__ts": 1509045324153.0}, 201),
        ({"playerTime__ts": 1509045324153.5}, 400),
        ({"playerTime__ts": 2**53}, 400),
        ({"playerTime__ts": True}, 400),
        ({"eventType": "ping"}, 400),
        ({"params__media_length": "60"}, 400),
        ({"extra": 1}, 400),
        ({"params__extra": [{}]}, 201),
        ({"customMetadata": {"a": 1}}, 400),
        ({"qoeData": {}}, 201),
    ],
)
def test_bodies(contract: Contract, changes: dict[str, object], status: int) -> None:
    request = Request("POST", TARGET, JSON, body(contract, **changes))
    assert statuses(contract, request) == {status}


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ('application/json; charset="UTF-8"', 201),
        ("APPLICATION/JSON;", 201),
        ("text/plain;charset=utf-8", 201),
        ("application/json;charset=utf-16", 415),
        ("application/json; charset", 415),
        ("application/*+json", 415),
        ("text/xml", 415),
        ("", 415),
        (None, 415),
    ],
)
def test_media_types(contract: Contract, content_type: str | None, status: int) -> None:
    headers = () if content_type is None else (("content-type", content_type),)
    request = Request("POST", TARGET, headers, body(contract))
    assert statuses(contract, request) == {status}


def test_the_order_of_refusals(contract: Contract) -> None:
    large = b" " * 1_048_577
    xml = (("Content-Type", "text/xml"),)
    assert statuses(contract, Request("POST", "/none", xml, large)) == {404}
    assert statuses(contract, Request("PUT", TARGET, xml, large)) == {405}
    assert statuses(contract, Request("POST", TARGET, xml, large)) == {415}
    assert statuses(contract, Request("POST", TARGET, JSON, large)) == {413}
    assert statuses(contract, Request("POST", TARGET, JSON, large[1:])) == {400}
    assert statuses(contract, Request("POST", TARGET)) == {400}
    assert statuses(contract, Request("POST", TARGET, (), b"{}")) == {415}
    assert statuses(contract, Request("OPTIONS", TARGET)) == {204}
    assert statuses(contract, Request("HEAD", TARGET)) == {405}
    gzip = (*JSON, ("Content-Encoding", "gzip"))
    assert statuses(contract, Request("POST", TARGET, gzip, b"x")) == {415}


@pytest.mark.parametrize(
    ("target", "found"),
    [
        # Nobody says that what is not documented is ignored.
        (f"{TARGET}?a=b", {204, 400}),
        (f"{TARGET}?", {204}),
        (f"{TARGET}/", {404, 301, 302, 307, 308}),
        # Empty segments are valid, and many servers take them out.
        (f"/{TARGET}", {204, 404, 301, 302, 307, 308}),
        (f"http://h//{TARGET}", {204, 404, 301, 302, 307, 308}),
        ("/api//v1///sessions?a=b", {204, 400, 404, 301, 302, 307, 308}),
        ("/api//v1/nothing", {404}),
        ("/api/v1/%73essions", {204, 404}),
        ("/api/v1/%2573essions", {404}),
        (f"http://example.com{TARGET}", {204}),
        ("*", {404}),
    ],
)
def test_targets(contract: Contract, target: str, found: set[int]) -> None:
    assert statuses(contract, Request("OPTIONS", target)) == found


def test_parameters_and_templates(library: Contract) -> None:
    text = json.dumps({"title": "Short", "pages": 20}).encode()
    headers = (*JSON, ("x-trace", "1"))
    for target, status in (
        ("/shelves/3/books?dry=true", 201),
        ("/shelves/0/books?dry=true", 400),
        ("/shelves/x/books?dry=true", 400),
        ("/shelves/3/books?dry=maybe", 400),
        ("/shelves/0/books?dry=true&a=b", 400),
        ("/shelves/3/books", 400),
        ("/shelves/3/x/books?dry=true", 404),
        ("/shelves/all/books?dry=true", 405),
    ):
        assert statuses(library, Request("POST", target, headers, text)) == {status}
    bare = Request("POST", "/shelves/3/books?dry=true", JSON, text)
    assert statuses(library, bare) == {400}


@pytest.mark.parametrize(
    ("text", "statuses_found"), [("9", {200}), ("9.0", {200}), ("10", {400})]
)
def test_a_schema_at_a_quoted_place(
    library: Contract, text: str, statuses_found: set[int]
) -> None:
    request = Request("PUT", "/a%20b/1", JSON, text.encode())
    found = statuses(library, request)
    assert statuses_found <= found


OBJECT = """
openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /a:
    post:
      parameters: [{name: c, in: cookie, schema: {type: object}}]
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: x, content: {application/json: {}}}}
"""


@pytest.mark.parametrize(
    ("fields", "body", "expected"),
    [
        ((), b"{}", {200}),
        # Its members are cookies of their own.
        ((("Cookie", "d=e"),), b"{}", {200, 400}),
        # The server may look first at what is wanted, or at what is given.
        ((("Accept", "image/png"),), b"{}", {200, 406}),
        ((("Accept", "image/png"),), b"[]", {400, 406}),
    ],
)
def test_what_is_looked_at_first_is_open(
    tmp_path: Path, fields: tuple[tuple[str, str], ...], body: bytes, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(OBJECT)
    contract = load_contract(tmp_path / "a.yaml")
    request = Request("POST", "/a", (*fields, *JSON), body)
    assert statuses(contract, request) == expected


HOST = """
openapi: 3.1.1
info: {title: x, version: "1"}
paths:
  /a:
    get:
      parameters: [{name: Host, in: header, schema: {enum: [example.com]}}]
      responses: {'200': {description: x}, '400': {description: x}}
"""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((("host", "example.com"),), {200}),
        ((("Host", "example.org"),), {400}),
        # The client says it, by the address that it calls.
        ((), {200, 400}),
    ],
)
def test_every_request_has_a_host(
    tmp_path: Path, fields: tuple[tuple[str, str], ...], expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(HOST)
    contract = load_contract(tmp_path / "a.yaml")
    assert statuses(contract, Request("GET", "/a", fields)) == expected


OFFERED = """
openapi: 3.1.1
info: {title: x, version: "1"}
paths:
  /apart:
    get:
      responses:
        '200':
          description: x
          content:
            a/b; v=1: {schema: {type: string}}
            a/b; v="2": {schema: {type: integer}}
  /alone:
    get:
      responses: {'200': {description: x, content: {a/b; v=1; charset=utf-8: {}}}}
  /joined:
    get:
      responses: {'200': {description: x, content: {a/b; v=1: {}, a/b; v=2: {}}}}
  /charset:
    get:
      responses:
        '200':
          description: x
          content:
            a/b; charset=utf-8: {schema: {type: string}}
            a/b; v=1: {schema: {type: integer}}
  /range:
    get:
      responses: {'200': {description: x, content: {a/*: {}}}}
"""


@pytest.mark.parametrize(
    ("path", "accept", "is_taken"),
    [
        ("apart", "a/b; v=1", True),
        ("apart", "A/B;V=2", True),
        ("apart", 'a/b; v="2"', True),
        ("apart", "a/b; v=3", False),
        ("apart", "a/b; v=1; w=1", False),
        ("apart", "a/b", True),
        ("apart", "a/*; v=1", True),
        ("apart", "a/b; v=1; q=0, a/b", True),
        ("apart", "a/b; v=1; q=0, a/b; v=2; q=0, a/b", False),
        ("apart", "a/b; v=1; charset=utf-8", True),
        ("apart", 'a/b; v=3; w=", a/b"', False),
        ("alone", "a/b; v=1", True),
        ("alone", "a/b; v=2", False),
        ("alone", "a/b; charset=latin-1", True),
        ("joined", "a/b", True),
        ("joined", "a/b; v=1", False),
        ("charset", "a/b; charset=UTF-8", True),
        ("charset", "a/b; charset=latin-1", True),
        ("charset", "a/b; charset=latin-1, a/b; v=1; q=0", False),
        ("range", "a/c; v=1", True),
        ("range", "*/*; q=0", False),
        ("range", "c/*", False),
        # What is malformed says nothing.
        ("apart", "a/b; v=3; q=2", True),
        ("apart", "a/c, a/b; v=1; q=2", False),
    ],
)
def test_parameters_are_a_part_of_what_is_accepted(
    tmp_path: Path, path: str, accept: str, *, is_taken: bool
) -> None:
    (tmp_path / "a.yaml").write_text(OFFERED)
    contract = load_contract(tmp_path / "a.yaml")
    request = Request("GET", f"/{path}", (("Accept", accept),))
    assert statuses(contract, request) == ({200} if is_taken else {200, 406})


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (200, {200, 201, 409}),
        (201, {201, 409}),
        (404, {200, 201, 404, 409}),
        (409, {409}),
    ],
)
def test_a_mock_prefers_what_it_can_make(
    tmp_path: Path, code: int, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(ODD)
    contract = load_contract(tmp_path / "a.yaml", {"*": "*"})
    request = Request("GET", "/endless", (("Prefer", f"code={code}"),))
    assert statuses(contract, request) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [(500, {200, 500}), (501, {200, 501}), (502, {502}), (503, {503})],
)
def test_a_mock_makes_no_content_or_header_that_nothing_can_be(
    tmp_path: Path, code: int, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(ODD)
    contract = load_contract(tmp_path / "a.yaml", {"*": "*"})
    request = Request("GET", "/never", (("Prefer", f"code={code}"),))
    assert statuses(contract, request) == expected


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("application/json", b'"a"', {200}),
        ("text/plain", b"0", {200}),
        # The text of a file, or a number where a string should be.
        ("application/json", b"0", {200, 400}),
        ("application/x+json", b"{", {200, 400}),
    ],
)
def test_json_in_any_type_may_be_read_as_json(
    tmp_path: Path, kind: str, body: bytes, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\npaths: {/a: {post: {operationId: a, requestBody: {content: {\n"
        "  '*/*': {schema: {type: string}}}},\n"
        "  responses: {'200': {description: x}, '400': {description: x}}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    request = Request("POST", "/a", (("Content-Type", kind),), body)
    assert statuses(contract, request) & {200, 400} == expected

"""What is as good as before is no mutant, and no violation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.mutation.middleware import mutate
from counterfoil.proof.mutation.mutant import see
from unit.proof_cases.mutant_calls import call

if TYPE_CHECKING:
    from pathlib import Path


def test_bodies_that_no_server_sends_are_no_mutants(tmp_path: Path) -> None:
    """RFC 9110, 9.3.2 and 15.4.5: of HEAD, and of a 304."""
    responses = "{responses: {'200': {description: x}, '304': {description: x}}}"
    (tmp_path / "a.yaml").write_text(
        f"openapi: 3.1.0\npaths: {{/a: {{get: {responses}, head: {responses}}}}}\n"
    )
    names = {one.id for one in mutants(load_contract(tmp_path / "a.yaml"))}
    bodies = {name.rpartition("-body-of-")[0] for name in names if "-body-of-" in name}
    assert bodies == {"get/a-200"}


SHARED = """
openapi: 3.1.0
paths:
  /any: {get: {operationId: any, responses: {'200': {description: x, headers:
    {Access-Control-Allow-Origin: {schema: {type: string}, example: "*"}}}}}}
  /one: {get: {operationId: one, responses: {'200': {description: x, headers:
    {Access-Control-Allow-Origin: {schema: {const: "null"}}}}}}}
"""


@pytest.mark.parametrize(
    ("name", "schema", "wrong"),
    [
        ("application/octet-stream", "{type: string, maxLength: 4}", {10}),
        ("application/octet-stream", "{type: string, minLength: 2}", {1}),
        ("text/plain", "{type: string, maxLength: 9, pattern: '^.$'}", {1, 2, 10}),
    ],
)
def test_bodies_that_the_contract_admits_are_no_mutants(
    tmp_path: Path, name: str, schema: str, wrong: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\npaths: {/a: {get: {operationId: a, responses: {'200':\n"
        f"  {{description: a, content: {{{name}: {{schema: {schema}}}}}"
        "}}}}}\n"
    )
    names = [one.id for one in mutants(load_contract(tmp_path / "a.yaml"))]
    lengths = {int(n.rpartition("-")[2]) for n in names if "-body-of-" in n}
    assert lengths == wrong


def test_an_origin_that_the_contract_allows_is_no_violation(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SHARED)
    contract = load_contract(tmp_path / "a.yaml")
    known = {one.id: one for one in mutants(contract)}
    assert "any-echoes-origin" not in known
    answer = Answer(200, (("access-control-allow-origin", "null"),), b"")
    for origin, changed in (("https://example.com", True), ("null", False)):
        seen = see(contract, Request("GET", "/one", (("Origin", origin),)))
        edited = known["one-echoes-origin"].edit(seen, answer)
        assert (edited is not None) == changed


@pytest.mark.parametrize(("most", "violated"), [(10, True), (256, False)])
def test_a_page_is_no_violation_where_the_contract_takes_it(
    tmp_path: Path, most: int, *, violated: bool
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths:\n"
        "  /a:\n"
        "    get:\n"
        "      operationId: a\n"
        "      responses:\n"
        "        '200':\n"
        "          description: x\n"
        "          content:\n"
        f"            text/html: {{schema: {{type: string, maxLength: {most}}}}}\n"
    )
    made = {one.id for one in mutants(load_contract(tmp_path / "a.yaml"))}
    assert ("a-200-html" in made) is violated


@pytest.mark.parametrize(
    ("name", "body", "changed"),
    [
        ("text/json", b'{"a": 1}', False),
        ("text/json", b'{"a": "x"}', True),
        ("text/plain", b"a", True),
        ("application/json", b'{"a": 1}', False),
    ],
)
def test_another_content_type_is_no_violation_where_it_is_true(
    tmp_path: Path, name: str, body: bytes, *, changed: bool
) -> None:
    schema = "{schema: {type: object, properties: {a: {type: integer}}}}"
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\npaths: {/a: {get: {operationId: a, responses: {'200':\n"
        f"  {{description: a, content: {{application/json: {schema},\n"
        f"    text/json: {schema}, text/plain: {{schema: {{type: string}}}}}}}}"
        "}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    known = {one.id: one for one in mutants(contract)}
    seen = see(contract, Request("GET", "/a", ()))
    answer = Answer(200, (("content-type", name),), body)
    edited = known["a-200-content-type-application-json"].edit(seen, answer)
    assert (edited is not None) == changed


@pytest.mark.parametrize(
    ("kind", "acts"), [("application/json", True), ("text/plain", False)]
)
def test_a_broken_object_is_a_good_text(
    tmp_path: Path, kind: str, *, acts: bool
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\npaths: {/a: {post: {operationId: a, requestBody: {content: {\n"
        "  application/json: {schema: {type: string}},\n"
        "  text/plain: {schema: {type: string}}}},\n"
        "  responses: {'200': {description: x}, '400': {description: x}}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    known = {one.id: one for one in mutants(contract)}
    headers = (("Content-Type", f"{kind}; charset=UTF-8"),)
    seen = see(contract, Request("POST", "/a", headers, b'"x"'))
    forward = known["a-refuses-a-charset-in-upper-case-in-Content-Type"].forward
    assert forward is not None
    assert (forward(seen) is not None) == acts


ORDERS = """
openapi: 3.1.0
paths:
  /orders:
    post:
      operationId: make
      responses:
        '200': {description: x, content: {application/json: {schema: {type: object}}}}
  /orders/{id}:
    get:
      operationId: look
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
      responses: {'200': {description: x}, '400': {description: x}}
"""


@pytest.mark.parametrize(("made", "target"), [(7, "/orders/7"), (0, "/orders/1")])
def test_what_is_made_is_no_resource_where_its_name_is_refused(
    tmp_path: Path, made: int, target: str
) -> None:
    (tmp_path / "a.yaml").write_text(ORDERS)
    contract = load_contract(tmp_path / "a.yaml")
    known = {one.id: one for one in mutants(contract)}
    paths: list[str] = []

    async def app(scope: Any, _: Any, send: Any) -> None:
        paths.append(scope["path"])
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        body = json.dumps({"id": made}).encode()
        await send({"type": "http.response.body", "body": body})

    mutant = known["look-accepts-path-id-minimum"]
    call(mutate(app, contract, mutant), Request("GET", "/orders/0", ()))
    assert paths == ["/orders", target]

"""What the oracle expects where an operation asks for credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import schemathesis
import yaml
from counterfoil.proof.baseline import place_parameters
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.credentials import credentials_of
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.expectations import with_refusals
from counterfoil.proof.judgement import judge
from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.parameter_cases import parameter_cases
from counterfoil.proof.relabel import Relabeller
from schemathesis.hooks import HookContext
from unit.proof_cases.oracle_questions import statuses

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract


SECURED = """
openapi: 3.1.0
info: {title: x, version: "1"}
security: [{key: [], token: []}]
paths:
  /only:
    post: {responses: {'401': {description: x}}}
  /form:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            encoding: {deep: {style: deepObject}}
            schema:
              type: object
              properties: {deep: {type: object, required: [max]}}
      responses: {'200': {description: x}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: authorization}
    token: {type: http, scheme: bearer}
"""


@pytest.fixture(name="secured")
def read_secured(tmp_path: Path) -> Contract:
    (tmp_path / "a.yaml").write_text(SECURED)
    return load_contract(tmp_path / "a.yaml", {"*": "*"})


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Basic aW52YWxpZDphbnk=", {401, 403}),
        ("Basic Og==", {401, 403}),
        ("Basic aW52YWxpZA==", {200}),
        ("Basic YTpi", {200}),
        ("Basic !", {200}),
    ],
)
def test_a_key_that_is_a_whole_field_may_be_what_basic_makes_of_it(
    tmp_path: Path, shown: str, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "info: {title: x, version: '1'}\n"
        "paths: {/a: {get: {responses: {'200': {description: x}}}}}\n"
        "security: [{login: []}, {whole: []}]\n"
        "components:\n"
        "  securitySchemes:\n"
        "    login: {type: http, scheme: basic}\n"
        "    whole: {type: apiKey, in: header, name: Authorization}\n"
    )
    contract = load_contract(tmp_path / "a.yaml", {"*": "*"})
    request = Request("GET", "/a", (("Authorization", shown),))
    assert statuses(contract, request) == expected


def test_a_refusal_that_is_all_that_is_documented_is_right(secured: Contract) -> None:
    fields, _ = credentials_of(secured, secured.operations[0])
    # One field shows both credentials.
    assert [name for name, _ in fields] == ["Authorization"]
    assert 401 in statuses(secured, Request("POST", "/only", fields))


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b"deep[min]=1", {200, 400}), (b"deep%5Bmax%5D=1", {200, 400}), (b"a=1", {200})],
)
def test_how_styled_fields_of_a_form_are_read_is_open(
    secured: Contract, body: bytes, expected: set[int]
) -> None:
    fields, _ = credentials_of(secured, secured.operations[1])
    form = ("Content-Type", "application/x-www-form-urlencoded")
    request = Request("POST", "/form", (*fields, form), body)
    assert statuses(secured, request) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        # One of several keys may be read.
        ((("Key", "a"), ("key", "b")), {200, 401, 403}),
        ((("Key", "a"), ("key", "a")), {200}),
        ((), {401}),
    ],
)
def test_keys_that_come_twice_are_read_as_nobody_says(
    tmp_path: Path, fields: tuple[tuple[str, str], ...], expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(KEYED)
    contract = load_contract(tmp_path / "a.yaml", {"*": "*"})
    assert statuses(contract, Request("GET", "/key", fields)) == expected


@pytest.mark.parametrize(
    ("credentials", "key"),
    [({"*": "*"}, "own"), ({"key": "known", "query": "known"}, "known")],
)
def test_a_parameter_that_is_a_key_comes_once(
    tmp_path: Path, credentials: dict[str, str], key: str
) -> None:
    (tmp_path / "a.yaml").write_text(KEYED)
    contract = load_contract(tmp_path / "a.yaml", credentials)
    for operation, name, place in (
        (contract.operations[1], "KEY", "header"),
        (contract.operations[2], "k", "query"),
    ):
        target, fields = place_parameters(contract, operation, {(name, place): "own"})
        found = [value for field, value in fields if field.lower() == "key"]
        found += [part.partition("=")[2] for part in target.split("?")[1:]]
        assert found == [key]


def test_a_mock_takes_every_connection_for_one_with_a_certificate(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text(KEYED)
    for credentials, status in (({"*": "*"}, 200), ({}, 401)):
        contract = load_contract(tmp_path / "a.yaml", credentials)
        assert status in statuses(contract, Request("GET", "/certificate", ()))
        names = {one.id for one in mutants(contract)}
        is_mock = "*" in credentials
        assert ("certificate-refuses-credentials" in names) != is_mock
        said = with_refusals(contract)["paths"]["/certificate"]["get"]["security"]
        assert (said == []) == is_mock


KEYED = """
openapi: 3.1.0
paths:
  /key: {get: {security: [{key: []}], responses: &done {'200': {description: x}}}}
  /header:
    get:
      parameters: [{name: KEY, in: header, schema: {type: string}}]
      security: [{key: []}]
      responses: *done
  /query:
    get:
      parameters: [{name: k, in: query, schema: {type: string}}]
      security: [{query: []}]
      responses: *done
  /certificate:
    get:
      operationId: certificate
      security: [{key: []}, {certificate: []}]
      responses: *done
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: Key}
    query: {type: apiKey, in: query, name: k}
    certificate: {type: mutualTLS}
"""


KINDS = """
openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /header: {get: {security: [{header: []}], responses: {'200': {description: x}}}}
  /query: {get: {security: [{query: []}], responses: {'200': {description: x}}}}
  /cookie: {get: {security: [{cookie: []}], responses: {'200': {description: x}}}}
  /basic: {get: {security: [{basic: []}], responses: {'200': {description: x}}}}
  /bearer: {get: {security: [{bearer: []}], responses: {'200': {description: x}}}}
  /both:
    get:
      security: [{header: [], bearer: []}]
      responses: {'200': {description: x}}
components:
  securitySchemes:
    header: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: key}
    basic: {type: http, scheme: basic}
    bearer: {type: http, scheme: bearer}
"""
KNOWN = {
    **dict.fromkeys(("header", "query", "cookie", "bearer"), "Sesame"),
    "basic": "ali:Sesame",
}


@pytest.mark.parametrize("name", ["header", "query", "cookie", "basic", "bearer"])
def test_what_is_nearly_a_credential_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.yaml").write_text(KINDS)
    contract = load_contract(tmp_path / "a.yaml", KNOWN)
    listed = [one for one in parameter_cases(contract) if name in one.request.target]
    near = [one for one in listed if one.label.startswith(f"{name} ")]
    assert len(near) >= 7
    assert {one.expectation.statuses for one in near} == {
        frozenset({401}),
        frozenset({401, 403}),
    }


def test_of_two_credentials_each_is_nearly_right(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(KINDS)
    contract = load_contract(tmp_path / "a.yaml", KNOWN)
    sent = [
        dict(one.request.headers)
        for one in parameter_cases(contract)
        if one.request.target == "/both"
    ]
    assert {"X-Key": "sESAME", "Authorization": "Bearer Sesame"} in sent
    assert {"X-Key": "Sesame", "Authorization": "Bearer sESAME"} in sent


ALTERNATIVES = """
openapi: 3.1.0
info: {title: x, version: "1"}
security: [{flow: []}, {flow: [], key: []}, {key: []}]
paths:
  /only:
    get: {responses: {'200': {description: x}}}
components:
  securitySchemes:
    flow:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: 'https://example.com/token', scopes: {}}}
    key: {type: apiKey, in: header, name: X-Key}
"""


@pytest.mark.parametrize("known", [{}, {"*": "*"}, {"flow": "f", "key": "k"}])
def test_an_alternative_that_schemathesis_can_take_away_is_sent(
    tmp_path: Path, known: dict[str, str]
) -> None:
    # It takes the key away and wants a refusal, and does not see the token beside it.
    (tmp_path / "a.yaml").write_text(ALTERNATIVES)
    contract = load_contract(tmp_path / "a.yaml", known)
    operation = contract.operations[0]
    usual, _ = credentials_of(contract, operation)
    assert [name for name, _ in usual] == ["Authorization"]
    case = schemathesis.openapi.from_dict(yaml.safe_load(ALTERNATIVES))["/only"]["GET"]
    sent = case.Case(headers={})
    Relabeller(contract)(HookContext(), sent)
    assert "Authorization" not in sent.headers
    assert sent.headers["X-Key"]


def test_what_frames_a_message_is_not_for_the_fuzzer_to_make_up(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ALTERNATIVES)
    case = schemathesis.openapi.from_dict(yaml.safe_load(ALTERNATIVES))["/only"]["GET"]
    sent = case.Case(headers={"content-Length": "{w#|", "Host": "x", "Other": "y"})
    Relabeller(load_contract(tmp_path / "a.yaml"))(HookContext(), sent)
    assert {*sent.headers} == {"Other", "X-Key"}


def test_where_the_project_knows_one_alternative_that_is_sent(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ALTERNATIVES)
    contract = load_contract(tmp_path / "a.yaml", {"flow": "f"})
    preferred = frozenset({"apiKey"})
    fields, _ = credentials_of(contract, contract.operations[0], preferred=preferred)
    assert fields == (("Authorization", "Bearer f"),)


SCHEMES = """
openapi: 3.1.0
security: [{token: []}, {login: []}]
paths:
  /a:
    get: {responses: {"200": {description: fine}, "401": {description: who}}}
  /b:
    get:
      security: [{token: []}, {key: []}]
      responses: {"200": {description: fine}, "401": {description: who}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    login: {type: http, scheme: Basic}
    token: {type: oauth2, flows: {}}
"""


@pytest.mark.parametrize(
    ("path", "challenges", "wrong"),
    [
        ("/a", ("Bearer",), False),
        ("/a", ('Digest realm="a, Bearer", nonce="x"', 'BASIC realm="b"'), False),
        ("/a", ('Newauth a = "b", realm=x , bearer error="e"',), False),
        ("/a", ('Digest realm="a, Bearer"',), True),
        ("/a", ("realm=Bearer",), True),
        ("/a", (), True),
        ("/b", (), False),
    ],
)
def test_a_401_has_a_challenge_that_applies(
    tmp_path: Path, path: str, challenges: tuple[str, ...], wrong: bool
) -> None:
    (tmp_path / "a.yaml").write_text(SCHEMES)
    contract = load_contract(tmp_path / "a.yaml")
    headers = tuple(("www-authenticate", one) for one in challenges)
    exchange = Exchange("test", Request("GET", path), Answer(401, headers, b""))
    checks = {one.check for one in judge(contract, exchange)}
    assert checks == ({"challenge"} if wrong else set())

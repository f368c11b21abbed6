"""Mutants of keywords that are never broken alone, and of bounds between steps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.case import Case
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.mutants import run_mutants
from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.mutation.mutant import see
from counterfoil.proof.oracle import expect

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

SCHEMA = {
    "type": "object",
    "required": ["s", "n"],
    "properties": {
        "s": {"type": "string", "enum": ["a", "b"]},
        "n": {"type": "integer", "maximum": 10, "multipleOf": 2},
    },
}
JSON = (("content-type", "application/json"),)


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    content = {"application/json": {"schema": SCHEMA}}
    post = {
        "operationId": "send",
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "x", "content": content}},
    }
    info = {"title": "T", "version": "1"}
    file = tmp_path / "openapi.json"
    value = {"openapi": "3.1.0", "info": info, "paths": {"/x": {"post": post}}}
    file.write_text(json.dumps(value))
    return load_contract(file)


def body(n: int) -> bytes:
    return json.dumps({"s": "a", "n": n}).encode()


def test_a_type_beside_an_enum_is_broken_with_it(contract: Contract) -> None:
    known = {one.id: one for one in mutants(contract)}
    mutant = known["send-200-body-that-breaks-properties/s/type"]
    seen = see(contract, Request("POST", "/x", JSON, body(2)))
    edited = mutant.edit(seen, Answer(200, JSON, body(2)))
    assert edited is not None
    assert not isinstance(json.loads(edited.body)["s"], str)


@pytest.mark.parametrize(("n", "acts"), [(10, False), (12, True), (14, False)])
def test_the_next_value_beyond_a_bound_is_a_step_away(
    contract: Contract, n: int, acts: bool
) -> None:
    known = {one.id: one for one in mutants(contract)}
    mutant = known["send-accepts-one-beyond-properties-n-maximum"]
    seen = see(contract, Request("POST", "/x", JSON, body(n)))
    assert (mutant.forward(seen) is not None) is acts


@pytest.mark.parametrize(
    ("name", "schema", "expected"),
    [
        ("application/json", {}, True),
        ("text/html", None, False),
        ("text/html", {"type": "string"}, False),
        ("text/html", {"type": "string", "maxLength": 3}, True),
    ],
)
def test_a_page_as_405_is_wrong_where_no_page_is_documented(
    tmp_path: Path, *, name: str, schema: dict[str, object] | None, expected: bool
) -> None:
    content = {name: {} if schema is None else {"schema": schema}}
    responses = {
        "200": {"description": "x"},
        "405": {"description": "x", "content": content},
    }
    document = {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": responses}}}}
    (tmp_path / "a.json").write_text(json.dumps(document))
    names = {one.id for one in mutants(load_contract(tmp_path / "a.json"))}
    assert ("resource-405-html" in names) == expected


PROBLEM = (("content-type", "application/problem+json"),)


class NothingThere:
    """A server, and the connection to it, that finds nothing."""

    authority = "things"

    @property
    def address(self) -> NothingThere:
        return self

    def connect(self, _timeout: float = 0) -> NothingThere:
        return self

    def __enter__(self) -> NothingThere:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def command(self, _command: str, _argument: str = "") -> str:
        return "[]"

    def send(self, _request: Request) -> Answer:
        return Answer(404, PROBLEM, b'{"title":"x","status":404}')

    def transmit(self, _method: str, _how: object) -> tuple[Answer, ...]:
        raise AssertionError("all requests are plain")


def things(tmp_path: Path) -> Contract:
    problem = {
        "type": "object",
        "required": ["title"],
        "properties": {"title": {"type": "string"}},
    }
    content = {"application/problem+json": {"schema": problem}}
    get = {
        "operationId": "get",
        "responses": {
            "200": {"description": "x"},
            "404": {"description": "x", "content": content},
        },
    }
    document = {"openapi": "3.1.0", "paths": {"/things/{id}": {"get": get}}}
    (tmp_path / "a.json").write_text(json.dumps(document))
    return load_contract(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("target", "acts"),
    [("/things/1", True), ("http://example.com/things/1", False)],
)
def test_a_404_that_may_be_no_answer_of_the_operation_is_left_alone(
    tmp_path: Path, target: str, acts: bool
) -> None:
    contract = things(tmp_path)
    seen = see(contract, Request("GET", target))
    answer = NothingThere().send(seen.request)
    edits = {
        one.id: one.edit(seen, answer)
        for one in mutants(contract)
        if one.status == 404 and one.operation == "get"
    }
    assert "get-404-status-500" in edits
    assert "get-404-body-that-breaks-required/title" in edits
    assert any(edits.values()) is acts


def test_a_404_that_may_be_no_answer_of_the_operation_proves_nothing(
    tmp_path: Path,
) -> None:
    contract = things(tmp_path)
    request = Request("GET", "http://example.com/things/1")
    case = Case("wire", "the absolute form", request, expect(contract, request))
    report = run_mutants(NothingThere(), contract, (case,))
    whys = {one.id: one.why for one in report.outcomes if one.operation == "get"}
    assert report.control == ()
    assert "get-404-status-500" in whys
    for name, why in whys.items():
        if name.startswith("get-404"):
            assert why.startswith("the proof has no such request")


def test_what_answers_another_method_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text("""\
openapi: 3.1.0
paths:
  /a:
    put:
      responses:
        "204":
          description: Done.
          headers: {X-Count: {schema: {type: integer}}}
        "405": {description: No such method.}
""")
    contract = load_contract(tmp_path / "openapi.yaml")
    known = {one.id: one for one in mutants(contract)}
    counted = known["put/a-204-x-count-null"]
    unknown = known["put/a-405-status-404"]
    given = Answer(204, (("x-count", "1"), ("allow", "PUT")), b"")
    refused = Answer(405, (("allow", "PUT"),), b"")
    asked, other = (see(contract, Request(one, "/a")) for one in ("PUT", "OPTIONS"))
    assert counted.edit(asked, given) is not None
    assert counted.edit(other, given) is None
    assert unknown.edit(other, refused) is not None

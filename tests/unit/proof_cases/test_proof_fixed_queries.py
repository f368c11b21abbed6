"""Paths of a contract that have a query, as they travel and as they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.base_path import addressed, below
from counterfoil.proof.baseline import baselines
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.curl import curl_line
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.fixed_queries import QUERY, asked, sent, shown
from counterfoil.proof.har import Traffic
from counterfoil.proof.oracle import expect, location_of
from counterfoil.proof.recorded import judge_recorded
from counterfoil.proof.wire import Address, encode

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

DOCUMENT = """\
openapi: 3.1.1
info: {title: Jobs, version: "1"}
paths:
  /jobs:
    post: {responses: {"204": {description: Made.}}}
  /jobs?op=list:
    get:
      parameters:
        - {name: op, in: query, required: true, schema: {const: list}}
        - {name: limit, in: query, schema: {type: integer}}
      responses: {"204": {description: None.}}
  /jobs?op=list&of={kind}:
    get:
      parameters: [{name: kind, in: path, required: true, schema: {type: string}}]
      responses: {"204": {description: None.}}
  /j%3Fop=list:
    get: {responses: {"204": {description: None.}}}
"""


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT)
    return load_contract(path)


def test_the_query_of_a_path_is_a_word(contract: Contract) -> None:
    names = [one.name for one in contract.operations]
    assert names == [
        *("POST /jobs", "GET /jobs?op=list", "GET /jobs?op=list&of={kind}"),
        "GET /j%3Fop=list",
    ]
    assert contract.operations[1].path == f"/jobs{QUERY}op=list"
    # What the path says already is no parameter.
    assert [one.name for one in contract.operations[1].parameters] == ["limit"]


def test_baselines_travel_as_clients_send_them(contract: Contract) -> None:
    targets = [sent(one.target) for one in baselines(contract)]
    assert targets[:2] == ["/jobs", "/jobs?op=list"]
    assert targets[2].startswith("/jobs?op=list&of=")
    assert targets[3] == "/j%3Fop=list"


@pytest.mark.parametrize(
    ("target", "travels"),
    [
        (f"/jobs{QUERY}op=list?limit=3", "/jobs?op=list&limit=3"),
        (f"/jobs{QUERY}op=list??", "/jobs?op=list&?"),
        ("/jobs?op=list", "/jobs?op=list"),
    ],
)
def test_whatever_sends_a_target_has_it_travel(target: str, travels: str) -> None:
    request = Request("GET", target)
    assert below("/v1", target) == f"/v1{travels}"
    assert f"http://127.0.0.1:1/v1{travels}" in curl_line(
        "http://127.0.0.1:1/v1", request
    )
    content = encode(request, Address("127.0.0.1", 1))
    assert addressed(content, "x", "").startswith(
        f"GET {travels} HTTP/1.1\r\n".encode()
    )


@pytest.mark.parametrize(
    ("method", "target", "name"),
    [
        ("GET", "/jobs?op=list", "GET /jobs?op=list"),
        ("GET", "/jobs?a=b&op=%6Cist", "GET /jobs?op=list"),
        ("GET", "/jobs?op=list&of=a%26b", "GET /jobs?op=list&of={kind}"),
        ("GET", "/jobs?of=&op=list", "GET /jobs?op=list"),
        ("POST", "/jobs?op=list", "POST /jobs"),
        ("GET", "/jobs?op=other", "POST /jobs"),
        ("GET", "/j%3Fop=list", "GET /j%3Fop=list"),
    ],
)
def test_a_request_is_for_the_path_whose_query_it_has(
    contract: Contract, method: str, target: str, name: str
) -> None:
    operation = expect(contract, Request(method, target)).operation
    assert operation is not None
    assert operation.name == name
    read = asked(contract, Request(method, target))
    assert asked(contract, read) == read


def test_what_is_read_of_a_query_stands_behind_that_of_the_path(
    contract: Contract,
) -> None:
    read = asked(contract, Request("GET", "/jobs?limit=x&op=list"))
    assert read.target == f"/jobs{QUERY}op=list?limit=x"
    assert expect(contract, read).statuses == {400}
    assert location_of(contract, "/jobs", "/jobs?op=list") == f"/jobs{QUERY}op=list"


def test_recorded_traffic_is_judged_by_the_query_of_a_path(contract: Contract) -> None:
    found = [
        Exchange("wire", Request("GET", "/jobs?op=list"), Answer(status, (), b""))
        for status in (204, 200)
    ]
    result = judge_recorded(contract, Traffic(tuple(found), 0, 0))
    assert {one.exchange.answer.status for one in result.failures} == {200}


def test_people_are_shown_what_the_document_has(contract: Contract) -> None:
    exchange = Exchange(
        "wire", Request("GET", contract.operations[1].path), Answer(0, (), b"")
    )
    assert shown((exchange, ("a",), 3))[0].request.target == "/jobs?op=list"

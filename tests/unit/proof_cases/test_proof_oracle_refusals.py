"""Which refusals are right where the document says little, as that of FastAPI."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.expectations import accepted
from counterfoil.proof.judgement import judge
from counterfoil.proof.parameter_cases import parameter_cases
from unit.proof_cases.oracle_questions import JSON, statuses

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

TEXT = (("Content-Type", "text/plain"),)
LARGE = b" " * 1_048_576 + b"{}"


def documented(folder: Path, *listed: str) -> Contract:
    """A contract whose only operation documents 201 and these statuses."""
    schema = {"type": "object"}
    content = {"application/json": {"schema": schema}}
    operation = {
        "requestBody": {"required": True, "content": content},
        "responses": {one: {"description": "x"} for one in ("201", *listed)},
    }
    document = {"openapi": "3.1.0", "paths": {"/notes": {"post": operation}}}
    (folder / "a.json").write_text(json.dumps(document))
    return load_contract(folder / "a.json")


def right(
    contract: Contract, fields: tuple[tuple[str, str], ...], body: bytes
) -> set[int]:
    return statuses(contract, Request("POST", "/notes", fields, body))


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ((), {201, 400, 413}),
        (("422",), {201, 400, 413, 422}),
        (("413",), {413}),
        (("409",), {201, 400, 409, 413}),
    ],
)
def test_a_limit_of_size_is_one_where_a_413_is_documented(
    tmp_path: Path, listed: tuple[str, ...], expected: set[int]
) -> None:
    assert right(documented(tmp_path, *listed), JSON, LARGE) == expected


def test_what_is_too_large_and_wrong_is_refused_as_either(tmp_path: Path) -> None:
    contract = documented(tmp_path, "422")
    assert right(contract, JSON, LARGE + b"]") == {400, 413, 422}
    assert right(contract, TEXT, LARGE) == {400, 413, 415, 422}


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ((), {400, 415}),
        (("422",), {400, 415, 422}),
        (("400", "404", "409"), {400, 415}),
        (("415", "422"), {415}),
    ],
)
def test_where_no_415_is_documented_another_refusal_stands_for_it(
    tmp_path: Path, listed: tuple[str, ...], expected: set[int]
) -> None:
    assert right(documented(tmp_path, *listed), TEXT, b"{}") == expected


@pytest.mark.parametrize("listed", ["4XX", "4xx", "default"])
def test_a_range_stands_for_what_it_covers(tmp_path: Path, listed: str) -> None:
    contract = documented(tmp_path, listed)
    assert right(contract, JSON, b"[]") >= {400, 418, 422}
    assert right(contract, TEXT, b"{}") >= {400, 415, 422}
    assert not right(contract, JSON, b"[]") & {201, 401, 404, 405, 409}


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (("415",), {400, 415}),
        (("415", "422"), {400, 415, 422}),
        (("400", "415"), {400}),
        ((), {400}),
    ],
)
def test_a_missing_body_is_refused_as_is_documented(
    tmp_path: Path, listed: tuple[str, ...], expected: set[int]
) -> None:
    assert right(documented(tmp_path, *listed), (), b"") == expected


@pytest.mark.parametrize(
    "fields",
    [
        (("Content-Type", "application/json;charset=iso-8859-1"),),
        (("Content-Type", "application/json; charset="),),
        (("Content-Type", "Application/JSON charset=utf-8"),),
        (*JSON, ("Content-Encoding", "br")),
    ],
)
def test_labels_of_a_body_are_demanded_where_a_415_is_documented(
    tmp_path: Path, fields: tuple[tuple[str, str], ...]
) -> None:
    assert right(documented(tmp_path, "415"), fields, b"{}") == {415}
    contract = documented(tmp_path, "422")
    assert right(contract, fields, b"{}") == {201, 400, 415, 422}
    assert right(contract, fields, b"[]") == {400, 415, 422}
    assert right(contract, (("Content-Type", "a"),), b"{}") == {400, 415, 422}


@pytest.mark.parametrize(
    ("target", "location", "checks"),
    [
        ("/notes/", "http://a.example/notes", []),
        ("/notes//", "/notes", []),
        ("/notes/", "/other", ["redirection"]),
        ("/notes/", "", ["redirection"]),
        ("/notes/", "http://[bad", ["redirection"]),
        ("/note", "/notes", ["bad_request_accepted"]),
    ],
)
def test_a_server_may_lead_to_the_path_without_the_slash(
    tmp_path: Path, target: str, location: str, checks: list[str]
) -> None:
    answer = Answer(307, (("location", location),) if location else (), b"")
    exchange = Exchange("x", Request("POST", target, JSON, b"{}"), answer)
    found = judge(documented(tmp_path), exchange)
    assert [one.check for one in found] == checks
    answered = Exchange("x", exchange.request, Answer(201, (), b""))
    (failure,) = judge(documented(tmp_path), answered)
    assert failure.check == "bad_request_accepted"


@pytest.mark.parametrize(
    ("listed", "valid", "wrong"),
    [
        (("422",), {201}, {400, 422}),
        (("400", "422"), {201, 422}, {400, 422}),
        (("4XX", "422"), {201, 422}, {400, 422}),
        (("400", "4XX"), {201}, {400}),
    ],
)
def test_422_beside_400_is_for_what_cannot_be_done(
    tmp_path: Path, listed: tuple[str, ...], valid: set[int], wrong: set[int]
) -> None:
    contract = documented(tmp_path, *listed)
    of_state = {401, 403, 409, 410, 412, 423, 428, 429} if "4XX" in listed else set()
    assert right(contract, JSON, b"{}") == valid | of_state
    assert right(contract, JSON, b"[]") == wrong
    (operation,) = contract.operations
    assert ("422" in accepted(operation)) is (422 in valid)


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("4XX", "expected 400 or another refusal that is documented, because"),
        ("418", "expected 400 or 418, because"),
    ],
)
def test_a_range_of_refusals_is_not_told_status_by_status(
    tmp_path: Path, listed: str, said: str
) -> None:
    contract = documented(tmp_path, listed)
    exchange = Exchange(
        "test", Request("POST", "/notes", JSON, b"[]"), Answer(201, (), b"")
    )
    messages = [
        one.message
        for one in judge(contract, exchange)
        if one.check == "bad_request_accepted"
    ]
    assert [one[: len(said)] for one in messages] == [said]


def test_a_success_is_not_hidden_by_the_refusals_that_may_come(tmp_path: Path) -> None:
    contract = documented(tmp_path, "4XX")
    request = Request("POST", "/notes", JSON, b"{}")
    (one,) = judge(contract, Exchange("test", request, Answer(500, (), b"")))[:1]
    assert ", or a refusal that is documented, such as 401, because" in one.message
    assert "409" not in one.message


def test_any_success_is_not_told_status_by_status(tmp_path: Path) -> None:
    contract = documented(tmp_path, "2XX")
    exchange = Exchange(
        "test", Request("POST", "/notes", JSON, b"{}"), Answer(400, (), b"")
    )
    told = next(e for e in judge(contract, exchange) if e.check.startswith("good"))
    assert told.message.startswith("expected any 2XX, because")


@pytest.mark.parametrize("listed", ["416", "4XX"])
def test_how_much_there_is_says_whether_a_range_can_be_met(
    tmp_path: Path, listed: str
) -> None:
    contract = documented(tmp_path, listed)
    part = (*JSON, ("Range", "bytes=9-"))
    assert right(contract, JSON, b"{}") == right(contract, part, b"{}") - {416}
    assert 416 in right(contract, part, b"{}")
    assert 416 not in right(contract, part, b"[]")
    assert 416 not in right(documented(tmp_path), part, b"{}")


def test_a_range_is_asked_for_that_nothing_is_as_long_as(tmp_path: Path) -> None:
    schema = {"type": "string", "pattern": "^bytes=[0-9]{1,6}-$"}
    ranges = {"name": "Range", "in": "header", "schema": schema}
    responses = {one: {"description": "x"} for one in ("200", "416")}
    get = {"parameters": [ranges], "responses": responses}
    document = {"openapi": "3.1.0", "paths": {"/notes": {"get": get}}}
    (tmp_path / "a.json").write_text(json.dumps(document))
    found = {
        one.request.header("range"): one.expectation.statuses
        for one in parameter_cases(load_contract(tmp_path / "a.json"))
        if one.label == "a range beyond the end"
    }
    assert found == {"bytes=91827-": {200, 416}}

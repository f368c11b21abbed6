"""openapi-core as a judge: it must agree; known differences are counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.independent import (
    CHECK_REQUEST,
    CHECK_RESPONSE,
    run_independent,
)
from openapi_core.validation.schemas import factories

CONTRACT = load_contract(Path(__file__).parent / "tiny.yaml")
SOLD = Answer(
    201,
    (("content-type", "application/json"), ("location", "/tickets/000001")),
    b'{"number": 1}',
)


def order(body: bytes, content_type: str = "application/json") -> Request:
    return Request("POST", "/tickets", (("Content-Type", content_type),), body)


def refusal(status: int) -> Answer:
    body = json.dumps({"status": status}).encode()
    return Answer(status, (("content-type", "application/problem+json"),), body)


def checks(request: Request, answer: Answer) -> list[str]:
    result = run_independent(CONTRACT, [Exchange("fuzz", request, answer)])
    assert result.covered == 1
    return [failure.check for failure in result.failures]


def explained(request: Request, answer: Answer) -> str:
    result = run_independent(CONTRACT, [Exchange("fuzz", request, answer)])
    assert result.failures == ()
    return "; ".join(result.explained)


def test_agreement_is_silent() -> None:
    assert checks(order(b'{"seats": 1, "kind": "a"}'), SOLD) == []
    assert checks(order(b'{"seats": 0, "kind": "a"}'), refusal(400)) == []
    assert checks(order(b"<a/>", "text/xml"), refusal(415)) == []


def test_checkers_of_formats_are_not_copied_for_each_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def copied(_value: object) -> object:
        raise AssertionError

    monkeypatch.setattr(factories, "deepcopy", copied)
    assert explained(order(b'{"seats": 1, "kind": "a"}'), SOLD) == ""
    assert checks(order(b'{"seats": 0, "kind": "a"}'), SOLD) == [CHECK_REQUEST]


def test_an_alias_is_read_as_what_it_stands_for() -> None:
    assert checks(order(b'{"seats": 1, "kind": "a"}', "text/plain"), SOLD) == []
    assert (
        checks(order(b'{"seats": 0}', "text/plain;charset=UTF-8"), refusal(400)) == []
    )


def test_a_good_request_refused_and_a_bad_one_accepted_are_failures() -> None:
    assert checks(order(b'{"seats": 1, "kind": "a"}'), refusal(400)) == [CHECK_REQUEST]
    assert checks(order(b'{"seats": 0, "kind": "a"}'), SOLD) == [CHECK_REQUEST]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(201, (("content-type", "application/json"),), b'{"number": 1}'),
        Answer(201, SOLD.headers, b'{"number": "one"}'),
        Answer(201, (("content-type", "text/plain"), SOLD.headers[1]), b"1"),
        Answer(201, (("location", "/x"), SOLD.headers[0]), b'{"number": 1}'),
    ],
)
def test_an_answer_outside_of_the_contract_is_a_failure(answer: Answer) -> None:
    assert checks(order(b'{"seats": 1, "kind": "a"}'), answer) == [CHECK_RESPONSE]


@pytest.mark.parametrize(
    ("request_", "status", "why"),
    [
        (order(b'{"seats": 13, "kind": "group"}'), 400, "a rule"),
        (order(b'{"seats": 1, "seats": 2, "kind": "a"}'), 400, "strict JSON"),
        (order(b'{"seats": 1, "kind": "a"}', "application/json; a"), 415, "ValueError"),
        (order(b" " * 1_048_577 + b'{"seats": 1, "kind": "a"}'), 413, "larger"),
    ],
)
def test_known_differences_are_counted(
    request_: Request, status: int, why: str
) -> None:
    assert why in explained(request_, refusal(status))


def test_what_our_own_oracle_does_not_expect_is_never_explained_away() -> None:
    request = order(b'{"seats": 13, "kind": "group"}')
    assert checks(request, refusal(413)) == [CHECK_REQUEST]


def test_alike_exchanges_are_judged_once_and_time_is_bounded() -> None:
    exchange = Exchange("fuzz", order(b'{"seats": 1, "kind": "a"}'), SOLD)
    other = Exchange("fuzz", order(b'{"seats": 2, "kind": "a"}'), SOLD)
    result = run_independent(CONTRACT, [exchange, exchange, other])
    # Two requests and one answer.
    assert (result.total, result.judged, result.covered) == (3, 3, 3)
    none = run_independent(CONTRACT, [exchange, other], budget=-1.0)
    assert (none.total, none.judged, none.covered) == (2, 0, 0)


PLAIN = """
openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /names:
    servers: [{url: https://names.example.com}]
    put:
      servers: [{url: https://put.example.com/v1}]
      requestBody:
        required: true
        content: {application/json: {schema: {type: string, pattern: ^a$}}}
      responses:
        '200':
          description: x
          content: {application/json; charset=utf-8: {schema: {type: integer}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'405': {description: Never.}}
    delete: {responses: {'200': {description: Nothing is said., content: {}}}}
definitions: {}
"""


@pytest.mark.parametrize(
    ("method", "body", "status", "answer"),
    [
        ("PUT", b'"a"', 200, b"1"),
        # The module `re` lets `$` match before a line feed.
        ("PUT", b'"a\\n"', 400, b""),
        ("POST", b"{}", 405, b""),
        ("DELETE", b"", 200, b""),
        ("DELETE", b"", 200, b"1"),
    ],
)
def test_openapi_core_gets_a_document_that_it_reads_as_it_is_meant(
    tmp_path: Path, method: str, body: bytes, status: int, answer: bytes
) -> None:
    (tmp_path / "a.yaml").write_text(PLAIN)
    json_type = (("content-type", "application/json"),)
    exchange = Exchange(
        "fuzz",
        Request(method, "/names", json_type, body),
        Answer(status, json_type if answer else (), answer),
    )
    result = run_independent(load_contract(tmp_path / "a.yaml"), [exchange])
    assert result.failures == ()


def test_a_wrong_answer_in_such_a_document_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PLAIN)
    json_type = (("content-type", "application/json"),)
    request = Request("PUT", "/names", json_type, b'"a"')
    exchange = Exchange("fuzz", request, Answer(200, json_type, b'"one"'))
    result = run_independent(load_contract(tmp_path / "a.yaml"), [exchange])
    assert [failure.check for failure in result.failures] == [CHECK_RESPONSE]

"""Judging one answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.judgement import NO_ANSWER, judge
from counterfoil.proof.oracle import Expectation
from unit.proof_cases.judging import checks

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

TARGET = "/api/v1/sessions"
CORS = (
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "OPTIONS,POST,PUT"),
    ("access-control-allow-headers", "Content-Type"),
    ("access-control-expose-headers", "Location"),
)
PROBLEM = {"type": "about:blank", "title": "x", "status": 400, "message": "x"}
BAD = Request("POST", TARGET, (("Content-Type", "application/json"),), b"{}")
PREFLIGHT = Request("OPTIONS", TARGET)
CREATED = Answer(
    201,
    (
        ("location", f"{TARGET}/{'0a' * 32}"),
        ("content-length", "0"),
        ("content-type", "application/octet-stream"),
        *CORS,
    ),
    b"",
)


def good(contract: Contract) -> Request:
    body = contract.operations[0].body
    assert body is not None
    return replace(BAD, body=json.dumps(body.content[0].examples[0]).encode())


def refusal(body: object = PROBLEM, status: int = 400) -> Answer:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, (("content-type", "application/problem+json"), *CORS), text)


def changed(answer: Answer, name: str, *values: str) -> Answer:
    kept = [pair for pair in answer.headers if pair[0] != name]
    return replace(answer, headers=(*kept, *((name, value) for value in values)))


def test_right_answers_have_no_failures(contract: Contract) -> None:
    allow = ("allow", "OPTIONS, POST")
    assert not checks(contract, good(contract), CREATED)
    assert not checks(contract, BAD, refusal())
    assert not checks(contract, PREFLIGHT, Answer(204, (allow, *CORS), b""))
    head = Answer(
        405, (allow, ("content-type", "application/problem+json"), *CORS), b""
    )
    assert not checks(contract, Request("HEAD", TARGET), head)
    assert not checks(contract, Request("GET", "/none"), Answer(404, (), b"no"))


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        # RFC 9110, 9.3.2: it need not come, and no other may.
        ((), set[str]()),
        (("application/problem+json",), set[str]()),
        (("text/html",), {"content_type_conformance"}),
    ],
)
def test_the_type_of_what_head_does_not_send(
    contract: Contract, kind: tuple[str, ...], found: set[str]
) -> None:
    fields = (("allow", "OPTIONS, POST"), *CORS)
    answer = Answer(405, (*fields, *(("content-type", each) for each in kind)), b"")
    assert checks(contract, Request("HEAD", TARGET), answer) == found


@pytest.mark.parametrize(
    ("name", "values", "check"),
    [
        ("location", (), "required_header"),
        ("location", (f"{TARGET}/{'0A' * 32}",), "header_schema"),
        ("location", (f"{TARGET}/{'0a' * 32}/",), "header_schema"),
        ("location", (f"http://x{TARGET}/{'0a' * 32}",), "header_schema"),
        ("location", (f"{TARGET}/{'0a' * 32}",) * 2, "repeated_header"),
        ("content-length", (), "required_header"),
        ("content-type", (), "missing_content_type"),
        ("content-type", ("application/json",), "content_type_conformance"),
        ("content-type", ("nonsense",), "content_type_syntax"),
        ("access-control-allow-origin", ("null",), "header_schema"),
        ("access-control-allow-origin", ("*", "*"), "repeated_header"),
    ],
)
def test_headers(
    contract: Contract, name: str, values: tuple[str, ...], check: str
) -> None:
    assert check in checks(contract, good(contract), changed(CREATED, name, *values))


def test_fields_that_http_defines_as_lists_may_be_repeated(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text("""
openapi: 3.1.0
info: {title: Challenges, version: "1"}
paths:
  /x:
    get:
      responses:
        "401":
          description: who
          headers:
            WWW-Authenticate: {schema: {type: string, pattern: "^A r=1, B r=2$"}}
            X-Once: {schema: {type: string}}
            Set-Cookie:
              schema:
                type: object
                additionalProperties: {type: string, pattern: Expires=}
""")

    def found(name: str, *values: str) -> set[str]:
        answer = Answer(401, tuple((name, value) for value in values), b"")
        return checks(load_contract(document), Request("GET", "/x"), answer)

    assert not found("www-authenticate", "A r=1, B r=2")
    assert not found("www-authenticate", "A r=1", "B r=2")
    assert found("www-authenticate", "A r=1", "C r=3") == {"header_schema"}
    assert found("x-once", "1", "2") == {"repeated_header"}
    # OAS 3.2, 4.21.3: a line for each cookie, in which a comma divides nothing.
    assert not found("set-cookie", "a=1; Expires=Wed, 9", "b=2; Expires=Wed, 9")
    assert found("set-cookie", "a=1; Expires=Wed, 9", "b=2") == {"header_schema"}
    assert found("set-cookie", "a=1; Expires=Wed, 9", "b") == {"header_schema"}


def test_who_refuses_what_breaks_a_format_is_told_that_formats_may_assert(
    tmp_path: Path,
) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text("""
openapi: 3.1.0
info: {title: Formats, version: "1"}
paths:
  /x:
    get:
      parameters: [{name: id, in: query, schema: {type: string, format: uuid}}]
      responses: {"204": {description: ok}, "400": {description: no}}
""")

    def messages(query: str) -> list[str]:
        request = Request("GET", f"/x?id={query}")
        exchange = Exchange("test", request, Answer(400, (), b""))
        return [one.message for one in judge(load_contract(document), exchange)]

    (told,) = messages("none")
    assert 'unless `formats = "assert"`' in told
    (untold,) = messages("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
    assert "formats" not in untold


def test_a_default_speaks_of_its_operation_alone(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(
        """
openapi: 3.1.1
info: {title: T, version: "1"}
paths:
  /note's:
    get:
      responses:
        "200": {description: It.}
        default: {description: Wrong., content: {application/json: {schema: true}}}
""",
        encoding="utf-8",
    )
    known = load_contract(document)
    lost = Answer(404, (("content-type", "text/html"),), b"<p>lost</p>")
    other_method = Request("PATCH", "/note's")
    assert checks(known, other_method, lost) == {"unexpected_status"}
    # A server that decodes nothing does not know these.
    for target in ("/n%6fte's", "/note%27s"):
        assert checks(known, Request("GET", target), lost) == set()
    found = checks(known, Request("GET", "/note's"), lost)
    assert "content_type_conformance" in found


def test_statuses(contract: Contract) -> None:
    assert checks(contract, BAD, CREATED) == {"bad_request_accepted"}
    assert "good_request_refused" in checks(contract, good(contract), refusal())
    other = replace(CREATED, status=200)
    assert "undocumented_status" in checks(contract, good(contract), other)
    failed = refusal({**PROBLEM, "status": 500}, 500)
    assert checks(contract, BAD, failed) == {"server_error"}
    silence = Answer(NO_ANSWER, (), b"closed")
    assert checks(contract, BAD, silence) == {"no_answer"}


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ({**PROBLEM, "status": 401}, "problem_status"),
        ({**PROBLEM, "status": "400"}, "body_schema"),
        ({"title": "x"}, "body_schema"),
        (
            {
                **PROBLEM,
                "errors": [{"pointer": "", "keyword": "", "message": "", "x": 1}],
            },
            "body_schema",
        ),
        (
            b'{"type":"a","title":"x","status":400,"message":"x","x":NaN}',
            "json_strictness",
        ),
        (
            b'{"type":"a","type":"a","title":"x","status":400,"message":"x"}',
            "json_strictness",
        ),
        (b"", "json_strictness"),
        ({**PROBLEM, "detail": 'File "/srv/x.py", line 3'}, "traceback_leak"),
        ({**PROBLEM, "detail": "see /usr/lib/python3/site.py"}, "traceback_leak"),
    ],
)
def test_bodies(contract: Contract, body: object, check: str) -> None:
    assert check in checks(contract, BAD, refusal(body))


def test_empty_bodies(contract: Contract) -> None:
    assert "body_length" in checks(
        contract, good(contract), replace(CREATED, body=b"{}")
    )
    with_length = Answer(
        204, (("allow", "OPTIONS, POST"), ("content-length", "0"), *CORS), b""
    )
    assert checks(contract, PREFLIGHT, with_length) == {"framing"}


@pytest.mark.parametrize(
    "allow", [None, "GET", "OPTIONS, POST, PUT", "POST", "a b", ""]
)
def test_allow(contract: Contract, allow: str | None) -> None:
    answer = refusal({**PROBLEM, "status": 405}, 405)
    if allow is not None:
        answer = changed(answer, "allow", allow)
    assert "allow_header" in checks(contract, Request("PUT", TARGET), answer)


def test_another_expectation_may_be_given(contract: Contract) -> None:
    failed = refusal({**PROBLEM, "status": 500}, 500)
    expected = Expectation(contract.operations[0], frozenset({500}), (), "a fault")
    exchange = Exchange("fault", good(contract), failed)
    assert not judge(contract, exchange, expected)
    healthy = Exchange("fault", good(contract), CREATED)
    assert [one.check for one in judge(contract, healthy, expected)] == [
        "bad_request_accepted"
    ]


TEXTS = """
openapi: 3.1.0
paths:
  /a:
    get:
      responses:
        '200':
          description: x
          content:
            text/plain: {schema: {type: string, maxLength: 3, enum: [äöü, no]}}
            text/csv: {schema: {type: integer}}
            image/png: {schema: {type: string, maxLength: 3}}
"""


@pytest.mark.parametrize(
    ("media_type", "body", "found"),
    [
        # The length of a text is that in characters, of other content in octets.
        ("text/plain", "äöü".encode(), set()),
        ("text/plain", b"yes", {"body_schema"}),
        ("image/png", b"1234", {"body_length"}),
        ("image/png", b"123", set()),
        # How a number is a text, and what is not UTF-8, no standard says.
        ("text/csv", b"one", set()),
        ("text/plain", b"\xff", set()),
    ],
)
def test_texts_are_judged_by_their_schemas(
    media_type: str, body: bytes, found: set[str], tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(TEXTS, encoding="utf-8")
    own = load_contract(tmp_path / "a.yaml")
    answer = Answer(200, (("content-type", media_type),), body)
    assert checks(own, Request("GET", "/a"), answer) == found

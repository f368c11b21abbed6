"""Pages of other origins may ask a mock: Fetch, "CORS protocol"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.mock.sharing import sharing
from unit.mock.building import Asked, document, mocked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATHS = """\
  /pets:
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {type: object}}}
      responses:
        '201':
          description: x
          headers:
            X-Id: {required: true, schema: {const: a}}
  /own:
    get:
      responses:
        '204':
          description: x
          headers:
            Access-Control-Allow-Origin: {required: true, schema: {const: '*'}}
    options:
      responses:
        '204':
          description: x
          headers:
            Access-Control-Allow-Origin: {required: true, schema: {const: '*'}}
"""
PAGE = {"origin": "http://localhost:3000"}
BEFORE = {
    **PAGE,
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type",
}
ALLOWED = {
    "access-control-allow-origin": "http://localhost:3000",
    "access-control-allow-credentials": "true",
    "vary": "Origin",
}


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Asked]:
    with mocked(document(tmp_path, paths=PATHS)) as asked:
        yield Asked(sharing(asked.app), asked.findings)


def test_a_page_may_send_whatever_it_wants(ask: Asked) -> None:
    answer = ask("OPTIONS", "/pets", headers=BEFORE)
    assert (answer.status, answer.headers) == (
        204,
        {
            **ALLOWED,
            "allow": "OPTIONS, POST",
            "access-control-allow-methods": "POST",
            "access-control-allow-headers": "content-type",
        },
    )


def test_a_page_learns_why_it_is_refused(ask: Asked) -> None:
    before = ask("OPTIONS", "/nothing", headers=BEFORE)
    assert (before.status, before.content) == (204, b"")
    assert before.headers["access-control-allow-methods"] == "POST"
    answer = ask("POST", "/nothing", b"{}", PAGE)
    assert answer.status == 404
    assert ALLOWED.items() <= answer.headers.items()


def test_a_page_reads_all_headers(ask: Asked) -> None:
    answer = ask("POST", "/pets", b"{}", PAGE)
    assert (answer.status, answer.headers["x-id"]) == (201, "a")
    assert ALLOWED.items() <= answer.headers.items()
    assert "x-id" in answer.headers["access-control-expose-headers"].split(", ")


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_what_is_documented_of_it_is_answered(ask: Asked, method: str) -> None:
    headers = ask(method, "/own", headers=BEFORE).headers
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-methods" not in headers


def test_others_are_answered_as_by_the_server(ask: Asked) -> None:
    found = {*ask("POST", "/pets", b"{}").headers, *ask("OPTIONS", "/pets").headers}
    assert found == {"x-id", "content-length", "allow"}

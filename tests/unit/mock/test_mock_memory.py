"""What a mock remembers: what was deleted is gone until it is created again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from unit.mock.building import document, mocked

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from unit.mock.building import Asked

PARAMETERS = """\
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
"""
OK = "{'200': {description: Fine.}, '404': {description: Not there.}}"
PATHS = f"""\
  /pets:
    get: {{responses: {{'200': {{description: All.}}}}}}
    post: {{responses: {{'201': {{description: Added.}}}}}}
    delete: {{responses: {{'204': {{description: All deleted.}}}}}}
  /pets/{{id}}:
{PARAMETERS}
    get: {{responses: {OK}}}
    put: {{responses: {OK}}}
    patch: {{responses: {OK}}}
    delete: {{responses: {{'204': {{description: Deleted.}}}}}}
  /pets/{{id}}?tags:
{PARAMETERS}
    get: {{responses: {OK}}}
    delete: {{responses: {{'204': {{description: Deleted.}}}}}}
  /pets/{{id}}/photos:
{PARAMETERS}
    get: {{responses: {{'200': {{description: Some.}}, '410': {{description: Gone.}}}}}}
  /pets/{{id}}/name:
{PARAMETERS}
    get: {{responses: {{'200': {{description: The name.}}}}}}
    head: {{responses: {{'200': {{description: The name.}}}}}}
    put:
      requestBody: {{required: true, content: {{application/json: {{schema: {{}}}}}}}}
      responses: {{'204': {{description: Named.}}}}
    patch:
      requestBody: {{required: true, content: {{application/json: {{schema: {{}}}}}}}}
      responses: {{'204': {{description: Named.}}}}
  /pets/{{id}}/weight:
{PARAMETERS}
    get:
      responses:
        '200': {{description: The weight.}}
        '404':
          description: One that cannot be made.
          content: {{application/json: {{schema: false}}}}
  /toys/{{id}}:
{PARAMETERS}
    get:
      responses:
        '200': {{description: A toy.}}
        '404':
          description: One that cannot be made.
          content: {{application/json: {{schema: false}}}}
    patch: {{responses: {{'200': {{description: A toy.}}}}}}
    delete: {{responses: {{'204': {{description: Deleted.}}}}}}
  /texts/{{text}}:
    parameters: [{{name: text, in: path, required: true, schema: {{type: string}}}}]
    get: {{responses: {{'200': {{description: A text.}}}}}}
    delete: {{responses: {{'204': {{description: Deleted.}}}}}}
"""


@pytest.fixture(name="ask")
def make_mock(tmp_path: Path) -> Generator[Asked]:
    with mocked(document(tmp_path, paths=PATHS)) as ask:
        yield ask


def test_what_was_deleted_is_gone_and_all_below_it(ask: Asked) -> None:
    assert ask("GET", "/pets/1").status == 200
    assert ask("DELETE", "/pets/1").status == 204
    assert ask("GET", "/pets/1").status == 404
    assert ask("GET", "/pets/1/?a=b").status == 404
    assert ask("PATCH", "/pets/1").status == 404
    assert ask("GET", "/pets/1/photos").status == 410
    # It is as deleted as before (RFC 9110, 9.2.2).
    assert ask("DELETE", "/pets/1").status == 204


def test_what_a_query_tells_apart_is_deleted_alone(ask: Asked) -> None:
    assert ask("DELETE", "/pets/1?tags").status == 204
    assert ask("GET", "/pets/1").status == 200
    assert ask("DELETE", "/pets/1").status == 204
    assert ask("GET", "/pets/1?tags").status == 404


def test_where_the_contract_has_no_word_for_it_http_has(ask: Asked) -> None:
    assert ask("GET", "/pets/1/name").status == 200
    assert ask("DELETE", "/pets/1").status == 204
    found = ask("GET", "/pets/1/name")
    assert found.status == 404
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json["status"] == 404
    assert found.headers["content-length"] == str(len(found.content))
    assert ask("HEAD", "/pets/1/name").status == 404
    assert ask("HEAD", "/pets/1/name").content == b""
    # What is wrong with a request is told first.
    assert ask("PATCH", "/pets/1/name", b"{").status == 400
    assert ask("PATCH", "/pets/1/name", b"1").status == 404
    assert ask("GET", "/pets/2/name").status == 200
    # That may well make it.
    assert ask("PUT", "/pets/1/name", b"1").status == 204


def test_a_word_that_the_contract_has_is_not_replaced(ask: Asked) -> None:
    assert ask("DELETE", "/pets/1").status == 204
    assert ask("GET", "/pets/1/weight").status == 200


def test_what_is_shown_to_one_method_is_there_for_all(ask: Asked) -> None:
    assert ask("DELETE", "/toys/1").status == 204
    assert ask("PATCH", "/toys/1").status == 404
    assert ask("GET", "/toys/1", headers={"prefer": "code=200"}).status == 200
    assert ask("PATCH", "/toys/1").status == 404
    assert ask("GET", "/toys/1").status == 200
    assert ask("PATCH", "/toys/1").status == 200


def test_an_encoded_slash_ends_no_segment(ask: Asked) -> None:
    assert ask("DELETE", "/texts/a").status == 204
    assert ask("GET", "/texts/a").status == 404
    assert ask("GET", "/texts/a%2Fb").status == 200
    assert ask("DELETE", "/texts/a%2Fb").status == 204
    assert ask("GET", "/texts/a%2Fb").status == 404


def test_an_encoded_letter_is_that_letter(ask: Asked) -> None:
    assert ask("DELETE", "/texts/%61").status == 204
    assert ask("GET", "/texts/a").status == 404
    assert ask("GET", "/%74exts/a").status == 404


def test_all_else_is_there(ask: Asked) -> None:
    assert ask("DELETE", "/pets/1").status == 204
    assert ask("GET", "/pets/2").status == 200
    assert ask("GET", "/pets/12").status == 200
    assert ask("GET", "/pets").status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"), [("PUT", "/pets/1", 200), ("POST", "/pets", 201)]
)
def test_what_is_created_again_is_there(
    ask: Asked, method: str, path: str, status: int
) -> None:
    assert ask("DELETE", "/pets/1").status == 204
    assert ask(method, path).status == status
    assert ask("GET", "/pets/1").status == 200


def test_no_other_request_brings_it_back(ask: Asked) -> None:
    assert ask("DELETE", "/pets/1").status == 204
    assert ask("PUT", "/pets/2").status == 200
    assert ask("GET", "/pets").status == 200
    assert ask("PUT", "/pets/one").status == 400
    assert ask("GET", "/pets/1").status == 404


def test_a_collection_stays(ask: Asked) -> None:
    assert ask("DELETE", "/pets").status == 204
    assert ask("GET", "/pets").status == 200
    assert ask("GET", "/pets/1").status == 200


def test_a_preference_counts_more(ask: Asked) -> None:
    assert ask("DELETE", "/pets/1").status == 204
    assert ask("GET", "/pets/1", headers={"prefer": "code=200"}).status == 200
    assert ask("PUT", "/pets/1", headers={"prefer": "code=404"}).status == 404
    assert ask("GET", "/pets/1").status == 404


def test_one_that_does_not_remember_answers_as_before(tmp_path: Path) -> None:
    with mocked(document(tmp_path, paths=PATHS), remembers=False) as ask:
        assert ask("DELETE", "/pets/1").status == 204
        assert ask("GET", "/pets/1").status == 200

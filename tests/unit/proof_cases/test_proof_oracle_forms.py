"""What the oracle expects for forms and their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.form_reading import read_multipart, read_urlencoded
from counterfoil.proof.form_writing import write_form
from counterfoil.proof.judgement import judge
from unit.proof_cases.oracle_questions import LITERAL, ODD, statuses

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract


FORM = """
openapi: 3.1.0
paths:
  /forms/{id}:
    post:
      operationId: send
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object, properties: {a: {type: string}}}
      responses:
        '204': {description: x}
        '404': {description: x, content: {application/json: {schema: {type: array}}}}
"""


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    path = tmp_path_factory.mktemp("form") / "a.yaml"
    path.write_text(FORM)
    return load_contract(path)


def test_a_boundary_that_is_missing_is_malformed_or_of_no_type(form: Contract) -> None:
    # RFC 2046, 5.1.1 requires it; RFC 9110, 15.5.1 and 15.5.16 both speak of that.
    fields = (("Content-Type", "multipart/form-data"),)
    assert statuses(form, Request("POST", "/forms/1", fields, b"x")) == {400, 415}


def test_a_part_of_another_media_type_may_be_refused_as_such(form: Contract) -> None:
    fields = (("Content-Type", "multipart/form-data; boundary=b"),)
    part = (
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n'
        b"Content-Type: application/json\r\n\r\n{}\r\n--b--\r\n"
    )
    assert statuses(form, Request("POST", "/forms/1", fields, part)) == {
        204,
        400,
        404,
        415,
    }


@pytest.mark.parametrize(
    ("target", "checks"),
    [("/forms%2F1", []), ("/forms/1", ["content_type_conformance"])],
)
def test_a_404_to_a_path_that_is_none_as_it_is_written_is_anybodys(
    form: Contract, target: str, checks: list[str]
) -> None:
    fields = (("Content-Type", "multipart/form-data; boundary=b"),)
    request = Request("POST", target, fields, b"--b--\r\n")
    problem = (("content-type", "application/problem+json"),)
    found = judge(form, Exchange("x", request, Answer(404, problem, b"{}")))
    assert [one.check for one in found] == checks


def test_no_parts_without_a_boundary_may_be_refused_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LITERAL)
    contract = load_contract(tmp_path / "a.yaml")
    fields = (("Content-Type", "multipart/form-data"),)
    empty = Request("POST", "/parts", fields, b"")
    assert statuses(contract, empty) == {200, 400, 415}
    bounded = (("Content-Type", "multipart/form-data; boundary=x"),)
    assert statuses(contract, Request("POST", "/parts", bounded, b"")) == {200, 400}


@pytest.mark.parametrize(
    ("body", "expected"), [(b"--b--\r\n", {204}), (b"no parts", {204, 400, 415})]
)
def test_nothing_says_what_a_form_is_that_is_no_object(
    tmp_path: Path, body: bytes, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(ODD)
    contract = load_contract(tmp_path / "a.yaml")
    fields = (("Content-Type", "multipart/form-data; boundary=b"),)
    assert statuses(contract, Request("POST", "/file", fields, body)) == expected


TEXT = """
openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /a:
    post:
      requestBody:
        required: true
        content: {text/plain: {schema: {type: string, const: pong}}}
      responses: {'204': {description: x}}
"""


@pytest.mark.parametrize(
    ("charset", "body", "expected"),
    [
        ("utf-8", "pong", {204}),
        ("utf-16", "pong", {204, 400, 415}),
        # In this charset, it would be two other characters.
        ("utf-16", b"pong", {400, 415}),
        ("utf-16", b"odd", {400, 415}),
        ("us-ascii", b"\xff", {400}),
        ("x-of-our-own", b"pong", {204, 400, 415}),
    ],
)
def test_a_text_is_read_by_its_charset(
    tmp_path: Path, charset: str, body: str | bytes, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(TEXT)
    contract = load_contract(tmp_path / "a.yaml")
    fields = (("Content-Type", f"text/plain; charset={charset}"),)
    octets = body if isinstance(body, bytes) else body.encode(charset)
    assert statuses(contract, Request("POST", "/a", fields, octets)) == expected


@pytest.mark.parametrize(
    ("schema", "is_file"),
    [
        ("{type: string, format: binary}", True),
        ("{type: string, contentMediaType: application/octet-stream}", True),
        ("{type: array, items: {$ref: '#/components/schemas/F'}}", True),
        ("{$ref: '#/components/schemas/F'}", True),
        ("{type: string}", False),
        ("{type: string, format: binary, contentEncoding: base64}", False),
        ("{type: string, contentEncoding: binary, contentMediaType: image/png}", True),
        ("{type: integer, format: binary}", False),
    ],
)
def test_a_file_is_sent_with_a_name(
    tmp_path: Path, schema: str, *, is_file: bool
) -> None:
    form = FORM.replace("{a: {type: string}}", f"{{'a/b': {schema}}}")
    shared = "components: {schemas: {F: {type: string, format: binary}}}\n"
    (tmp_path / "a.yaml").write_text(form + shared)
    contract = load_contract(tmp_path / "a.yaml")
    (operation,) = contract.operations
    assert operation.body is not None
    _, body = write_form(operation.body.content[0], {"a/b": "x"})
    assert (b'name="a/b"; filename="file"\r\n' in body) is is_file


ENCODED = """
            encoding:
              a:
                contentType: text/plain
                headers:
                  X-Sum: {required: true, schema: {type: string, pattern: '^[0-9]{4}$'}}
                  X-Note: {schema: {type: string}}
"""


def test_a_part_has_the_headers_that_it_must_have(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    before, mark, after = FORM.partition("      responses:")
    path.write_text(before.rstrip() + ENCODED + mark + after)
    (operation,) = load_contract(path).operations
    assert operation.body is not None
    _, body = write_form(operation.body.content[0], {"a": "x", "b": "y"})
    assert body.count(b"\r\nx-sum: 0000\r\n\r\nx\r\n") == 1
    assert body.count(b"x-") == 1


PICTURES = """
openapi: 3.0.4
paths:
  /pictures:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file, n]
              properties:
                file: {type: string, format: binary}
                n: {type: integer, minimum: 3}
                any: {}
            encoding:
              file: {contentType: 'image/png, image/jpeg'}
              any: {contentType: '*/*'}
      responses: {'204': {description: x}, '400': {description: x}}
"""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Whether a picture is one, nobody knows; what is beside it has to be right.
        ({"file": "x", "n": 3}, {204, 400}),
        ({"file": "x", "n": 3, "any": [1]}, {204, 400}),
        ({"file": "x"}, {400}),
        ({"n": 3}, {400}),
        ({"file": "x", "n": 2}, {400}),
        ({"file": "x", "n": "text"}, {400}),
    ],
)
def test_parts_that_are_not_read_hide_no_fault_of_others(
    tmp_path: Path, value: object, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(PICTURES)
    contract = load_contract(tmp_path / "a.yaml")
    body = contract.operations[0].body
    assert body is not None
    content_type, content = write_form(body.content[0], value)
    assert b"*" not in content
    fields = (("Content-Type", content_type),)
    request = Request("POST", "/pictures", fields, content)
    assert statuses(contract, request) - {415} == expected


FIELDS = """
openapi: 3.1.0
paths:
  /fields:
    post:
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [n]
              properties:
                n: {type: integer}
                point: {type: object, properties: {x: {type: integer}}}
                meta: {type: object, properties: {x: {type: integer}}}
              patternProperties: {'^t-': {type: string}}
              additionalProperties: {type: object}
            encoding:
              point: {style: form, explode: true}
              meta: {contentType: 'application/json, application/xml'}
      responses: {'204': {description: x}, '400': {description: x}}
"""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"n=1", {204}),
        (b"n=a", {400}),
        # A member of `point`, or another one of the form.
        (b"n=1&x=a", {204, 400}),
        # Whether that is JSON is not told.
        (b"n=1&meta=a", {204, 400}),
        (b"n=a&meta=a", {400}),
    ],
)
def test_fields_are_judged_as_far_as_they_are_told(
    tmp_path: Path, content: bytes, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(FIELDS)
    contract = load_contract(tmp_path / "a.yaml")
    fields = (("Content-Type", "application/x-www-form-urlencoded"),)
    request = Request("POST", "/fields", fields, content)
    assert statuses(contract, request) - {415} == expected


@pytest.mark.parametrize(("content", "status"), [(b"t-a=1", 204), (b"b=1", 400)])
def test_a_field_has_the_schema_that_a_pattern_gives_its_name(
    tmp_path: Path, content: bytes, status: int
) -> None:
    plain = FIELDS.replace("style: form, explode: true", "contentType: text/json")
    (tmp_path / "a.yaml").write_text(plain)
    contract = load_contract(tmp_path / "a.yaml")
    fields = (("Content-Type", "application/x-www-form-urlencoded"),)
    request = Request("POST", "/fields", fields, b"n=1&" + content)
    assert statuses(contract, request) - {415} == {status}


MAYBE = """
openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /a:
    post:
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              properties:
                list: {oneOf: [{type: array, items: {type: number}}, {type: 'null'}]}
                object: {oneOf: [{type: object}, {type: 'null'}]}
                numbers: {type: array, items: {type: number}}
      responses: {'204': {description: x}, '400': {description: x}}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # No standard says how null is written.
        ("list=", {204, 400}),
        ("list=null", {204, 400}),
        ("object=", {204, 400}),
        ("list=1&list=2", {204}),
        ("list=x", {400}),
        ("list=&list=", {400}),
        ("object=x", {400}),
        ("numbers=", {400}),
    ],
)
def test_a_text_may_stand_for_null_where_that_is_one_of_several(
    tmp_path: Path, body: str, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(MAYBE)
    contract = load_contract(tmp_path / "a.yaml")
    fields = (("Content-Type", "application/x-www-form-urlencoded"),)
    assert statuses(contract, Request("POST", "/a", fields, body.encode())) == expected


STYLED = """
openapi: 3.1.0
paths:
  /styled:
    post:
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded: &form
            schema: {type: object}
            encoding:
              deep: {style: deepObject}
              joined: {style: pipeDelimited}
              listed: {style: form, explode: false}
              spread: {style: form}
              plain: {contentType: text/plain}
          multipart/form-data: *form
      responses: {'204': {description: x}}
"""


def test_fields_with_a_style_are_written_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(STYLED)
    body = load_contract(tmp_path / "a.yaml").operations[0].body
    assert body is not None
    value = {
        "deep": {"a": 1, "b&": {"c": ["x", "y"]}},
        "joined": ["1", "2"],
        "listed": [1, 2],
        "spread": {"s": "t"},
        "plain": "é",
    }
    fields = [
        ("deep[a]", "1"),
        ("deep[b&][c]", "x"),
        ("deep[b&][c]", "y"),
        ("joined", "1|2"),
        ("listed", "1,2"),
        ("s", "t"),
        ("plain", "é"),
    ]
    form, parts = body.content
    _, written = write_form(form, value)
    assert [(one.name, one.text) for one in read_urlencoded(written)] == fields
    content_type, written = write_form(parts, value)
    read = read_multipart(written, content_type)
    assert read is not None
    assert [(one.name, one.text) for one in read] == fields

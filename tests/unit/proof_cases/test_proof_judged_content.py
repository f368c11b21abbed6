"""Answers are judged by what stands in them: parts, ranges, lines, events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.baseline import baselines
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.expectations import with_refusals
from unit.proof_cases.judging import checks

if TYPE_CHECKING:
    from pathlib import Path

FRAMED = """\
openapi: 3.1.1
info: {title: A test, version: "1"}
paths:
  /a:
    get:
      operationId: readA
      responses:
        "200":
          description: It.
          headers:
            Content-Length: {required: true, schema: {type: integer}}
            Transfer-Encoding: {required: true, schema: {type: string}}
          content: {text/plain: {schema: {type: string}}}
        "201":
          description: Nothing.
          headers: {Content-Length: {required: true, schema: {const: 0}}}
        "205":
          description: Begin anew.
          content: {text/plain: {schema: {type: string}}}
    head:
      responses:
        "200":
          description: Its length.
          headers: {Content-Length: {required: true, schema: {type: integer}}}
"""


@pytest.mark.parametrize(
    ("method", "answer", "expected"),
    [
        ("GET", Answer(200, (("content-type", "text/plain"),), b"it"), set()),
        ("GET", Answer(200, (("content-type", "text/plain"),), b""), set()),
        ("GET", Answer(201, (), b""), {"required_header"}),
        ("GET", Answer(205, (), b""), set()),
        ("GET", Answer(205, (("content-type", "text/plain"),), b"x"), {"body_absent"}),
        ("HEAD", Answer(200, (), b""), {"required_header"}),
    ],
)
def test_who_frames_a_message_is_not_the_contract(
    tmp_path: Path, method: str, answer: Answer, expected: set[str]
) -> None:
    (tmp_path / "openapi.yaml").write_text(FRAMED)
    framed = load_contract(tmp_path / "openapi.yaml")
    assert checks(framed, Request(method, "/a"), answer) == expected


PEOPLE = """
openapi: VERSION
paths:
  /people:
    get:
      responses:
        '200':
          description: All of them.
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Person'}}
components:
  schemas:
    Person:
      allOf:
        - {$ref: '#/components/schemas/Named'}
        - type: object
          properties:
            keys: {type: object, additionalProperties: {$ref: '#/components/schemas/K'}}
    Named:
      type: object
      required: [name, pin]
      properties:
        name: {type: string}
        word: {type: string, writeOnly: true}
        pin: {type: integer, writeOnly: true}
    K: {type: string, writeOnly: true}
"""


@pytest.mark.parametrize(
    ("version", "person", "found"),
    [
        ("3.1.1", '{"name": "a", "pin": 1, "keys": {}}', False),
        ("3.1.1", '{"name": "a", "pin": 1, "word": "b"}', True),
        ("3.1.1", '{"name": "a", "pin": 1, "keys": {"c": "d"}}', True),
        ("3.0.4", '{"name": "a"}', False),
        ("3.0.4", '{"name": "a", "word": "b"}', True),
        ("3.0.4", '{"name": "a", "pin": 1}', True),
    ],
)
def test_what_is_write_only_is_in_no_answer_that_can_be_without(
    tmp_path: Path, version: str, person: str, found: bool
) -> None:
    (tmp_path / "a.yaml").write_text(PEOPLE.replace("VERSION", version))
    people = load_contract(tmp_path / "a.yaml")
    fields = (("content-type", "application/json"),)
    answer = Answer(200, fields, f"[{person}]".encode())
    said = checks(people, Request("GET", "/people"), answer)
    assert said == ({"write_only"} if found else set())


FILE = """
openapi: 3.1.1
paths:
  /file:
    get:
      responses:
        '206': {description: A part., content: {application/pdf: {}}}
"""


@pytest.mark.parametrize(
    ("said", "body", "found"),
    [
        ("bytes 0-3/9", b"abcd", False),
        ("bytes 5-5/*", b"a", False),
        ("lines 1-2/3", b"a", False),
        ("bytes 0-3/9", b"abc", True),
        ("bytes 0-9/9", b"abcdefghij", True),
        ("bytes 4-3/9", b"", True),
        ("bytes=0-3", b"abcd", True),
        (None, b"abcd", True),
    ],
)
def test_a_part_is_as_long_as_its_range_says(
    tmp_path: Path, said: str | None, body: bytes, found: bool
) -> None:
    (tmp_path / "a.yaml").write_text(FILE)
    contract = load_contract(tmp_path / "a.yaml")
    fields = [("content-type", "application/pdf")]
    fields += [("content-range", said)] if said else []
    answer = Answer(206, tuple(fields), body)
    said_checks = checks(contract, Request("GET", "/file"), answer)
    assert said_checks == ({"content_range"} if found else set())


LINES = """
openapi: 3.2.0
paths:
  /lines:
    post:
      requestBody:
        required: true
        content: &lines
          TYPE: {itemSchema: {$ref: '#/components/schemas/Item'}}
      responses: {'200': {description: The same., content: *lines}}
components:
  schemas:
    Item: {type: object, required: [id], properties: {id: {type: integer}}}
"""


@pytest.mark.parametrize(
    ("media_type", "body", "found"),
    [
        ("application/jsonl", b'{"id": 1}\n\n{"id": 2}', False),
        ("application/jsonl", b"", False),
        ("application/jsonl", b'{"id": 1}\n{"id": "2"}\n', True),
        ("application/jsonl", b'{"id": 1}\n{"id"', False),
        ("application/jsonl", b'{"id": 1}\n{"id"\n', True),
        ("application/json-seq", b'\x1e{"id": 1}\n\x1e{\n"id": 2}\n', False),
        ("application/json-seq", b"\x1e{}\n", True),
    ],
)
def test_items_of_lines_are_judged(
    tmp_path: Path, media_type: str, body: bytes, found: bool
) -> None:
    (tmp_path / "a.yaml").write_text(LINES.replace("TYPE", media_type))
    contract = load_contract(tmp_path / "a.yaml")
    (baseline,) = baselines(contract)
    assert json.loads((baseline.valid.body or b"").strip(b"\x1e\n")) == {"id": 0}
    answer = Answer(200, (("content-type", media_type),), body)
    said = checks(contract, baseline.valid, answer)
    assert said == ({"body_schema"} if found else set())


EVENTS = """
openapi: 3.2.0
paths:
  /events:
    get:
      responses:
        '200': {description: x, content: {text/event-stream: {itemSchema: ITEM}}}
components:
  schemas:
    Item: {type: object, required: [id], properties: {id: {type: integer}, n: {}}}
    Held:
      type: object
      properties:
        event: {const: json}
        data:
          contentMediaType: application/json
          contentSchema: {$ref: '#/components/schemas/Item'}
"""


HELD = "{$ref: '#/components/schemas/Held'}"


ITEM = "{$ref: '#/components/schemas/Item'}"


TYPED = "{properties: {data: {$ref: '#/components/schemas/Item'}}}"


CHOICE = f"{{oneOf: [{HELD}, {{properties: {{event: {{const: text}}}}}}]}}"


OPEN = f"{{oneOf: [{HELD}, {{properties: {{data: {{const: end}}}}}}]}}"


@pytest.mark.parametrize(
    ("item", "body", "found"),
    [
        (HELD, b'data: {"id":\ndata: 1}\n\ndata: {"id": "', False),
        (
            HELD,
            b'event: json\r\ndata: {"id": 1}\r\n\r\ndata: {"id": "1"}\r\n\r\n',
            True,
        ),
        (HELD, b"event: json\n\n: a comment\n\n", False),
        (HELD, b"data: {\n\n", True),
        (ITEM, b"data: {}\n\n", True),
        (ITEM, b'data: {"id": 1}\n\n', False),
        (TYPED, b"data: 1\n\n", True),
        (CHOICE, b"event: json\ndata: {}\n\n", True),
        (CHOICE, b"event: text\ndata: {}\n\n", False),
        # Of which branch it is, nobody knows.
        (OPEN, b"event: json\ndata: end\n\n", False),
        (f"{{allOf: [{HELD}]}}", b"data: {}\n\n", True),
    ],
)
def test_the_json_in_the_data_of_events_is_judged(
    tmp_path: Path, item: str, body: bytes, found: bool
) -> None:
    (tmp_path / "a.yaml").write_text(EVENTS.replace("ITEM", item))
    contract = load_contract(tmp_path / "a.yaml")
    answer = Answer(200, (("content-type", "text/event-stream"),), body)
    said = checks(contract, Request("GET", "/events"), answer)
    assert said == ({"body_schema"} if found else set())


OCTETS = """\
openapi: VERSION
info: {title: A test, version: "1"}
paths:
  /a:
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/File"}}}
      responses:
        "200": {description: x, content: {application/json: {schema: SCHEMA}}}
components:
  schemas:
    File: {type: string, format: binary}
"""


@pytest.mark.parametrize(
    ("version", "schema", "expected"),
    [
        ("3.0.4", "{$ref: '#/components/schemas/File'}", set()),
        ("3.0.4", "{type: string, format: binary}", set()),
        ("3.0.4", "{type: string}", {"json_strictness"}),
        (
            "3.1.1",
            "{type: string, format: binary}",
            {"bad_request_accepted", "json_strictness"},
        ),
    ],
)
def test_octets_that_are_called_json_are_no_json(
    tmp_path: Path, version: str, schema: str, expected: set[str]
) -> None:
    text = OCTETS.replace("VERSION", version).replace("SCHEMA", schema)
    (tmp_path / "a.yaml").write_text(text)
    contract = load_contract(tmp_path / "a.yaml")
    fields = (("content-type", "application/json"),)
    came = Answer(200, fields, b"%PDF\xff")
    assert checks(contract, Request("POST", "/a", fields, b"\xff{"), came) == expected
    # Schemathesis would read it as JSON, too.
    response = with_refusals(contract)["paths"]["/a"]["post"]["responses"]["200"]
    assert ("schema" in response["content"]["application/json"]) is bool(expected)


@pytest.mark.parametrize(
    ("schema", "body", "expected"),
    [
        ("{}", '{"status": 201}', set()),
        ("{}", '{"status": 200}', {"problem_status"}),
        ("{}", '{"status": "201"}', {"problem_status"}),
        ("{properties: {status: {type: string}}}", '{"status": "sold"}', set()),
        ("{properties: {status: {const: 3}}}", '{"status": 3}', set()),
        (
            "{properties: {status: {type: integer}}}",
            '{"status": "201"}',
            {"body_schema", "problem_status"},
        ),
    ],
)
def test_the_status_of_a_problem_is_that_of_its_answer_where_it_may_be(
    tmp_path: Path, schema: str, body: str, expected: set[str]
) -> None:
    content = f"{{application/problem+json: {{schema: {schema}}}}}"
    (tmp_path / "openapi.yaml").write_text(
        "openapi: 3.1.1\ninfo: {title: A test, version: '1'}\npaths: {/a: {get: "
        f"{{responses: {{'201': {{description: x, content: {content}}}}}}}}}}}\n"
    )
    contract = load_contract(tmp_path / "openapi.yaml")
    fields = (("content-type", "application/problem+json"),)
    answer = Answer(201, fields, body.encode())
    assert checks(contract, Request("GET", "/a"), answer) == expected

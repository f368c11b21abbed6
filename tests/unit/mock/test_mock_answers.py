"""What the mock answers: the generated server's refusals, and documented responses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.mock.gaps import NoAnswerError
from unit.mock.building import document, mocked

if TYPE_CHECKING:
    from pathlib import Path

PET = "{$ref: '#/components/schemas/Pet'}"
SCHEMAS = """\
    Pet:
      type: object
      required: [name]
      properties: {name: {type: string, minLength: 2}}
    Error:
      type: object
      required: [code, message]
      properties:
        code: {type: integer, example: 7}
        message: {type: string}
"""


def get(responses: str, path: str = "/it") -> str:
    lines = "".join(f"        {line}\n" for line in responses.strip().splitlines())
    return f"  {path}:\n    get:\n      responses:\n{lines}"


def json_of(schema: str, extra: str = "") -> str:
    return f"content: {{application/json: {{schema: {schema}{extra}}}}}"


def test_an_example_of_the_response_is_answered(tmp_path: Path) -> None:
    content = json_of(PET, ", example: {name: Rex, legs: 4}")
    path = document(
        tmp_path, paths=get(f"'200': {{description: x, {content}}}"), schemas=SCHEMAS
    )
    with mocked(path) as ask:
        answer = ask("GET", "/it")
    assert (answer.status, answer.json) == (200, {"name": "Rex", "legs": 4})
    assert answer.headers["content-type"] == "application/json"


def test_examples_are_answered_as_they_are_written(tmp_path: Path) -> None:
    content = """\
{application/jsonl: {itemSchema: {type: object}, examples:
  {a: {dataValue: 1}, b: {dataValue: [{n: 1}, {n: 2}]}}},
 application/xml: {schema: {type: object}, examples:
  {a: {dataValue: {b: c}, serializedValue: <a>c</a>}}}}"""
    responses = f"'200': {{description: Done., content: {content}}}"
    path = document(tmp_path, paths=get(responses))
    path.write_text(path.read_text().replace("3.1.1", "3.2.0", 1))
    with mocked(path) as ask:
        lines = ask("GET", "/it", headers={"accept": "application/jsonl"})
        xml = ask("GET", "/it", headers={"accept": "application/xml"})
    assert lines.content == b'{"n":1}\n{"n":2}\n'
    assert xml.content == b"<a>c</a>"


def test_examples_of_streams_are_values_or_texts(tmp_path: Path) -> None:
    content = """\
{application/jsonl: {itemSchema: {type: object}, example: "{\\"n\\":1}\\n{}\\n"},
 text/event-stream: {itemSchema: {type: object, required: [data], properties:
   {event: {type: string}, data: {contentMediaType: application/json}}},
  examples: {a: {value: [{data: '{"n": 1}'}]},
             b: {value: "event: e\\ndata: {\\"n\\": 2}\\n"}}}}"""
    path = document(
        tmp_path, paths=get(f"'200': {{description: Done., content: {content}}}")
    )
    path.write_text(path.read_text().replace("3.1.1", "3.2.0", 1))
    events = {"accept": "text/event-stream"}
    with mocked(path) as ask:
        lines = ask("GET", "/it", headers={"accept": "application/jsonl"})
        value = ask("GET", "/it", headers=events)
        text = ask("GET", "/it", headers={**events, "prefer": "example=b"})
    assert lines.content == b'{"n":1}\n{}\n'
    assert value.content == b'data: {"n":1}\n\n'
    assert text.content == b'event: e\ndata: {"n":2}\n\n'


def test_an_example_that_is_wrong_is_passed_over(tmp_path: Path) -> None:
    examples = ", examples: {short: {value: {name: R}}, right: {value: {name: Rex}}}"
    content = json_of(PET, examples)
    path = document(
        tmp_path, paths=get(f"'200': {{description: x, {content}}}"), schemas=SCHEMAS
    )
    with mocked(path) as ask:
        assert ask("GET", "/it").json == {"name": "Rex"}


def test_headers_have_their_examples_or_are_made(tmp_path: Path) -> None:
    responses = """
'204':
  description: x
  headers:
    Location: {required: true, schema: {type: string, pattern: '^/pets/[0-9]{3}$'}}
    Link: {schema: {type: string}, example: </pets>}
    X-Count: {schema: {type: integer, minimum: 3}}
    X-Wrong: {schema: {type: integer}, example: many}
    X-Fixed: {required: true, schema: {const: fixed}}
    X-None: {schema: {type: string, pattern: '^\\n$'}}
    Date: {schema: {type: string}, example: 'Thu, 01 Jan 1970 00:00:00 GMT'}
    Content-Encoding: {schema: {type: string}, example: gzip}
"""
    with mocked(document(tmp_path, paths=get(responses))) as ask:
        answer = ask("GET", "/it")
    assert answer.status == 204
    assert answer.headers["location"] == "/pets/000"
    assert answer.headers["link"] == "</pets>"
    assert answer.headers["x-count"] == "3"
    assert answer.headers["x-wrong"] == "0"
    assert answer.headers["x-fixed"] == "fixed"
    assert "x-none" not in answer.headers
    # The server writes it.
    assert "date" not in answer.headers
    # It would not be true.
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("responses", "status"),
    [
        (
            "'404': {description: x}\n'202': {description: x}\n'201': {description: x}",
            202,
        ),
        ("'404': {description: x}\n'500': {description: x}", 404),
        ("'500': {description: x}\n4XX: {description: x}", 400),
        ("'503': {description: x}\n'500': {description: x}", 503),
        ("'302': {description: x}", 302),
        ("default: {description: x}\n'301': {description: x}", 301),
        ("default: {description: x}\n'304': {description: x}", 200),
    ],
)
def test_the_first_success_or_else_the_first_response_is_answered(
    tmp_path: Path, responses: str, status: int
) -> None:
    with mocked(document(tmp_path, paths=get(responses))) as ask:
        assert ask("GET", "/it").status == status
        assert ask("GET", "/it", headers={"accept": "text/html"}).status == status


def test_text_is_answered_as_text(tmp_path: Path) -> None:
    def of(media: str) -> str:
        return f"'200': {{description: x, content: {{{media}}}}}"

    paths = get(of("text/plain: {schema: {type: string}, example: Hello}"))
    paths += get(of("text/csv: {schema: {type: string}}"), "/made")
    paths += get(of("image/png: {}"), "/any")
    with mocked(document(tmp_path, paths=paths)) as ask:
        assert ask("GET", "/it").content == b"Hello"
        assert ask("GET", "/made").content == b"string"
        assert ask("GET", "/any").content == b""
        assert ask("GET", "/any").headers["content-type"] == "image/png"


def test_what_cannot_be_made_is_a_warning_and_501(tmp_path: Path) -> None:
    paths = get(
        "'200': {description: x, content: {application/xml: {schema: {not: {}}}}}"
    )
    paths += get(
        f"'200': {{description: x, {json_of('{not: {}}')}}}\n'204': {{description: y}}",
        "/other",
    )
    path = document(tmp_path, paths=paths)
    with mocked(path) as ask:
        assert ask("GET", "/it").status == 501
        assert ask("GET", "/other").status == 204
        items = ask.findings.items
    assert [item.code.name for item in items] == ["no-mock-answer"] * 2
    assert not ask.findings.failed
    assert (
        "the mock of GET /it answers 501: 200: for the body (application/xml)"
        in items[0].message
    )
    assert "the mock of GET /other answers with another success" in items[1].message
    assert [item.location.line for item in items] == [7, 11]
    told = pytest.raises(NoAnswerError, match=r"the mock finds no answer.*GET /it")
    with told, mocked(path, answers_all=True):
        pass


def test_no_example_is_asked_for_where_none_would_help(tmp_path: Path) -> None:
    schema = "{type: string, minLength: 5, maxLength: 2}, example: abc"
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    path = document(tmp_path, paths=get(f"'200': {{description: x, {content}}}"))
    with mocked(path) as ask:
        # A client would refuse the example, as anything else.
        assert ask("GET", "/it").status == 501
        items = [i for i in ask.findings.items if i.code.name == "no-mock-answer"]
    assert [item.hint.partition(":")[0] for item in items] == ["correct the schema"]


EVENT = """\
'200':
  description: x
  content:
    text/event-stream:
      schema:
        type: object
        required: [id, data]
        properties: {id: {const: 7}, data: {const: "a\\nb"}}
"""


def test_what_has_the_fields_of_an_event_is_one(tmp_path: Path) -> None:
    with mocked(document(tmp_path, paths=get(EVENT))) as ask:
        found = ask("GET", "/it").content
    assert set(found.split(b"\n")) == {b"id: 7", b"data: a", b"data: b", b""}
    assert found.endswith(b"\n\n")


def test_content_of_other_kinds_is_made(tmp_path: Path) -> None:
    members = "properties: {a: {const: x<}, b: {const: [1, 2]}}"
    pet = f"{{type: object, required: [a, b], {members}}}"
    kinds = {"/xml": "application/xml", "/sse": "text/event-stream", "/csv": "text/csv"}
    paths = "".join(
        get(f"'200': {{description: x, content: {{{kind}: {{schema: {pet}}}}}}}", path)
        for path, kind in kinds.items()
    )
    with mocked(document(tmp_path, paths=paths)) as ask:
        assert (
            b"<root><a>x&lt;</a><b>1</b><b>2</b></root>" in ask("GET", "/xml").content
        )
        assert ask("GET", "/sse").content == b'data: {"a": "x<", "b": [1, 2]}\n\n'
        assert ask("GET", "/csv").content == b'{"a": "x<", "b": [1, 2]}'


def test_a_client_chooses_status_and_example(tmp_path: Path) -> None:
    """RFC 7240: what cannot be preferred is ignored."""
    examples = "examples: {one: {value: 1}, two: {value: 2}}"
    content = (
        f"content: {{application/json: {{schema: {{type: integer}}, {examples}}}}}"
    )
    paths = get(
        f"'200': {{description: x, {content}}}\n'404': {{description: none}}\n"
        f"4XX: {{description: other}}"
    )
    with mocked(document(tmp_path, paths=paths)) as ask:

        def prefer(text: str) -> tuple[int, bytes]:
            answer = ask("GET", "/it", headers={"prefer": text})
            return answer.status, answer.content

        assert prefer("example=two") == (200, b"2")
        assert prefer('respond-async, Example="two"; x=y, code=200') == (200, b"2")
        assert prefer("code=404") == (404, b"")
        assert prefer("code=418") == (418, b"")
        assert prefer("code=500") == prefer("code=x") == prefer(",;=") == (200, b"1")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("{type: integer, example: 404}", 418),
        ("{type: integer, maximum: 410, example: 404}", 404),
        ("{type: string, example: none}", "none"),
    ],
)
def test_a_problem_has_the_status_of_its_response(
    tmp_path: Path, status: str, told: object
) -> None:
    """RFC 9457, 3.1.2."""
    problem = f"{{type: object, required: [status], properties: {{status: {status}}}}}"
    content = f"content: {{application/problem+json: {{schema: {problem}}}}}"
    paths = get(f"'204': {{description: x}}\n4XX: {{description: y, {content}}}", "/it")
    with mocked(document(tmp_path, paths=paths)) as ask:
        answer = ask("GET", "/it", headers={"prefer": "code=418"})
    assert (answer.status, answer.json) == (418, {"status": told})


POST = f"""\
  /pets:
    post:
      requestBody: {{required: true, content: {{application/json: {{schema: {PET}}}}}}}
      responses:
        '201': {{description: x, {json_of(PET)}}}
        '400': {{description: x, {json_of("{$ref: '#/components/schemas/Error'}")}}}
"""


def test_an_invalid_request_gets_the_documented_error(tmp_path: Path) -> None:
    """The schema of the error is none that the generated server knows how to fill."""
    with mocked(document(tmp_path, paths=POST, schemas=SCHEMAS)) as ask:
        answer = ask("POST", "/pets", b'{"name": "R"}')
        assert answer.status == 400
        assert answer.json["code"] == 7
        assert "shorter than 2" in answer.json["message"]
        assert ask("POST", "/pets", b'{"name": "Rex"}').json == {"name": "string"}


def test_an_example_of_the_error_is_told_of_what_is_wrong(tmp_path: Path) -> None:
    paths = POST.replace("Error'}", "Error'}, example: {code: 40, message: Wrong}")
    with mocked(document(tmp_path, paths=paths, schemas=SCHEMAS)) as ask:
        answer = ask("POST", "/pets", b"{")
    assert answer.status == 400
    assert answer.json["code"] == 40
    assert answer.json["message"].startswith(
        "The request does not match the contract: "
    )


def test_an_error_that_cannot_be_made_is_a_plain_problem(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    schemas = SCHEMAS.replace("code: {type: integer, example: 7}", "code: false")
    with mocked(document(tmp_path, paths=POST, schemas=schemas)) as ask:
        answer = ask("POST", "/pets", b"{}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status == 500
    assert caplog.records


def test_where_no_error_is_documented_a_problem_is_answered(tmp_path: Path) -> None:
    paths = "".join(
        line for line in POST.splitlines(keepends=True) if "'400'" not in line
    )
    with mocked(document(tmp_path, paths=paths, schemas=SCHEMAS)) as ask:
        refused = ask("POST", "/pets", b"{}")
        assert refused.status == 400
        assert refused.headers["content-type"] == "application/problem+json"
        assert ask("GET", "/pets").status == 405
        assert ask("GET", "/pets").headers["allow"] == "OPTIONS, POST"
        assert ask("GET", "/nowhere").status == 404


def test_parameters_are_read_as_the_server_reads_them(tmp_path: Path) -> None:
    paths = """\
  /pets/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer, maximum: 10}}
      responses:
        '200':
          description: x
          content: {application/json: {schema: {type: integer}}}
"""
    with mocked(document(tmp_path, paths=paths)) as ask:
        assert ask("GET", "/pets/1?limit=10").json == 0
        assert ask("GET", "/pets/1?limit=11").status == 400
        assert ask("GET", "/pets/one").status == 400


def test_answers_are_the_same_every_time(tmp_path: Path) -> None:
    content = json_of(
        "{properties: {a: {type: string, pattern: '^[a-z]{3,9}$'}, b: {type: number}}}"
    )
    path = document(tmp_path, paths=get(f"'200': {{description: x, {content}}}"))
    answers: list[bytes] = []
    for _ in range(2):
        with mocked(path) as ask:
            answers += [ask("GET", "/it").content, ask("GET", "/it").content]
    assert len(set(answers)) == 1
    assert set(json.loads(answers[0])) == {"a", "b"}


def test_an_example_breaks_a_format_only_where_it_is_asked_for(tmp_path: Path) -> None:
    examples = ", examples: {bad: {value: '1 May'}, good: {value: '2024-05-01'}}"
    content = json_of("{type: string, format: date}", examples)
    header = "X-At: {schema: {type: string, format: date}, example: 1 May}"
    responses = f"'200': {{description: x, headers: {{{header}}}, {content}}}"
    with mocked(document(tmp_path, paths=get(responses))) as ask:
        answer = ask("GET", "/it")
        assert (answer.json, answer.headers["x-at"]) == ("2024-01-01", "2024-01-01")
        asked = ask("GET", "/it", headers={"prefer": "example=bad"})
        assert asked.json == "1 May"


def test_swagger_knows_what_is_not_answered_by_an_extension(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(
        """\
swagger: "2.0"
info: {title: Mocked, version: "1"}
produces: [application/json]
paths:
  /it:
    get:
      responses:
        "200":
          description: x
          schema:
            type: object
            properties: {a: {type: integer}, key: {type: string, x-writeOnly: true}}
"""
    )
    with mocked(tmp_path / "openapi.yaml") as ask:
        assert ask("GET", "/it").json == {"a": 0}


@pytest.mark.parametrize(
    ("known", "status"),
    [('"1"', 304), ('W/"0", W/"1"', 304), ("*", 304), ('"2"', 200), ("1", 200)],
)
def test_a_client_that_has_the_answer_is_told_so(
    tmp_path: Path, known: str, status: int
) -> None:
    """RFC 9110, 13.1.2: where the contract documents both, a server heeds it."""
    headers = "{ETag: {schema: {type: string, example: '\"1\"'}}}"
    responses = f"""\
'200': {{description: x, headers: {headers}}}
'304': {{description: x, headers: {headers}}}"""
    parameters = "[{name: If-None-Match, in: header, schema: {type: string}}]"
    paths = get(responses).replace("get:\n", f"get:\n      parameters: {parameters}\n")
    with mocked(document(tmp_path, paths=paths)) as ask:
        answer = ask("GET", "/it", headers={"if-none-match": known})
    assert (answer.status, answer.headers["etag"]) == (status, '"1"')


TAGGED = """\
  /it/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200': {description: x, headers: {ETag: {schema: {type: string, const: '"1"'}}}}
        '304': {description: x}
    put:
      responses:
        '204': {description: x}
        '412': {description: x}
    delete:
      parameters: [{name: If-Match, in: header, schema: {type: string}, example: '"9"'}]
      responses:
        '204': {description: x}
        '412': {description: x}
    patch:
      responses:
        '204': {description: x}
"""


@pytest.mark.parametrize(
    ("method", "field", "value", "status"),
    [
        ("GET", "if-none-match", '"1"', 304),
        ("GET", "if-none-match", '"2"', 200),
        ("GET", "if-match", '"2"', 200),
        ("PUT", "if-match", '"1"', 204),
        ("PUT", "if-match", '"0", "1"', 204),
        ("PUT", "if-match", "*", 204),
        ("PUT", "if-match", "1", 204),
        ("PUT", "if-match", '"2"', 412),
        # 13.1.1: weak versions are no match.
        ("PUT", "if-match", 'W/"1"', 412),
        ("PUT", "if-none-match", "*", 204),
        ("DELETE", "if-match", '"2"', 412),
        ("DELETE", "if-match", '"9"', 204),
        ("PATCH", "if-match", '"2"', 204),
    ],
)
def test_conditions_are_heeded_where_what_comes_of_them_is_documented(
    tmp_path: Path, method: str, field: str, value: str, status: int
) -> None:
    with mocked(document(tmp_path, paths=TAGGED)) as ask:
        assert ask(method, "/it/7", headers={field: value}).status == status
        # What was refused was not done.
        gone = method == "DELETE" and status == 204
        assert ask("GET", "/it/7").status == (404 if gone else 200)


def test_who_prefers_an_answer_gets_it_whatever_the_condition(tmp_path: Path) -> None:
    with mocked(document(tmp_path, paths=TAGGED)) as ask:
        fields = {"if-match": '"2"', "prefer": "code=204"}
        assert ask("PUT", "/it/7", headers=fields).status == 204


@pytest.mark.parametrize(
    ("example", "content"),
    [("", b"{}"), (", example: '%PDF'", b"%PDF"), (", example: {a: 1}", b'{"a": 1}')],
)
def test_octets_that_are_called_json_are_answered_as_they_are(
    tmp_path: Path, example: str, content: bytes
) -> None:
    octets = "{type: string, format: binary}"
    text = f"'200': {{description: x, {json_of(octets, example)}}}"
    body = f"      requestBody: {{{json_of(octets)}}}\n"
    path = document(tmp_path, paths=get(text).replace("get:\n", f"post:\n{body}"))
    path.write_text(path.read_text().replace("3.1.1", "3.0.4", 1))
    with mocked(path) as ask:
        answer = ask("POST", "/it", b"\xff{")
    assert (answer.status, answer.content) == (200, content)

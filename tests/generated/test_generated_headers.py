"""Response headers that are more than a text: what is answered, a client reads."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from generated.making import Asgi, Import
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E))
WORD = st.text("abc=.;xyz019", min_size=1)
NUMBER = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)


class Headers:
    """The two halves; the service answers what it is told to."""

    def __init__(self, load: Import) -> None:
        self.operation = load("headers.operations.read_things")
        self.models = load("headers.models")
        self.client_errors = load("headers.client")
        self.unset = load("headers.client.client").UNSET
        self.answer: Any = None
        outer = self

        class Service:
            async def read_things(self, **_: Any) -> Any:
                return outer.answer

        app = load("headers.server").create_app(Service())
        self.reply = load("headers.runtime.transport").Reply
        self.transport = Asgi(app, self.reply)
        self.client = load("headers.client").AsyncClient("", transport=self.transport)
        self.read = load("headers.client.read_things").read

    def call(self, answer: Any) -> Any:
        """What the client gets for an answer."""
        self.answer = answer
        return asyncio.run(self.client.read_things())

    def lines(self, answer: Any) -> list[tuple[str, str]]:
        """The headers that are sent, but for those of the content."""
        self.answer = answer
        _, headers, _ = asyncio.run(self.transport.ask("GET", "/things"))
        return [line for line in headers if not line[0].startswith("content-")]

    def found(self, **fields: Any) -> Any:
        given = {"x_plain": "a", "x_ids": [1], "body": "b", **fields}
        return self.operation.ReadThings200(**given)


@pytest.fixture
def headers(load: Import) -> Headers:
    return Headers(load)


def test_headers_of_every_shape_arrive(headers: Headers) -> None:
    limit = headers.models.Limit(limit=10, left=3, unit="a=b")
    answer = headers.found(
        x_ids=[1, 2],
        x_names=["a", "b c"],
        x_limit=limit,
        x_left=limit,
        x_free={"a": 1.5},
        x_json=[headers.models.Limit(limit=1, unit="é, \U0001f600")],
        x_text="a, b",
        x_level=None,
        x_either=[1, 2],
        set_cookie=["a=1; Path=/", "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT"],
    )
    assert headers.call(answer) == answer
    assert headers.lines(answer) == [
        ("x-plain", "a"),
        ("x-ids", "1,2"),
        ("x-names", "a,b c"),
        ("x-limit", "limit,10,left,3,unit,a=b"),
        ("x-left", "limit=10,left=3,unit=a=b"),
        ("x-free", "a=1.5"),
        ("x-json", '[{"limit":1,"unit":"\\u00e9, \\ud83d\\ude00"}]'),
        ("x-text", "a, b"),
        ("x-level", ""),
        ("x-either", "1,2"),
        ("set-cookie", "a=1; Path=/"),
        ("set-cookie", "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT"),
    ]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.differing_executors,
    ],
)
@given(data=st.data())
def test_any_value_arrives_in_a_header(headers: Headers, data: st.DataObject) -> None:
    unset = st.just(headers.unset)
    limits = st.builds(
        headers.models.Limit,
        limit=st.integers(),
        left=unset | st.integers(0),
        unit=unset | WORD,
    )
    drawn = {
        "x_ids": st.lists(st.integers()),
        "x_names": unset | st.lists(WORD),
        "x_limit": unset | limits,
        "x_left": unset | limits,
        "x_free": unset | st.dictionaries(st.text("abc", min_size=1), NUMBER),
        "x_json": unset
        | st.lists(st.builds(headers.models.Limit, limit=st.integers())),
        "x_text": unset | PLAIN,
        "x_level": unset | st.none() | st.integers(),
        "x_either": unset | st.integers() | st.lists(st.integers(), min_size=2),
        "set_cookie": unset | st.lists(PLAIN, min_size=1),
    }
    given = {name: data.draw(values, name) for name, values in drawn.items()}
    answer = headers.found(**given)
    assert headers.call(answer) == answer


def test_an_array_without_items_is_an_empty_line(headers: Headers) -> None:
    answer = headers.found(x_ids=[], x_names=[])
    assert headers.lines(answer)[1:] == [("x-ids", ""), ("x-names", "")]
    assert headers.call(answer) == answer


@pytest.mark.parametrize(
    "fields",
    [
        {"x_names": ["a,b"]},
        {"x_names": ["a\r\nx: y"]},
        {"x_names": [""]},
        {"x_ids": ["a"]},
        {"x_free": {"a=b": 1}},
        {"x_free": {"a,b": 1}},
        {"set_cookie": ["a=1\r\nx: y"]},
    ],
)
def test_what_no_header_can_hold_is_a_failure_of_the_service(
    headers: Headers, fields: dict[str, Any]
) -> None:
    headers.answer = headers.found(**fields)
    assert asyncio.run(headers.transport.ask("GET", "/things"))[0] == 500


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], "the header x-ids is missing"),
        ([("x-ids", "1,a")], "header x-ids: .*at /1"),
        ([("x-ids", "1"), ("x-limit", "limit")], "a member without a value"),
        ([("x-ids", "1"), ("x-limit", "left,1")], "limit"),
        ([("x-ids", "1"), ("x-json", "[")], "header x-json"),
        ([("x-ids", "1"), ("x-level", "a")], "header x-level"),
    ],
)
def test_headers_that_the_contract_does_not_know_are_named(
    headers: Headers, lines: list[tuple[str, str]], reason: str
) -> None:
    kind = ("content-type", "application/json")
    reply = headers.reply(
        status=200, headers=(("x-plain", "a"), kind, *lines), content=b'"b"'
    )
    with pytest.raises(headers.client_errors.InvalidResponse, match=reason):
        headers.read(reply)


def test_lines_of_one_name_are_one_list(headers: Headers) -> None:
    kind = ("content-type", "application/json")
    lines = (("x-plain", "a"), kind, ("x-ids", "1, 2"), ("x-ids", "3"))
    reply = headers.reply(status=200, headers=lines, content=b'"b"')
    assert headers.read(reply).x_ids == [1, 2, 3]


def test_failures_have_headers_too(headers: Headers) -> None:
    headers.answer = headers.operation.ReadThings410(x_reasons=["a", "b"])
    with pytest.raises(headers.client_errors.ErrorResponse) as caught:
        asyncio.run(headers.client.read_things())
    assert caught.value.response.x_reasons == ["a", "b"]


def test_the_length_of_content_is_no_field(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(
        """\
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
          content: {application/json: {schema: {type: string}}}
        "201":
          description: Nothing.
          headers: {Content-Length: {schema: {const: 0}}}
    head:
      responses:
        "200":
          description: Its length.
          headers: {Content-Length: {schema: {type: integer}}}
"""
    )
    findings = Findings()
    api = pipeline.read_api(document, findings)
    assert api is not None
    files = pipeline.generate_files(api, only="", findings=findings)
    assert files is not None
    told = [(each.code.name, each.message.split()[1]) for each in findings.items]
    assert told == [
        ("ignored-header", "Transfer-Encoding"),
        ("ignored-header", "Content-Length"),
    ]
    made = next(text for path, text in files.items() if path.endswith("s/read_a.py"))
    assert "transfer_encoding" not in made
    assert "content_length" not in made

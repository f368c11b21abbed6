"""Which media type a mock answers with: RFC 9110, 12.5.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.mock.accepting import Range, accepted, read_accept
from unit.mock.building import document, mocked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unit.mock.building import Asked

PATHS = """\
  /it:
    get:
      responses:
        '200':
          description: x
          content:
            application/json: {schema: {type: integer}}
            text/plain: {schema: {type: string}}
            image/*: {schema: {type: string, format: binary}}
        '201':
          description: x
          content:
            audio/wav: {schema: {type: string, format: binary}}
        '404':
          description: x
          content:
            application/problem+json: {schema: {type: object}}
            text/plain: {schema: {type: string}}
"""
ONE = """\
  /it:
    get:
      responses:
        '200':
          description: x
          content: {}
"""
LENGTHS = """\
  /it:
    head:
      responses:
        '200':
          description: x
          headers:
            Content-Length:
              required: true
              schema: {SCHEMA}
"""


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Asked]:
    with mocked(document(tmp_path, paths=PATHS)) as asked:
        yield asked


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", "200 application/json"),
        ("*/*", "200 application/json"),
        ("text/plain", "200 text/plain"),
        ("TEXT/*", "200 text/plain"),
        ("application/json;q=0, */*", "200 text/plain"),
        ("text/plain;q=0.2, application/*;q=0.3", "200 application/json"),
        ("image/png, */*;q=0.1", "200 image/png"),
        ("image/*", "200 image/png"),
        # Another media type than that which is offered.
        ("text/plain;format=flowed, application/json;q=0.1", "200 application/json"),
        ("text/plain;charset=latin-1", "200 text/plain"),
        # Of the first success there is nothing that is accepted.
        ("audio/wav", "201 audio/wav"),
        ("video/mp4", "406 application/problem+json"),
    ],
)
def test_the_best_of_what_is_accepted_is_answered(
    ask: Asked, accept: str, answered: str
) -> None:
    answer = ask("GET", "/it", headers={"accept": accept} if accept else {})
    kind = answer.headers["content-type"].partition(";")[0]
    assert f"{answer.status} {kind}" == answered


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", "application/problem+json"),
        ("text/*, audio/wav", "text/plain"),
        # A failure is told all the same (RFC 9110, 12.1).
        ("application/json", "application/problem+json"),
    ],
)
def test_a_failure_that_is_asked_for_is_of_what_is_accepted(
    ask: Asked, accept: str, answered: str
) -> None:
    headers = {"prefer": "code=404", **({"accept": accept} if accept else {})}
    answer = ask("GET", "/it", headers=headers)
    assert answer.status == 404
    assert answer.headers["content-type"].partition(";")[0] == answered


def test_what_is_malformed_accepts_nothing() -> None:
    sent = ["text, a/b;q=2, a/c;q=0.5;x, a/c;y=1;Y=2, a/c;;q=0.5", 'a/d;x="q=1,"']
    ranges = read_accept([*sent, "A/E ; Q=0.1"])
    assert ranges == (
        Range("a/c", weight=0.5),
        Range("a/d", frozenset({("x", "q=1,")})),
        Range("a/e", weight=0.1),
    )
    offers = [(each, each) for each in ("a/b", "a/e", "a/c", "*/*")]
    assert accepted(offers, ranges) == ("*/*", "a/c", "a/e")


def test_no_accept_takes_long() -> None:
    assert read_accept(["a/b" + ";  \t" * 3000 + "!"]) == ()


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("a/json; version=2, text/plain;q=0.1", "a/json"),
        ('a/json; VERSION="2", text/plain;q=0.1', "a/json"),
        ("a/json; version=3, text/plain;q=0.1", "text/plain"),
        ("a/json;q=0.2, text/plain;q=0.1", "a/json"),
        ("a/json; version=2;q=0.1, a/json;q=0.9, text/plain;q=0.5", "text/plain"),
        ("a/json; version=2; more=1, text/plain;q=0.5", "text/plain"),
    ],
)
def test_parameters_are_part_of_a_media_type(accept: str, best: str) -> None:
    offers = (("text/plain", "text/plain"), ("a/json; version=2", "a/json"))
    assert accepted(offers, read_accept([accept]))[0] == best


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("a/json;version=2, a/json;q=0.1", ["a/json; version=2", "a/json; version=1"]),
        ('a/json;Version="1"', ["a/json; version=1"]),
        ("a/json", ["a/json; version=1", "a/json; version=2"]),
        ("text/plain;charset=UTF-8", ["text/plain; charset=utf-8"]),
        ("a/json;version=3", []),
    ],
)
def test_parameters_tell_what_is_known_by_them(accept: str, wanted: list[str]) -> None:
    names = ("a/json; version=1", "a/json; version=2", "text/plain; charset=utf-8")
    offers = [(each, each) for each in names]
    assert [*accepted(offers, read_accept([accept]))] == wanted


def test_a_suffix_names_types() -> None:
    names = ("application/json", "application/*+json")
    offers = [(each, each) for each in names]
    ranges = read_accept(["application/x+json, application/json;q=0.5"])
    assert accepted(offers, ranges)[0] == "application/x+json"


@pytest.mark.parametrize(
    ("schema", "length"),
    [
        ("{type: integer}", "0"),
        ("{type: integer, minimum: 7}", "7"),
        ("{type: string, pattern: '^[0-9]+$'}", "0"),
    ],
)
def test_a_required_length_of_head_is_answered(
    tmp_path: Path, schema: str, length: str
) -> None:
    """RFC 9110, 9.3.2: it says how long the content of GET would be."""
    paths = LENGTHS.replace("{SCHEMA}", schema)
    with mocked(document(tmp_path, paths=paths)) as asked:
        assert asked("HEAD", "/it").headers["content-length"] == length


def test_a_length_that_need_not_be_there_is_left_to_the_server(tmp_path: Path) -> None:
    paths = LENGTHS.replace("{SCHEMA}", "{type: integer}").replace("true", "false")
    with mocked(document(tmp_path, paths=paths)) as asked:
        assert "content-length" not in asked("HEAD", "/it").headers


def test_what_is_not_accepted_is_no_reason_for_another_success(tmp_path: Path) -> None:
    """OAS 3.1, 4.8.16.1: `default` is for what nothing else is said of."""
    content = "{application/json: {schema: {type: integer}}}"
    paths = f"{ONE.format(content)}        default: {{description: x}}\n"
    with mocked(document(tmp_path, paths=paths)) as asked:
        assert asked("GET", "/it", headers={"accept": "text/csv"}).status in {200, 406}


@pytest.mark.parametrize(
    ("accept", "content"),
    [("application/json", b"1"), ("image/png", b""), ("*/*", b"")],
)
def test_a_range_does_not_stand_for_what_is_told_more_exactly(
    tmp_path: Path, accept: str, content: bytes
) -> None:
    """OAS 3.1, 4.8.17.1: only the most specific key is applicable."""
    paths = ONE.format("{'*/*': {}, application/json: {schema: {const: 1}}}")
    with mocked(document(tmp_path, paths=paths)) as asked:
        answer = asked("GET", "/it", headers={"accept": accept})
    assert (answer.status, answer.content) == (200, content)


@pytest.mark.parametrize(
    ("content", "accept", "answered"),
    [
        ("{'*/*': {example: {a: 1}}}", "", b'application/json {"a": 1}'),
        ("{'application/*': {example: [1]}}", "", b"application/json [1]"),
        ("{'*/*': {example: {a: 1}}}", "application/xml", b"<root><a>1</a></root>"),
        ("{'*/*': {example: hi}}", "", b"text/plain hi"),
        ("{'*/*': {example: hi}}", "application/json", b'application/json "hi"'),
        ("{'*/*': {}}", "application/json", b"application/json {}"),
        ("{'*/*': {}}", "", b"application/octet-stream "),
        ("{'font/*': {}}", "", b"font/woff2 "),
        ("{'model/*': {}}", "", b"model/x-any "),
    ],
)
def test_content_of_a_range_is_of_the_type_that_it_is_called(
    tmp_path: Path, content: str, accept: str, answered: bytes
) -> None:
    paths = ONE.replace("content: {}", f"content: {content}")
    with mocked(document(tmp_path, paths=paths)) as asked:
        answer = asked("GET", "/it", headers={"accept": accept} if accept else {})
    kind = answer.headers["content-type"].partition(";")[0]
    assert answered in f"{kind} ".encode() + answer.content

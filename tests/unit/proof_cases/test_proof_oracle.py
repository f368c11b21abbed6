"""The oracle's exact statuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.baseline import place_parameters
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.credentials import credentials_of
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.expectations import with_refusals
from counterfoil.proof.independent import run_independent
from counterfoil.proof.judgement import judge
from counterfoil.proof.media_types import parse_content_type, parse_list
from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.oracle import expect, is_foreign
from counterfoil.proof.plain import JsonError, read_json
from counterfoil.proof.schemas import Schemas

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract

ROOT = Path(__file__).parents[3]
TARGET = "/api/v1/sessions"
JSON = (("Content-Type", "application/json"),)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract(ROOT / "openapi.yaml")


@pytest.fixture(scope="module")
def library() -> Contract:
    return load_contract(Path(__file__).parent / "library.yaml")


def body(contract: Contract, **changes: object) -> bytes:
    """The minimal example with members replaced, named with `__` for each step."""
    operation = contract.operations[0]
    assert operation.body is not None
    value = json.loads(json.dumps(operation.body.content[0].examples[2]))
    for name, change in changes.items():
        *above, last = name.replace("media_", "media.").split("__")
        inside = value
        for step in above:
            inside = inside[step]
        inside[last] = change
    return json.dumps(value).encode()


def statuses(contract: Contract, request: Request) -> set[int]:
    return set(expect(contract, request).statuses)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 201),
        ({"playerTime__playhead": 86399.5, "params__media_contentType": "LIVE"}, 201),
        ({"playerTime__playhead": 86400, "params__media_contentType": "Live"}, 400),
        ({"playerTime__playhead": 60.38, "params__media_length": 60.39}, 201),
        ({"playerTime__playhead": 60.39, "params__media_length": 60.39}, 400),
        ({"playerTime__playhead": 9e9, "params__media_length": 0}, 201),
        ({"playerTime__ts": 1509045324153.0}, 201),
        ({"playerTime__ts": 1509045324153.5}, 400),
        ({"playerTime__ts": 2**53}, 400),
        ({"playerTime__ts": True}, 400),
        ({"eventType": "ping"}, 400),
        ({"params__media_length": "60"}, 400),
        ({"extra": 1}, 400),
        ({"params__extra": [{}]}, 201),
        ({"customMetadata": {"a": 1}}, 400),
        ({"qoeData": {}}, 201),
    ],
)
def test_bodies(contract: Contract, changes: dict[str, object], status: int) -> None:
    request = Request("POST", TARGET, JSON, body(contract, **changes))
    assert statuses(contract, request) == {status}


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ('application/json; charset="UTF-8"', 201),
        ("APPLICATION/JSON;", 201),
        ("text/plain;charset=utf-8", 201),
        ("application/json;charset=utf-16", 415),
        ("application/json; charset", 415),
        ("application/*+json", 415),
        ("text/xml", 415),
        ("", 415),
        (None, 415),
    ],
)
def test_media_types(contract: Contract, content_type: str | None, status: int) -> None:
    headers = () if content_type is None else (("content-type", content_type),)
    request = Request("POST", TARGET, headers, body(contract))
    assert statuses(contract, request) == {status}


def test_the_order_of_refusals(contract: Contract) -> None:
    large = b" " * 1_048_577
    xml = (("Content-Type", "text/xml"),)
    assert statuses(contract, Request("POST", "/none", xml, large)) == {404}
    assert statuses(contract, Request("PUT", TARGET, xml, large)) == {405}
    assert statuses(contract, Request("POST", TARGET, xml, large)) == {415}
    assert statuses(contract, Request("POST", TARGET, JSON, large)) == {413}
    assert statuses(contract, Request("POST", TARGET, JSON, large[1:])) == {400}
    assert statuses(contract, Request("POST", TARGET)) == {400}
    assert statuses(contract, Request("POST", TARGET, (), b"{}")) == {415}
    assert statuses(contract, Request("OPTIONS", TARGET)) == {204}
    assert statuses(contract, Request("HEAD", TARGET)) == {405}
    gzip = (*JSON, ("Content-Encoding", "gzip"))
    assert statuses(contract, Request("POST", TARGET, gzip, b"x")) == {415}


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (f"{TARGET}?a=b", {204}),
        (f"{TARGET}/", {404}),
        (f"/{TARGET}", {404}),
        ("/api/v1/%73essions", {204, 404}),
        ("/api/v1/%2573essions", {404}),
        (f"http://example.com{TARGET}", {204}),
        ("*", {404}),
    ],
)
def test_targets(contract: Contract, target: str, found: set[int]) -> None:
    assert statuses(contract, Request("OPTIONS", target)) == found


def test_parameters_and_templates(library: Contract) -> None:
    text = json.dumps({"title": "Short", "pages": 20}).encode()
    headers = (*JSON, ("x-trace", "1"))
    for target, status in (
        ("/shelves/3/books?dry=true", 201),
        ("/shelves/0/books?dry=true", 400),
        ("/shelves/x/books?dry=true", 400),
        ("/shelves/3/books?dry=maybe", 400),
        ("/shelves/3/books", 400),
        ("/shelves/3/x/books?dry=true", 404),
        ("/shelves/all/books?dry=true", 405),
    ):
        assert statuses(library, Request("POST", target, headers, text)) == {status}
    bare = Request("POST", "/shelves/3/books?dry=true", JSON, text)
    assert statuses(library, bare) == {400}


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"{", b"NaN", b"[1,]", b"01", b"1e400", b"\xef\xbb\xbf1", b'"\\ud800"'),
        *(
            b'{"a":1,"\\u0061":1}',
            b'"\x00"',
            b"\xff",
            b"1" * 5000,
            b"[" * 65 + b"]" * 65,
        ),
        *(
            b"[" * 100_000,
            b"1 2",
            "\u0661".encode(),
            b'{"\\udc00":1}',
            b"-" + b"1" * 4300,
        ),
    ],
)
def test_text_that_is_no_strict_json(text: bytes) -> None:
    with pytest.raises(JsonError):
        read_json(text)


def test_text_that_is_strict_json() -> None:
    assert read_json(b" [1.0, 1e3, -0, 1e-400]\n") == [1.0, 1000.0, 0, 0.0]
    assert read_json(b'"\\ud83d\\ude00\x7f"') == "\U0001f600\x7f"
    assert read_json(b"[" * 64 + b"]" * 64)
    assert read_json(b"1" + b"0" * 400) == 10**400


def test_header_grammar() -> None:
    parsed = parse_content_type(' Text/Plain ; a="x;\\"y" ;; B=c')
    assert parsed is not None
    assert parsed.name == "text/plain"
    assert parsed.parameters == (("a", 'x;"y'), ("b", "c"))
    for text in ("text", "text/", "a b/c", "a/b;c", "a/b; c =d", 'a/b;c="d', "a/b,c/d"):
        assert parse_content_type(text) is None
    assert parse_list(" OPTIONS,,POST ,") == ("OPTIONS", "POST")
    assert parse_list("a b") is None


@pytest.mark.parametrize(
    ("text", "statuses_found"), [("9", {200}), ("9.0", {200}), ("10", {400})]
)
def test_a_schema_at_a_quoted_place(
    library: Contract, text: str, statuses_found: set[int]
) -> None:
    request = Request("PUT", "/a%20b/1", JSON, text.encode())
    found = statuses(library, request)
    assert statuses_found <= found


def test_multiples_are_those_of_decimal_numbers() -> None:
    schemas = Schemas({"x": {"multipleOf": 0.01}})
    assert schemas.accepts("/x", 19.99)
    assert schemas.accepts("/x", 10**400)
    assert not schemas.accepts("/x", 19.999)


def test_patterns_are_ecmas() -> None:
    schemas = Schemas({"x": {"pattern": r"^\d[$]?$"}})
    assert schemas.accepts("/x", "1$")
    assert not schemas.accepts("/x", "1\n")
    assert not schemas.accepts("/x", "\u0661")


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


LITERAL = """
openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /a{one}/{two}{three}/d\u00e9:
    get:
      parameters:
        - {name: one, in: path, required: true, schema: {type: integer}}
        - {name: two, in: path, required: true, schema: {type: string}}
        - {name: three, in: path, required: true, schema: {type: string}}
      responses: {'200': {description: x}}
  /parts:
    post:
      requestBody: {content: {multipart/form-data: {schema: {type: object}}}}
      responses: {'200': {description: x}}
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a1/xy/d\u00e9", {200}),
        ("/a1/xy/d%C3%a9", {200, 404}),
        ("/%611/xy/%64%c3%A9", {200, 404}),
        ("/%61x/xy/%64%c3%A9", {400, 404}),
        ("/ax/xy/d\u00e9", {400}),
    ],
)
def test_a_literal_of_a_path_may_come_encoded(
    tmp_path: Path, path: str, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(LITERAL)
    contract = load_contract(tmp_path / "a.yaml")
    assert statuses(contract, Request("GET", path)) == expected


def test_no_parts_without_a_boundary_may_be_refused_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LITERAL)
    contract = load_contract(tmp_path / "a.yaml")
    fields = (("Content-Type", "multipart/form-data"),)
    empty = Request("POST", "/parts", fields, b"")
    assert statuses(contract, empty) == {200, 400, 415}
    bounded = (("Content-Type", "multipart/form-data; boundary=x"),)
    assert statuses(contract, Request("POST", "/parts", bounded, b"")) == {200, 400}


SECURED = """
openapi: 3.1.0
info: {title: x, version: "1"}
security: [{key: [], token: []}]
paths:
  /only:
    post: {responses: {'401': {description: x}}}
  /form:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            encoding: {deep: {style: deepObject}}
            schema:
              type: object
              properties: {deep: {type: object, required: [max]}}
      responses: {'200': {description: x}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: authorization}
    token: {type: http, scheme: bearer}
"""


@pytest.fixture(name="secured")
def read_secured(tmp_path: Path) -> Contract:
    (tmp_path / "a.yaml").write_text(SECURED)
    return load_contract(tmp_path / "a.yaml", {"*": "*"})


def test_a_refusal_that_is_all_that_is_documented_is_right(secured: Contract) -> None:
    fields, _ = credentials_of(secured, secured.operations[0])
    # One field shows both credentials.
    assert [name for name, _ in fields] == ["Authorization"]
    assert 401 in statuses(secured, Request("POST", "/only", fields))


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b"deep[min]=1", {200, 400}), (b"deep%5Bmax%5D=1", {200, 400}), (b"a=1", {200})],
)
def test_how_styled_fields_of_a_form_are_read_is_open(
    secured: Contract, body: bytes, expected: set[int]
) -> None:
    fields, _ = credentials_of(secured, secured.operations[1])
    form = ("Content-Type", "application/x-www-form-urlencoded")
    request = Request("POST", "/form", (*fields, form), body)
    assert statuses(secured, request) == expected


# RFC 6570, 3.2.5 and 3.2.7, in the conformance document.
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("label-exploded/object/.n=1.text=a", 204),
        ("label-exploded/object/.n=1.text=a.b..", 204),
        ("label-exploded/object/.text=.b.n=1", 204),
        ("label-exploded/object/.n=1.5", 400),
        ("label-exploded/object/.n", 400),
        ("label-exploded/list/.a.b", 204),
        ("matrix-exploded/object/;n=1;text=a", 204),
        ("matrix-exploded/object/;n=1;text", 400),
    ],
)
def test_texts_of_labels_and_matrices_are_read_as_their_rfc_says(
    path: str, status: int
) -> None:
    contract = load_contract(ROOT / "tests/features/documents/parameters.yaml")
    assert statuses(contract, Request("GET", f"/path/{path}", (), b"")) == {status}


NESTED = ROOT / "tests/unit/proof_cases/nested.yaml"


@pytest.mark.parametrize(
    ("target", "fields", "expected"),
    [
        # Each item of an exploded array is a value of its own.
        ("/items?a=%7B%22x%22%3A1%7D&a=%7B%22x%22%3A2%7D", (), {200}),
        ("/items?a=%7B%22x%22%3A9%7D", (), {400}),
        ("/items?a=x", (), {200, 400}),
        # No style writes these: they are JSON.
        ("/joined?a=%5B%7B%22x%22%3A1%7D%5D", (), {200}),
        ("/joined?a=%5B%7B%22x%22%3A9%7D%5D", (), {400}),
        ("/joined?a=x,1", (), {400}),
        ("/nested?a=%7B%22x%22%3A%7B%22y%22%3A1%7D%7D", (), {200}),
        ("/nested?x=1", (), {200}),
        ("/header", (("A", '[{"x": 1}]'),), {200}),
        ("/header", (("A", "x,1"),), {400}),
        # The standard leaves these open.
        ("/lists?x=1&x=2", (), {200, 400}),
        ("/deep?a%5Bx%5D=%7B%7D", (), {200, 400}),
        ("/deep?a%5Bx%5D%5By%5D=1", (), {200, 400}),
    ],
)
def test_how_values_within_others_are_read(
    target: str, fields: tuple[tuple[str, str], ...], expected: set[int]
) -> None:
    contract = load_contract(NESTED)
    assert statuses(contract, Request("GET", target, fields)) == expected


def test_headers_that_no_style_writes_are_texts_to_other_tools() -> None:
    contract = load_contract(NESTED)
    schema = with_refusals(contract)["components"]["headers"]
    assert schema == {
        "Nested": {"schema": {"type": "string"}},
        "Plain": {"schema": {"type": "array", "items": {"type": "integer"}}},
    }
    answer = Answer(200, (("nested", '[{"x": 1}]'), ("plain", "1,2")), b"")
    exchange = Exchange("fuzz", Request("GET", "/header", ()), answer)
    assert judge(contract, exchange) == ()
    assert run_independent(contract, [exchange]).failures == ()
    wrong = Answer(200, (("nested", "[1]"), ("plain", "x")), b"")
    found = judge(contract, Exchange("fuzz", Request("GET", "/header", ()), wrong))
    assert [one.check for one in found] == ["header_schema", "header_schema"]


ALIKE = """
openapi: 3.1.0
paths:
  /a/{name}: {get: {operationId: one, responses: {'200': {description: x}}}}
  /a/{resource}:
    parameters: [{name: resource, in: path, schema: {type: string, maxLength: 3}}]
    put: {operationId: other, responses: {'200': {description: x}}}
  /a/{name}:sync: {post: {operationId: sync, responses: {'200': {description: x}}}}
  /a/mine: {post: {operationId: mine, responses: {'200': {description: x}}}}
  /{a}/mine/b: {get: {operationId: late, responses: {'200': {description: x}}}}
  /a/{name}/b: {get: {operationId: early, responses: {'200': {description: x}}}}
"""


@pytest.mark.parametrize(
    ("method", "target", "operation", "expected", "methods"),
    [
        ("GET", "/a/x", "one", {200}, ("GET", "PUT")),
        ("PUT", "/a/x", "other", {200}, ("GET", "PUT")),
        ("PUT", "/a/long", "other", {400}, ("GET", "PUT")),
        ("POST", "/a/x", "one", {405}, ("GET", "PUT")),
        ("POST", "/a/x:sync", "sync", {200}, ("POST",)),
        ("GET", "/a/x:sync", "sync", {405}, ("POST",)),
        ("POST", "/a/mine", "mine", {200}, ("POST",)),
        ("GET", "/a/mine/b", "early", {200}, ("GET",)),
        ("GET", "/c/mine/b", "late", {200}, ("GET",)),
    ],
)
def test_of_alike_templates_the_most_is_written_out(
    tmp_path: Path,
    method: str,
    target: str,
    operation: str,
    expected: set[int],
    methods: tuple[str, ...],
) -> None:
    (tmp_path / "a.yaml").write_text(ALIKE)
    found = expect(load_contract(tmp_path / "a.yaml"), Request(method, target, ()))
    assert found.operation is not None
    assert (found.operation.id, found.methods) == (operation, methods)
    assert found.statuses == expected


OBJECT = """
openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /a:
    post:
      parameters: [{name: c, in: cookie, schema: {type: object}}]
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: x, content: {application/json: {}}}}
"""


@pytest.mark.parametrize(
    ("fields", "body", "expected"),
    [
        ((), b"{}", {200}),
        # Its members are cookies of their own.
        ((("Cookie", "d=e"),), b"{}", {200, 400}),
        # The server may look first at what is wanted, or at what is given.
        ((("Accept", "image/png"),), b"{}", {200, 406}),
        ((("Accept", "image/png"),), b"[]", {400, 406}),
    ],
)
def test_what_is_looked_at_first_is_open(
    tmp_path: Path, fields: tuple[tuple[str, str], ...], body: bytes, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(OBJECT)
    contract = load_contract(tmp_path / "a.yaml")
    request = Request("POST", "/a", (*fields, *JSON), body)
    assert statuses(contract, request) == expected


@pytest.mark.parametrize(
    ("target", "foreign"),
    [
        ("/a/1", False),
        ("/a/1?b=c", False),
        # RFC 9112, 3.2: a server need not look for a path in these.
        ("http://example.com/a/1", True),
        ("/a/1#b", True),
    ],
)
def test_a_404_may_be_none_of_the_operation_where_the_target_has_another_form(
    target: str, *, foreign: bool, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths:\n"
        "  /a/{id}:\n"
        "    get:\n"
        "      responses:\n"
        "        default: {description: x, content: {application/json: {}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    request = Request("GET", target)
    answer = Answer(404, (("content-type", "application/problem+json"),), b"{}")
    found = judge(contract, Exchange("test", request, answer))
    checks = {one.check for one in found}
    assert is_foreign(contract.operations[0], request, 404) == foreign
    assert ("content_type_conformance" in checks) != foreign


ODD = """
openapi: 3.1.0
paths:
  /file:
    post:
      requestBody:
        content:
          multipart/form-data: {schema: {type: string, format: binary}}
      responses: {'204': {description: x}}
  /endless:
    get:
      responses:
        '200': {description: x, content: {application/json: {schema: &endless
          {type: object, required: [a], properties: {a: {$ref: '#/x-endless'}}}}}}
        '201': {description: x, content: {application/json: {schema: {type: integer}}}}
        '404': {description: x, content: {application/json: {schema: *endless}}}
        '409': {description: x}
x-endless: {allOf: [{type: object}, {type: string}]}
"""


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


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (200, {200, 201, 409}),
        (201, {201, 409}),
        (404, {200, 201, 404, 409}),
        (409, {409}),
    ],
)
def test_a_mock_prefers_what_it_can_make(
    tmp_path: Path, code: int, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(ODD)
    contract = load_contract(tmp_path / "a.yaml", {"*": "*"})
    request = Request("GET", "/endless", (("Prefer", f"code={code}"),))
    assert statuses(contract, request) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        # One of several keys may be read.
        ((("Key", "a"), ("key", "b")), {200, 401, 403}),
        ((("Key", "a"), ("key", "a")), {200}),
        ((), {401}),
    ],
)
def test_keys_that_come_twice_are_read_as_nobody_says(
    tmp_path: Path, fields: tuple[tuple[str, str], ...], expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(KEYED)
    contract = load_contract(tmp_path / "a.yaml", {"*": "*"})
    assert statuses(contract, Request("GET", "/key", fields)) == expected


@pytest.mark.parametrize(
    ("credentials", "key"),
    [({"*": "*"}, "own"), ({"key": "known", "query": "known"}, "known")],
)
def test_a_parameter_that_is_a_key_comes_once(
    tmp_path: Path, credentials: dict[str, str], key: str
) -> None:
    (tmp_path / "a.yaml").write_text(KEYED)
    contract = load_contract(tmp_path / "a.yaml", credentials)
    for operation, name, place in (
        (contract.operations[1], "KEY", "header"),
        (contract.operations[2], "k", "query"),
    ):
        target, fields = place_parameters(contract, operation, {(name, place): "own"})
        found = [value for field, value in fields if field.lower() == "key"]
        found += [part.partition("=")[2] for part in target.split("?")[1:]]
        assert found == [key]


def test_a_mock_takes_every_connection_for_one_with_a_certificate(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text(KEYED)
    for credentials, status in (({"*": "*"}, 200), ({}, 401)):
        contract = load_contract(tmp_path / "a.yaml", credentials)
        assert status in statuses(contract, Request("GET", "/certificate", ()))
        names = {one.id for one in mutants(contract)}
        is_mock = "*" in credentials
        assert ("certificate-refuses-credentials" in names) != is_mock
        said = with_refusals(contract)["paths"]["/certificate"]["get"]["security"]
        assert (said == []) == is_mock


KEYED = """
openapi: 3.1.0
paths:
  /key: {get: {security: [{key: []}], responses: &done {'200': {description: x}}}}
  /header:
    get:
      parameters: [{name: KEY, in: header, schema: {type: string}}]
      security: [{key: []}]
      responses: *done
  /query:
    get:
      parameters: [{name: k, in: query, schema: {type: string}}]
      security: [{query: []}]
      responses: *done
  /certificate:
    get:
      operationId: certificate
      security: [{key: []}, {certificate: []}]
      responses: *done
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: Key}
    query: {type: apiKey, in: query, name: k}
    certificate: {type: mutualTLS}
"""


LINED = """
openapi: 3.1.0
paths:
  "/a b\\n{c d}": {get: {parameters: [{name: c d, in: path, required: true,
    schema: {type: string}}], responses: {'200': {description: x}}}}
  /b:
    post:
      requestBody:
        content:
          "text/plain\\n": {schema: {type: string}}
          multipart/form-data:
            schema: {type: object, properties: {a: {type: string, readOnly: true}}}
      responses: {'204': {description: x}}
"""


def test_what_no_url_and_no_field_can_hold_is_encoded_or_left_out(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text(LINED)
    contract = load_contract(tmp_path / "a.yaml")
    target, _ = place_parameters(contract, contract.operations[0], {("c d", "path"): 1})
    assert target == "/a%20b%0A1"
    request = Request("GET", target, ())
    assert statuses(contract, request) == {200, 404}
    exchange = Exchange("fuzz", request, Answer(200, (), b""))
    assert run_independent(contract, [exchange]).failures == ()
    body = contract.operations[1].body
    assert body is not None
    assert [one.names[0] for one in body.content] == ["multipart/form-data"]


def test_beside_files_schemathesis_is_given_nothing_that_is_read_only(
    tmp_path: Path,
) -> None:
    """It makes `not` of that, and fails where it judges the content of a file by it."""
    (tmp_path / "a.yaml").write_text(LINED)
    text = json.dumps(with_refusals(load_contract(tmp_path / "a.yaml")))
    assert "readOnly" not in text
    (tmp_path / "a.yaml").write_text(LINED.replace("multipart/form-data", "text/csv"))
    text = json.dumps(with_refusals(load_contract(tmp_path / "a.yaml")))
    assert "readOnly" in text

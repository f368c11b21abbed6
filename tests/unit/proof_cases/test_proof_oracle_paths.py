"""What the oracle expects for paths, and for values in paths, queries and headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.judgement import judge
from counterfoil.proof.oracle import expect, is_foreign
from counterfoil.proof.plain import members
from unit.proof_cases.oracle_questions import LITERAL, NESTED, ROOT, statuses

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize(
    ("template", "path", "expected"),
    [
        ("/größe", "/gr%C3%B6%C3%9Fe", {405}),
        ("/größe", "/gr%C3%B6%C3%9F%65", {404, 405}),
        ("/a%3Fb", "/a%3Fb", {405}),
        ("/a%2Fb/{id}", "/a%2Fb/1", {405}),
        ("/a%2Fb/{id}", "/a%2Fb/%31", {404, 405}),
    ],
)
def test_what_a_template_has_encoded_is_sent_in_no_other_way(
    tmp_path: Path, template: str, path: str, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "info: {title: T, version: '1'}\n"
        f"paths: {{'{template}': {{get: "
        "{responses: {'200': {description: x}}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    assert statuses(contract, Request("PUT", path)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/0-1-", {200}),
        ("/0-1-1", {400}),
        ("/0--1", {400}),
        ("/0-", {404}),
        # RFC 3986, 2.1: that is no URI, whatever a server makes of it.
        ("/0-%0", {200, 400}),
    ],
)
def test_no_variable_of_a_segment_is_empty(
    tmp_path: Path, path: str, expected: set[int]
) -> None:
    """The last of what may part them does that leaves something for the second one."""
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "info: {title: T, version: '1'}\n"
        "paths:\n"
        "  /{from}-{to}:\n"
        "    get:\n"
        "      parameters:\n"
        "        - {name: from, in: path, required: true, schema: {type: integer}}\n"
        "        - {name: to, in: path, required: true, schema: {type: string}}\n"
        "      responses: {'200': {description: x}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    assert statuses(contract, Request("GET", path)) == expected


def test_names_of_variables_are_none_that_python_takes_apart(tmp_path: Path) -> None:
    """To `str.format`, `{user.id}` and `{a[b]}` are parts of other things."""
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths:\n"
        "  /users/{user.id}/{a[b]}:\n"
        "    get:\n"
        "      operationId: get.user\n"
        "      parameters:\n"
        "        - {name: user.id, in: path, required: true, schema: {type: integer}}\n"
        "        - {name: 'a[b]', in: path, required: true, schema: {type: integer}}\n"
        "        - {name: c.d, in: query, schema: {type: integer}}\n"
        "      responses:\n"
        "        default:\n"
        "          description: x\n"
        "          links: {it: {operationId: get.user, parameters: {user.id: 1,\n"
        "            'path.a[b]': '$request.path.a[b]', c.d: '$request.query.c.d'}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    assert [one.path for one in contract.operations] == ["/users/{user_id}/{a_b_}"]
    place = "/paths/~1users~1{user_id}~1{a_b_}/get/responses/default/links/it"
    assert members(contract.at(place))["parameters"] == {
        "user_id": 1,
        "path.a_b_": "$request.path.a_b_",
        "c.d": "$request.query.c.d",
    }
    assert 200 in statuses(contract, Request("GET", "/users/1/2?c.d=1"))
    assert 200 not in statuses(contract, Request("GET", "/users/1/x?c.d=1"))


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
        ("/nested?x=1", (), {200, 400}),
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


@pytest.mark.parametrize(
    ("target", "foreign"),
    [
        ("/a/1", False),
        ("/a/1?b=c", False),
        # RFC 9112, 3.2: a server need not look for a path in these.
        ("http://example.com/a/1", True),
        ("/a/1#b", True),
        # RFC 3986, 3.3: with an empty segment, it is another path.
        ("//a/1", True),
        ("/a//1", True),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", {204, 400}), ("null", {204, 400}), ("NULL", {204, 400}), ("x", {400})],
)
def test_how_null_is_written_no_standard_says(
    tmp_path: Path, text: str, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "info: {title: T, version: '1'}\n"
        "paths:\n"
        "  /v:\n"
        "    get:\n"
        "      parameters:\n"
        "        - {name: n, in: query, schema: {type: [integer, 'null']}}\n"
        "      responses: {'204': {description: x}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    assert statuses(contract, Request("GET", f"/v?n={text}")) == expected


@pytest.mark.parametrize(
    ("status", "checks"),
    [
        (200, {"required_header"}),
        (308, set()),
        (404, set()),
        (403, {"good_request_refused"}),
    ],
)
def test_a_server_may_take_empty_segments_out(
    status: int, checks: set[str], tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths:\n"
        "  /a/{id}:\n"
        "    get:\n"
        "      parameters: [{name: id, in: path, required: true, schema: {}}]\n"
        "      responses:\n"
        "        '200': {description: x, headers: {A: {required: true, schema: {}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    came = Exchange("test", Request("GET", "///a//1"), Answer(status, (), b""))
    found = {one.check for one in judge(contract, came)} - {"undocumented_status"}
    assert found == checks


@pytest.mark.parametrize(
    ("query", "expected"),
    [("n=1", {204}), ("n=0", {400}), ("n=10", {400}), ("", {400})],
)
def test_numbers_and_flags_in_quotes_are_read(
    tmp_path: Path, query: str, expected: set[int]
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.0.3\n"
        "info: {title: T, version: '1'}\n"
        "externalDocs: null\n"
        "paths:\n"
        "  /v:\n"
        "    get:\n"
        "      requestBody: null\n"
        "      parameters:\n"
        "        - {name: n, in: query, required: 'true', style: null, explode: null,\n"
        "          schema: {type: integer, minimum: '1', maximum: '9', format: null}}\n"
        "      responses: {'204': {description: x}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    assert statuses(contract, Request("GET", f"/v?{query}")) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/a1.2", {204, 400, 404}),
        ("/axy", {204, 400, 404}),
        ("/b12", {204}),
        ("/b1x", {400}),
    ],
)
def test_whether_a_style_divides_variables_is_open(
    tmp_path: Path, target: str, expected: set[int]
) -> None:
    kind = "required: true, in: path, schema: {type: integer}"
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "info: {title: T, version: '1'}\n"
        "paths:\n"
        "  /a{a}{b}:\n"
        "    get:\n"
        f"      parameters: [{{name: a, {kind}}}, {{name: b, style: label, {kind}}}]\n"
        "      responses: &none {'204': {description: x}}\n"
        "  /b{a}{b}:\n"
        "    get:\n"
        f"      parameters: [{{name: a, {kind}}}, {{name: b, {kind}}}]\n"
        "      responses: *none\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    assert statuses(contract, Request("GET", target)) == expected

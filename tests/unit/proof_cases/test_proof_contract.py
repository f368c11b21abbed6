"""The contract as the proof reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from counterfoil.access import Reading
from counterfoil.proof.contract import ContractError
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.plain import find, members

ROOT = Path(__file__).parents[3]


def test_reads_operations_with_references_followed() -> None:
    contract = load_contract(ROOT / "openapi.yaml")
    start, preflight = contract.operations
    assert (start.id, start.method, start.path) == (
        "createSession",
        "POST",
        "/api/v1/sessions",
    )
    assert start.body is not None
    assert start.body.content[0].names == ("application/json", "text/plain")
    assert len(start.body.content[0].examples) == 3
    created = start.response(201)
    assert created is not None
    assert {header.name for header in created.headers if header.required} == {
        "location",
        "content-length",
        "access-control-allow-origin",
        "access-control-allow-methods",
        "access-control-allow-headers",
        "access-control-expose-headers",
    }
    assert preflight.body is None
    assert preflight.successes == {204}
    assert preflight.response(405) is None


def test_reads_yaml_as_json_has_it(tmp_path: Path) -> None:
    text = (
        "openapi: 3.1.1\nx: [no, 1e3, 012, 0x1F, 2020-01-01, ~, yes, 1.]\npaths: {}\n"
    )
    (tmp_path / "a.yaml").write_text(text)
    document = load_contract(tmp_path / "a.yaml").document
    assert document["x"] == ["no", 1000.0, 12, 31, "2020-01-01", None, "yes", 1.0]


def test_reads_json_as_it_is_written(tmp_path: Path) -> None:
    # PyYAML knows no tabs between tokens, and makes two characters of a pair.
    text = (
        '{\n\t"openapi": "3.1.0",\n\t"x": ["\\ud83d\\ude00", 1e3, 1.0],\t"paths": {}}'
    )
    (tmp_path / "a.json").write_text(text)
    document = load_contract(tmp_path / "a.json").document
    assert document["x"] == ["\U0001f600", 1000.0, 1.0]
    (tmp_path / "a.json").write_text('{"openapi": "3.1.0", "x": NaN, "paths": {}}')
    assert load_contract(tmp_path / "a.json").document["x"] == "NaN"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "not YAML"),
        ("paths: {/a: {$ref: '#/nowhere'}}", "/nowhere"),
        ("paths: {/a: {$ref: 'https://example.com/x'}}", "https://example.com/x"),
        ("a: {$ref: '#/a'}\npaths: {/b: {$ref: '#/a'}}", "leads to itself"),
        ("[" * 5000 + "]" * 5000, "too deep"),
        (
            "a0: &a0 [x]\n"
            + "".join(
                f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 9)
            ),
            "too large",
        ),
        ("a: !!python/object/apply:os.getcwd []", "not YAML"),
        ("a: &a [*a]", "deep"),
    ],
)
def test_refuses_what_it_cannot_read(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(ContractError, match=said):
        load_contract(tmp_path / "a.yaml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"none\.yaml"):
        load_contract(tmp_path / "none.yaml")


def test_a_reference_in_data_is_data(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("paths: {}\nx: {example: {$ref: '#/no'}}\n")
    assert load_contract(tmp_path / "a.yaml").operations == ()


def test_a_reference_in_an_extension_may_be_anything(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "openapi: 3.1.0\n"
        "x-known: {a: {$ref: none.yaml}, b: {type: string}}\n"
        "paths:\n"
        "  /a:\n"
        "    get:\n"
        "      x-kept: {a: {$ref: '#/x-known/b'}}\n"
        "      x-lost: [{one: {$ref: examples/one.json}}]\n"
        "      parameters: [{name: b, in: query, schema: {$ref: '#/x-known/b'}}]\n"
        "      responses: {}\n"
    )
    contract = load_contract(path)
    operation = members(find(contract.document, "/paths/~1a/get"))
    assert {"x-kept", "x-lost"} & operation.keys() == {"x-kept"}
    path.write_text(path.read_text().replace("x-known/b'}}]", "x-known/a'}}]"))
    with pytest.raises(ContractError, match=r"none\.yaml"):
        load_contract(path)


def test_what_schemathesis_takes_for_a_reference_is_not_shown_to_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths: {}\n"
        "components:\n"
        "  schemas:\n"
        "    A: {example: [{a: {$ref: '#/x'}}], default: {$ref: 1}}\n"
        "    B: {example: [{a: 1}], default: 2}\n"
    )
    document = load_contract(tmp_path / "a.yaml").document
    schemas = members(find(document, "/components/schemas"))
    assert schemas == {"A": {}, "B": {"example": [{"a": 1}], "default": 2}}


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("#/components/schemas/B", "leads nowhere"),
        ("#B", "leads nowhere"),
        ("none.yaml#/a/b", "leads nowhere"),
        ("\0.yaml", "leads nowhere"),
        ("http://h.invalid/a.json", "nothing is fetched"),
        ("../a.yaml", "outside of the document's folder"),
    ],
)
def test_a_reference_that_no_operation_leads_to_may_lead_nowhere(
    tmp_path: Path, reference: str, why: str
) -> None:
    lost = json.dumps(reference)
    text = "openapi: 3.1.0\npaths: {/a: {get: {responses: {}}}}\n"
    text += f"components: {{schemas: {{A: {{$ref: {lost}}}}}}}\n"
    (tmp_path / "a.yaml").write_text(text)
    assert load_contract(tmp_path / "a.yaml").operations[0].path == "/a"
    (tmp_path / "a.yaml").write_text(
        text.replace("{}}}}", "{'200': {$ref: '#/components/schemas/A'}}}}}")
    )
    with pytest.raises(ContractError, match=why) as told:
        load_contract(tmp_path / "a.yaml")
    assert repr(reference)[1:-1] in str(told.value)


def test_parameters_that_mean_nothing_are_not_shown_to_anybody(tmp_path: Path) -> None:
    # OAS 3.1, 4.8.12.2: header parameters of three names shall be ignored. And there is
    # no header with an empty name, and a length is no parameter (RFC 9110, 8.6).
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths:\n"
        "  /a:\n"
        "    parameters:\n"
        "    - {$ref: '#/components/parameters/A'}\n"
        "    - {name: '', in: header}\n"
        "    - {name: Content-Length, in: header, required: true}\n"
        "    get:\n"
        "      parameters: [{name: ACCEPT, in: header}, {name: accept, in: query}]\n"
        "      responses: {}\n"
        "components:\n"
        "  parameters: {A: {name: Authorization, in: header, required: true}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    (operation,) = contract.operations
    assert [(one.name, one.place) for one in operation.parameters] == [
        ("accept", "query")
    ]
    assert contract.at("/paths/~1a/parameters") == []
    assert contract.at("/paths/~1a/get/parameters") == [
        {"name": "accept", "in": "query"}
    ]


def test_interim_responses_are_no_answers(tmp_path: Path) -> None:
    # RFC 9110, 15.2: another one follows, which alone can be expected.
    statuses = "{101: {description: a}, 1XX: {description: b}, '204': {description: c}}"
    (tmp_path / "a.yaml").write_text(
        f"openapi: 3.1.0\npaths: {{/a: {{get: {{responses: {statuses}}}}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    assert [one.status for one in contract.operations[0].responses] == ["204"]
    assert [*members(contract.at("/paths/~1a/get/responses"))] == ["204"]


def test_names_of_variables_are_plain(tmp_path: Path) -> None:
    # OAS 3.2, 4.8.2: whatever stands between the braces is the name. Schemathesis and
    # openapi-core take what follows a colon for how to write the value.
    (tmp_path / "a.yaml").write_text(
        """\
openapi: 3.1.0
paths:
  /a/{id:}/{b}:
    parameters: [{$ref: '#/components/parameters/id'}]
    get:
      parameters: [{name: b, in: path}, {name: 'a:b', in: query}]
      responses: {}
components: {parameters: {id: {name: 'id:', in: path, required: true}}}
"""
    )
    (operation,) = load_contract(tmp_path / "a.yaml").operations
    assert operation.path == "/a/{id_}/{b}"
    assert [(one.place, one.name) for one in operation.parameters] == [
        *(("path", "id_"), ("path", "b"), ("query", "a:b")),
    ]


def test_plain_names_of_variables_are_each_of_one_alone(tmp_path: Path) -> None:
    done = "responses: {'204': {description: x}}"
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths:\n"
        "  /a/{a.b}/{a_b}/{a[b}:\n"
        "    parameters: [{name: a.b, in: path}, {name: a_b, in: path}]\n"
        f"    get: {{{done}}}\n"
        f"  /b/{{a.b}}: {{get: {{{done}}}}}\n"
        f"  /b/{{a_b}}: {{put: {{{done}}}}}\n"
    )
    operations = load_contract(tmp_path / "a.yaml").operations
    assert [(one.method, one.path) for one in operations] == [
        ("GET", "/a/{a_b_}/{a_b}/{a_b__}"),
        *(("GET", "/b/{a_b_}"), ("PUT", "/b/{a_b_}")),
    ]
    names = [one.name for one in operations[0].parameters]
    assert names == ["a_b_", "a_b", "a_b__"]


def test_what_no_field_can_name_is_shown_to_nobody(tmp_path: Path) -> None:
    # RFC 9110, 8.3.1: what is of no media type is never sent, nor what is no parameter.
    of_none = ("xls", "a/b\n", "text/x y", "")
    plain = ("*/*", 'a/b ;; c="d;e"', "a/c")
    with_more = ("a/d ; c", "a/e; b=1 c;; d = e", "a/c; x")
    said: dict[str, object] = {key: {"schema": {}} for key in of_none + with_more}
    content = said | {key: {} for key in plain}
    response = {"description": "a", "content": content}
    paths = {"/a": {"get": {"responses": {"200": response}}}}
    (tmp_path / "a.json").write_text(json.dumps({"openapi": "3.1.0", "paths": paths}))
    contract = load_contract(tmp_path / "a.json")
    content = members(contract.at("/paths/~1a/get/responses/200/content"))
    assert {*content} == {*plain, "a/d", "a/e; b=1"}
    assert content["a/c"] == {}


def test_an_empty_name_by_itself_is_no_media_type_either(tmp_path: Path) -> None:
    response = {"description": "a", "content": {"": {"schema": {}}}}
    paths = {"/a": {"get": {"responses": {"200": response}}}}
    (tmp_path / "a.json").write_text(json.dumps({"openapi": "3.1.0", "paths": paths}))

    contract = load_contract(tmp_path / "a.json")

    assert contract.at("/paths/~1a/get/responses/200/content") == {}


def test_what_cannot_be_sent_and_what_is_said_again_is_shown_to_nobody(
    tmp_path: Path,
) -> None:
    # OAS 3.1, 4.8.10.1 and 4.8.12.1; RFC 6265, 4.2.1. What the generator leaves out,
    # no judge may ask for.
    (tmp_path / "a.yaml").write_text(
        """\
openapi: 3.1.0
paths:
  /a/{b}:
    parameters:
    - {name: id, in: path, required: true}
    - {name: b, in: path, required: true}
    get:
      parameters:
      - {name: q, in: query, schema: {type: string}}
      - {name: q, in: query, schema: {type: integer}}
      - {name: Q, in: query}
      - {name: X, in: header}
      - {name: x, in: header}
      - {name: "", in: cookie}
      - {name: "a;b", in: cookie}
      - {name: "a[]", in: cookie}
      responses: {}
"""
    )
    (operation,) = load_contract(tmp_path / "a.yaml").operations
    assert [(one.place, one.name) for one in operation.parameters] == [
        *(("path", "b"), ("query", "q"), ("query", "Q")),
        *(("header", "X"), ("cookie", "a[]")),
    ]
    assert operation.parameters[1].schema == "/paths/~1a~1{b}/get/parameters/0/schema"


@pytest.mark.parametrize(
    ("version", "kept"),
    [("3.0.3", {"POST"}), ("3.1.0", {"DELETE", "GET", "POST"})],
)
def test_bodies_that_openapi_3_0_ignores_are_none(
    tmp_path: Path, version: str, kept: set[str]
) -> None:
    body = "requestBody: {content: {application/json: {}}}, responses: {}"
    methods = ", ".join(f"{one}: {{{body}}}" for one in ("delete", "get", "post"))
    (tmp_path / "b.yaml").write_text(f"item: {{{methods}}}")
    text = f"openapi: {version}\npaths: {{/a: {{$ref: 'b.yaml#/item'}}}}\n"
    (tmp_path / "a.yaml").write_text(text)
    operations = load_contract(tmp_path / "a.yaml").operations
    assert {one.method for one in operations if one.body is not None} == kept


def test_bodies_that_openapi_3_0_ignores_are_some_where_they_are_read(
    tmp_path: Path,
) -> None:
    body = "requestBody: {required: true, content: {text/plain: {}}}, responses: {}"
    (tmp_path / "a.yaml").write_text(
        f"openapi: 3.0.3\npaths: {{/a: {{delete: {{{body}}}}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml", reading=Reading(bodies=True))
    (operation,) = contract.operations
    assert operation.body is not None
    assert operation.body.required
    assert contract.reading.bodies  # mutants read the document again


@pytest.mark.parametrize(("version", "kept"), [("3.0.3", set()), ("3.1.0", {"text"})])
def test_styles_of_parts_are_those_of_texts(
    tmp_path: Path, version: str, kept: set[str]
) -> None:
    # OAS 3.0.4, 4.7.15.1: they are of urlencoded forms alone.
    (tmp_path / "a.yaml").write_text(
        f"""
openapi: {version}
paths:
  /a:
    post:
      requestBody:
        content:
          multipart/form-data:
            schema:
              properties:
                text: {{type: string}}
                file: {{type: array, items: {{type: string, format: binary}}}}
            encoding:
              text: {{style: form}}
              file: {{style: form, explode: false}}
      responses: {{}}
"""
    )
    body = load_contract(tmp_path / "a.yaml").operations[0].body
    assert body is not None
    encodings = body.content[0].encodings
    assert {one.name for one in encodings} == {"text", "file"}
    styled = (one for one in encodings if one.style or one.explode is not None)
    assert {one.name for one in styled} == kept


INHERITED = """
openapi: 3.0.3
paths: {}
components:
  schemas:
    Pet:
      type: object
      required: [kind]
      properties: {kind: {type: string}, pets: {items: [{type: integer}, {}]}}
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
    Cat:
      allOf:
        - {$ref: '#/components/schemas/Pet'}
        - {required: [purrs]}
    Dog:
      allOf:
        - {$ref: '#/components/schemas/Pet'}
        - {required: [barks]}
"""


def test_children_of_a_parent_that_is_one_of_them_come_to_an_end(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text(INHERITED)
    accepts = load_contract(tmp_path / "a.yaml").schemas.accepts
    pet = "/components/schemas/Pet"
    assert accepts(pet, {"kind": "a", "purrs": 1})
    assert not accepts(pet, {"kind": "a", "purrs": 1, "barks": 1})
    assert not accepts(pet, {"purrs": 1})
    assert not accepts("/components/schemas/Cat", {"purrs": 1})


def test_items_that_are_listed_stand_each_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(INHERITED)
    accepts = load_contract(tmp_path / "a.yaml").schemas.accepts
    pets = "/components/schemas/Pet/properties/pets"
    assert accepts(pets, [1, "a", "b"])
    assert not accepts(pets, ["a"])


def test_a_document_that_is_not_utf_8_is_said_to_be(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_bytes("openapi: 3.1.0\ninfo: {title: caf\u00e9}\n".encode("latin-1"))
    with pytest.raises(ContractError, match="not in the encoding that YAML has"):
        load_contract(document)


def test_each_operation_has_an_id_of_its_own(tmp_path: Path) -> None:
    done = "responses: {'204': {description: x}}"
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.0.4\n"
        "paths:\n"
        f"  /b: {{get: {{operationId: find, {done}}}}}\n"
        f"  /a: {{get: {{operationId: find, {done}}}, put: {{{done}}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    found = {f"{one.method} {one.path}": one.id for one in contract.operations}
    assert found == {"GET /b": "get/b", "GET /a": "find", "PUT /a": "put/a"}

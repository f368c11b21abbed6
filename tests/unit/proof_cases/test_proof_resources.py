"""References in a contract whose schemas have addresses of their own."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, cast

import pytest
from counterfoil.api.build import build_api
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document as read_tree
from counterfoil.proof.bundle import check_references, read_bundle
from counterfoil.proof.contract import ContractError
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.coverage import measure
from counterfoil.proof.document_text import read_document
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.fixed_queries import QUERY
from counterfoil.proof.independent import run_independent
from counterfoil.proof.judgement import judge
from counterfoil.proof.places import located
from counterfoil.proof.plain import find, target_of
from counterfoil.proof.verdict import Finding, Section, Verdict
from unit.proof_cases.oracle_questions import statuses

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      responses:
        "200":
          description: Pets.
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
components:
  schemas:
    Owner: {$anchor: owner, title: Owner}
    Pet:
      $id: https://example.com/pet
      $defs:
        Name: {$anchor: name, title: Name}
        default: {$dynamicAnchor: usual, title: Usual}
      properties:
"""


@pytest.mark.parametrize(
    ("reference", "title"),
    [
        ("#/$defs/Name", "Name"),
        ("#name", "Name"),
        ("#usual", "Usual"),
        ("pet#name", "Name"),
        ("https://example.com/pet#/$defs/Name", "Name"),
        ("#/components/schemas/Owner", "Owner"),
        ("#owner", "Owner"),
        ("owner.yaml", "File"),
        ("owner.yaml#/", "File"),
        ("owner.yaml#/$defs/In%20it", "In it"),
    ],
)
def test_a_reference_leads_where_it_should(
    tmp_path: Path, reference: str, title: str
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(f'{HEAD}        it: {{$ref: "{reference}"}}\n')
    (tmp_path / "owner.yaml").write_text(
        "{title: File, $defs: {In it: {title: In it}}}"
    )
    document = read_bundle(path)
    check_references(document)
    pet = cast("dict[str, Any]", find(document, "/components/schemas/Pet"))
    assert "$id" not in pet
    found = cast(
        "dict[str, Any]", find(document, target_of(pet["properties"]["it"]["$ref"]))
    )
    assert found["title"] == title


@pytest.mark.parametrize(
    "reference", ["#none", "#/$defs/None", "http://[x#/a", "//[x#/a", "owner.yaml#/a"]
)
def test_a_reference_to_nothing_is_refused(tmp_path: Path, reference: str) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(f'{HEAD}        it: {{$ref: "{reference}"}}\n')
    with pytest.raises((KeyError, ValueError)):
        check_references(read_bundle(path))


@pytest.mark.parametrize("name", ["pipe", "circle", "folder"])
def test_a_reference_to_what_is_no_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "circle").symlink_to("circle")
    path = tmp_path / "openapi.yaml"
    path.write_text(f'{HEAD}        it: {{$ref: "{name}"}}\n')
    asked: list[Path] = []

    def read(path: Path, *_: int) -> object:
        asked.append(path)
        return read_document(path) if path.is_file() else {}

    monkeypatch.setattr("counterfoil.proof.bundle.read_document", read)
    with pytest.raises((KeyError, ValueError)):
        check_references(read_bundle(path))
    assert asked == [path]


def test_a_document_that_links_lead_to_in_a_circle_is_no_contract(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").symlink_to("a.yaml")
    with pytest.raises(ContractError):
        load_contract(tmp_path / "a.yaml")


@pytest.mark.parametrize("version", ["3.0.4", "3.1.0"])
@pytest.mark.parametrize("reference", ["#", "openapi.yaml", "inner.yaml"])
def test_a_whole_document_may_stand_for_a_schema(
    tmp_path: Path, reference: str, version: str
) -> None:
    """It admits any value, as keywords that JSON Schema does not know say nothing."""
    path = tmp_path / "openapi.yaml"
    head = HEAD.replace("3.1.0", version)
    path.write_text(head.replace("#/components/schemas/Pet", reference))
    (tmp_path / "inner.yaml").write_text('{$ref: "openapi.yaml#"}')
    contract = load_contract(path)
    (operation,) = contract.operations
    assert operation.path == "/pets"
    answer = Answer(200, (("content-type", "application/json"),), b"[1]")
    assert not judge(contract, Exchange("wire", Request("GET", "/pets"), answer))


SWAGGER = """\
swagger: "2.0"
info: {title: Pets, version: "1"}
produces: [application/json]
paths: {/pets: {$ref: "in it/pets.yaml"}}
definitions: {Name: {type: string}}
"""
OF_PETS = """\
get:
  parameters: [{$ref: "#/size"}]
  responses:
    "200":
      description: Pets.
      schema: {properties: {name: {$ref: "../openapi.yaml#/definitions/Name"}}}
    default: {$ref: "../faults.yaml#/fault"}
size: {name: size, in: query, type: integer}
"""
FAULTS = """\
fault: {description: No., schema: {$ref: "#/text"}}
text: {type: integer}
"""


@pytest.mark.parametrize(
    ("status", "body", "judged"),
    [
        (200, b'{"name": "Rex"}', True),
        (200, b'{"name": 3}', False),
        (409, b"3", True),
        (409, b'"none"', False),
    ],
)
def test_references_of_swagger_begin_in_the_file_that_they_stand_in(
    tmp_path: Path, status: int, body: bytes, *, judged: bool
) -> None:
    (tmp_path / "in it").mkdir()
    (tmp_path / "openapi.yaml").write_text(SWAGGER)
    (tmp_path / "in it/pets.yaml").write_text(OF_PETS)
    (tmp_path / "faults.yaml").write_text(FAULTS)
    contract = load_contract(tmp_path / "openapi.yaml")
    answer = Answer(status, (("content-type", "application/json"),), body)
    exchange = Exchange("wire", Request("GET", "/pets"), answer)
    assert (not judge(contract, exchange)) is judged


REFERRED = {
    "3.1.0": """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths: {$ref: parts/paths.yaml}
components: {$ref: "parts/components.yaml#/all"}
""",
    "2.0": """\
swagger: "2.0"
info: {title: Pets, version: "1"}
paths: {$ref: parts/old.yaml}
definitions: {$ref: parts/schemas.yaml}
""",
}
PARTS = {
    "paths.yaml": """\
/pets:
  get:
    responses:
      "200":
        description: A pet.
        content:
          application/json: {schema: {$ref: "schemas.yaml#/Pet"}}
""",
    "old.yaml": """\
/pets:
  get:
    produces: [application/json]
    responses:
      "200": {description: A, schema: {$ref: "../openapi.yaml#/definitions/Pet"}}
""",
    "components.yaml": "all: {schemas: {$ref: schemas.yaml}}",
    "schemas.yaml": "Pet: {properties: {name: {$ref: 'name.yaml'}}, required: [name]}",
    "name.yaml": "type: string",
}


@pytest.mark.parametrize("version", REFERRED)
def test_members_of_a_document_may_be_written_as_references(
    tmp_path: Path, version: str
) -> None:
    (tmp_path / "parts").mkdir()
    for name, text in PARTS.items():
        (tmp_path / "parts" / name).write_text(text)
    path = tmp_path / "openapi.yaml"
    path.write_text(REFERRED[version])
    contract = load_contract(path)
    judged = [
        not judge(contract, Exchange("wire", Request("GET", "/pets"), answer))
        for body in (b'{"name": "Rex"}', b'{"name": 3}')
        for answer in (Answer(200, (("content-type", "application/json"),), body),)
    ]
    assert judged == [True, False]
    findings = Findings()
    document = read_tree(path, findings)
    assert document is not None
    api = build_api(document, findings)
    assert api is not None
    assert [*api.schemas] == ["Pet", "name"]
    assert {one.code.name for one in findings.items} == {"referred-member"}


def test_a_path_is_spelled_as_it_travels(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(
        """\
openapi: 3.1.0
info: {title: Jobs, version: "1"}
paths:
  /jobs?op=list: {get: {responses: {"204": {description: None.}}}}
  /#Target=Jobs.{id}: {$ref: "#/paths/~1jobs%3Fop=list"}
  /plain: {get: {responses: {"204": {description: None.}}}}
  /{open/{id}: {get: {responses: {"204": {description: None.}}}}
"""
    )
    assert [one.path for one in load_contract(path).operations] == [
        *(f"/jobs{QUERY}op=list", "/%23Target=Jobs.{id}", "/plain", "/%7Bopen/{id}"),
    ]


@pytest.mark.parametrize(
    ("template", "target"),
    [
        ("/jobs/{id}?full=1#all", f"/jobs/a%20b{QUERY}full=1%23all"),
        ("/jobs/{{id}", "/jobs/%7Ba%20b"),
        ("/jobs/{id}/of/{id}", "/jobs/c/of/a%20b"),
    ],
)
def test_openapi_core_finds_a_path_that_is_spelled(
    tmp_path: Path, template: str, target: str
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(
        """\
openapi: 3.1.0
info: {title: Jobs, version: "1"}
paths:
  "{template}":
    get:
      parameters: [{name: id, in: path, required: true, schema: {enum: ["a b"]}}]
      responses: {"204": {description: None.}}
""".replace("{template}", template)
    )
    contract = load_contract(path)
    request = Request("GET", target, ())
    exchange = Exchange("wire", request, Answer(204, (), b""))
    assert not judge(contract, exchange)
    result = run_independent(contract, (exchange,))
    assert not result.failures


LIKE = """\
openapi: 3.1.0
info: {title: Jobs, version: "1"}
paths:
  /jobs/{id}/of/{who}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: first, responses: {"204": {description: None.}}}
  /jobs/{who}/of/{job}:
    parameters:
      - {$ref: "#/components/parameters/Who"}
      - {name: x, in: query}
    get: {operationId: never, responses: {"204": {description: None.}}}
    put:
      operationId: put
      parameters: [{name: x, in: query, required: true}]
      responses:
        "204": {$ref: "#/paths/~1jobs~1{who}~1of~1{job}/delete/responses/204"}
    delete: {operationId: last, responses: {"204": {description: None.}}}
components:
  parameters:
    Who: {name: who, in: path, required: true, schema: {enum: [me]}}
"""


def test_paths_that_are_one_are_shown_as_one(tmp_path: Path) -> None:
    # OAS 3.1, 4.8.8.1. A resource has the methods of all of them.
    path = tmp_path / "openapi.yaml"
    path.write_text(LIKE)
    contract = load_contract(path)
    assert list(cast("dict[str, Any]", contract.document["paths"])) == [
        "/jobs/{id}/of/{who}"
    ]
    assert {
        one.id: [(each.place, each.name, each.required) for each in one.parameters]
        for one in contract.operations
    } == {
        "first": [("path", "who", True), ("path", "id", True)],
        "put": [("query", "x", True), ("path", "who", True), ("path", "id", True)],
        "last": [("path", "who", True), ("path", "id", True), ("query", "x", False)],
    }
    put = next(one for one in contract.operations if one.id == "put")
    assert statuses(contract, Request("PUT", "/jobs/me/of/1?x=1", ())) == {204}
    assert statuses(contract, Request("PUT", "/jobs/1/of/1?x=1", ())) == {400}
    finding = Finding("fuzz", "any", "put", "wrong", pointer=put.pointer)
    sections = (Section("fuzz", "fuzz", findings=(finding,)),)
    verdict = Verdict("", "", 1, 1, {}, sections, measure(contract, []), 1.0, 1)
    (section,) = located(verdict, contract, path).sections
    assert section.findings[0].line == LIKE[: LIKE.index("put:")].count("\n") + 1


TREES = """\
openapi: 3.1.0
info: {title: Trees, version: '1'}
paths:
  /tree:
    get:
      responses:
        '200':
          description: A tree.
          content: {application/json: {schema: {$ref: "#/components/schemas/Tree"}}}
components:
  schemas:
    Tree:
      $id: https://example.com/tree
      $dynamicAnchor: node
      type: object
      properties: {children: {type: array, items: {$dynamicRef: "#node"}}}
"""


def test_a_dynamic_reference_that_can_lead_to_one_schema_is_a_plain_one(
    tmp_path: Path,
) -> None:
    """JSON Schema Core, 8.2.3.2."""
    path = tmp_path / "openapi.yaml"
    path.write_text(TREES)
    contract = load_contract(path)
    place = "/components/schemas/Tree"
    for children, expected in (([{"children": []}], True), ([{"children": 1}], False)):
        value: dict[str, object] = {"children": children}
        assert contract.schemas.accepts(place, value) is expected
    path.write_text(
        TREES + "    Strict:\n      $id: https://example.com/strict\n"
        "      $dynamicAnchor: node\n      $ref: tree\n"
    )
    with pytest.raises(ContractError, match="may lead to several schemas"):
        load_contract(path)


def test_no_address_is_left_and_each_scheme_stands_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.2.0\n"
        "$self: https://example.com/a.yaml\n"
        "paths: {}\n"
        "components:\n"
        "  securitySchemes:\n"
        "    one: {$ref: '#/components/securitySchemes/two'}\n"
        "    two: {$ref: 'https://example.com/a.yaml#/components/x-key'}\n"
        "    lost: {$ref: '#/components/securitySchemes/none'}\n"
        "    token: {type: http, scheme: Bearer}\n"
        "  x-key: {type: apiKey, in: header, name: X-Key}\n"
    )
    bundle = read_bundle(tmp_path / "a.yaml")
    assert "$self" not in bundle
    schemes = cast("dict[str, Any]", find(bundle, "/components/securitySchemes"))
    assert schemes["one"] == schemes["two"] == find(bundle, "/components/x-key")
    assert "$ref" in schemes["lost"]
    # RFC 9110, 11.1: openapi-core knows the name of one in small letters alone.
    assert schemes["token"] == {"type": "http", "scheme": "bearer"}


@pytest.mark.parametrize(
    ("version", "has_body"),
    [("3.0.4", False), ("3.1.1", True), ("2.0", True)],
)
def test_openapi_3_0_alone_ignores_the_body_of_get(
    tmp_path: Path, version: str, *, has_body: bool
) -> None:
    """OAS 3.0.4, 4.7.10.1. Swagger 2.0 and the later ones have no such rule."""
    whole = {"schema": {"type": "object"}}
    operation: dict[str, object] = {"responses": {"204": {"description": "x"}}}
    if version == "2.0":
        operation["parameters"] = [{"name": "a", "in": "body", **whole}]
    else:
        operation["requestBody"] = {"content": {"application/json": whole}}
    paths = {"/a": {"get": operation}}
    name = "swagger" if version == "2.0" else "openapi"
    info = {"title": "A", "version": "1"}
    text = json.dumps({name: version, "info": info, "paths": paths})
    (tmp_path / "a.json").write_text(text)
    [read] = load_contract(tmp_path / "a.json").operations
    assert (read.body is not None) == has_body


def test_parameters_are_texts_also_where_they_are_called_binary(tmp_path: Path) -> None:
    schema = {"type": "string", "format": "binary"}
    content = {"application/octet-stream": {"schema": schema}}
    operation = {
        "parameters": [{"name": "a", "in": "query", "schema": schema}],
        "requestBody": {"content": content},
        "responses": {"204": {"description": "x"}},
    }
    data = {"openapi": "3.1.1", "paths": {"/a": {"post": operation}}}
    (tmp_path / "a.json").write_text(json.dumps(data))
    bundle = read_bundle(tmp_path / "a.json")
    read = cast("dict[str, Any]", find(bundle, "/paths/~1a/post"))
    assert read["parameters"][0]["schema"] == {"type": "string"}
    assert read["requestBody"]["content"] == content


@pytest.mark.parametrize("version", ["swagger: '2.0'", "openapi: 3.0.4"])
def test_a_response_that_is_null_is_one_without_content(
    tmp_path: Path, version: str
) -> None:
    (tmp_path / "a.yaml").write_text(
        f"{version}\n"
        "info: {title: A, version: '1'}\n"
        "paths: {/a: {parameters: null, get: {tags: null, responses: {200: null}}}}\n"
    )
    [read] = load_contract(tmp_path / "a.yaml").operations
    assert [(one.status, one.content) for one in read.responses] == [("200", ())]

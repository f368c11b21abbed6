"""Schemas that name themselves: `$id`, `$anchor`, `$dynamicAnchor`, `$self`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema_rs
import pytest
from counterfoil.api.build import build_api
from counterfoil.api.closed import close
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.api.model import Api

HEAD = """\
openapi: 3.1.1
info: {title: Pets, version: "1"}
paths: {}
components:
  schemas:
"""


def read(folder: Path, text: str, **others: str) -> tuple[Api | None, Findings]:
    path = folder / "openapi.yaml"
    path.write_text(text)
    for name, content in others.items():
        other = folder / f"{name.replace('__', '/')}.yaml"
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_text(content)
    findings = Findings()
    document = read_document(path, findings)
    assert document is not None
    return build_api(document, findings), findings


def admits(api: Api | None, name: str, value: object) -> bool:
    assert api is not None
    schema = api.schemas[name]
    validator = jsonschema_rs.Draft202012Validator(close(schema, api.schemas))
    return validator.is_valid(value)


def codes(findings: Findings) -> list[str]:
    return [item.code.name for item in findings.items]


def test_an_anchor_names_a_schema(tmp_path: Path) -> None:
    api, findings = read(
        tmp_path,
        HEAD
        + """\
    Pet: {$ref: "#name"}
    Name: {$anchor: name, type: string}
""",
    )
    assert findings.items == []
    assert admits(api, "Pet", "Rex")
    assert not admits(api, "Pet", 1)


def test_an_id_moves_the_base(tmp_path: Path) -> None:
    api, findings = read(
        tmp_path,
        HEAD
        + """\
    Pet:
      $id: https://example.com/schemas/pet
      type: object
      properties:
        own: {$ref: "#/$defs/inner"}
        other: {$ref: owner}
        whole: {$ref: "https://example.com/schemas/owner#/$defs/age"}
      $defs: {inner: {type: boolean}}
    Owner:
      $id: https://example.com/schemas/owner
      type: string
      $defs: {age: {type: integer}}
""",
    )
    assert findings.items == []
    assert admits(api, "Pet", {"own": True, "other": "Ann", "whole": 3})
    for wrong in ({"own": 1}, {"other": 1}, {"whole": "3"}):
        assert not admits(api, "Pet", wrong)


def test_an_anchor_of_another_file_is_found(tmp_path: Path) -> None:
    api, findings = read(
        tmp_path,
        HEAD + '    Pet: {$ref: "parts/pet.yaml#name"}\n',
        parts__pet="$defs: {n: {$anchor: name, type: string}}\n",
    )
    assert findings.items == []
    assert not admits(api, "Pet", 1)


def test_an_id_elsewhere_does_not_hide_the_files_beside(tmp_path: Path) -> None:
    api, findings = read(
        tmp_path,
        HEAD + "    Pet: {$ref: parts/pet.yaml}\n",
        parts__pet="$id: https://example.com/pet.yaml\n$ref: name.yaml\n",
        parts__name="type: string\n",
    )
    assert findings.items == []
    assert not admits(api, "Pet", 1)


@pytest.mark.parametrize("host", ["https://example.com", ""])
def test_self_is_the_base_of_a_document(tmp_path: Path, host: str) -> None:
    """A path from the root is none of this machine, whose files lie elsewhere."""
    head = HEAD.replace("3.1.1", f"3.2.0\n$self: {host}/api/openapi.yaml")
    api, findings = read(
        tmp_path,
        head
        + """\
    Pet: {$ref: "HOST/api/openapi.yaml#/components/schemas/Name"}
    Dog: {$ref: name.yaml}
    Name: {type: string}
""".replace("HOST", host),
        name="type: integer\n",
    )
    assert findings.items == []
    assert admits(api, "Pet", "Rex")
    assert not admits(api, "Pet", 1)
    assert admits(api, "Dog", 1)


GENERIC = """\
    List:
      $id: https://example.com/list
      type: array
      items: {$dynamicRef: "#item"}
      $defs: {any: {$dynamicAnchor: item}}
    Names:
      $id: https://example.com/names
      $ref: list
      $defs: {name: {$dynamicAnchor: item, type: string}}
    Counts:
      $id: https://example.com/counts
      $ref: list
      $defs: {count: {$dynamicAnchor: item, type: integer}}
"""


def test_a_dynamic_reference_depends_on_the_way(tmp_path: Path) -> None:
    api, findings = read(tmp_path, HEAD + GENERIC)
    assert findings.items == []
    assert admits(api, "List", [1, "a"])
    assert admits(api, "Names", ["a"])
    assert not admits(api, "Names", [1])
    assert admits(api, "Counts", [1])
    assert not admits(api, "Counts", ["a"])


def test_what_a_dynamic_reference_means_is_said_without_one(tmp_path: Path) -> None:
    api, _ = read(tmp_path, HEAD + GENERIC)
    assert api is not None
    texts = [schema.exact for schema in api.schemas.values()]
    assert not any("$dynamic" in text or "$id" in text for text in texts)
    assert json.loads(api.schemas["Names"].exact) == {"$ref": "#/$defs/Names-List"} or (
        "Names" in " ".join(api.schemas)
    )


def test_a_tree_is_extended(tmp_path: Path) -> None:
    """The example of JSON Schema Core, 8.2.3.2."""
    api, findings = read(
        tmp_path,
        HEAD
        + """\
    Tree:
      $id: https://example.com/tree
      $dynamicAnchor: node
      type: object
      properties:
        data: true
        children: {type: array, items: {$dynamicRef: "#node"}}
    Strict:
      $id: https://example.com/strict
      $dynamicAnchor: node
      $ref: tree
      unevaluatedProperties: false
""",
    )
    assert findings.items == []
    misspelt = {"children": [{"daat": 1}]}
    assert admits(api, "Tree", misspelt)
    assert not admits(api, "Strict", misspelt)
    assert admits(api, "Strict", {"children": [{"data": 1, "children": []}]})


def test_both_references_of_a_schema_apply(tmp_path: Path) -> None:
    api, findings = read(
        tmp_path,
        HEAD
        + """\
    Pet: {$ref: "#/components/schemas/A", $dynamicRef: "#b"}
    A: {minimum: 1}
    B: {$dynamicAnchor: b, maximum: 2}
""",
    )
    assert findings.items == []
    assert [admits(api, "Pet", value) for value in (0, 1, 2, 3)] == [
        *(False, True, True, False)
    ]


@pytest.mark.parametrize(
    "schema",
    [
        "Pet: {examples: [{$id: 'https://example.com/x', $anchor: a}], $ref: '#a'}",
        "Pet: {const: {$anchor: a}, $ref: '#a'}",
        "Pet: {x-names: {$anchor: a}, $ref: '#a'}",
    ],
)
def test_data_names_nothing(tmp_path: Path, schema: str) -> None:
    text = HEAD.replace(
        "paths: {}",
        'paths: {/a: {get: {responses: {"200": {description: Done, content: '
        '{application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}}}}}',
    )
    api, findings = read(tmp_path, f"{text}    {schema}\n")
    assert api is None
    assert "dangling-reference" in codes(findings)


def test_a_property_may_be_called_like_a_keyword(tmp_path: Path) -> None:
    api, findings = read(
        tmp_path,
        HEAD
        + """\
    Pet:
      type: object
      properties: {$id: {type: string}, $anchor: {type: integer}, a: {$ref: "#a"}}
      $defs: {a: {$anchor: a, type: string}}
""",
    )
    assert findings.items == []
    assert not admits(api, "Pet", {"a": 1})


def test_openapi_3_0_has_no_anchors(tmp_path: Path) -> None:
    text = HEAD.replace("3.1.1", "3.0.4") + '    Pet: {$ref: "#name"}\n'
    _, findings = read(tmp_path, text)
    assert codes(findings) == ["invalid-reference"]


@pytest.mark.parametrize(
    "schema",
    [
        '{$ref: "http://[::1#/a"}',
        '{$ref: "//[x#/a"}',
        '{$id: "http://[v", properties: {a: {$ref: "x#/y"}}}',
        '{$dynamicRef: "http://[::1#a"}',
    ],
)
def test_an_address_whose_host_is_none_is_a_finding(
    tmp_path: Path, schema: str
) -> None:
    _, findings = read(tmp_path, f"{HEAD}    A: {schema}\n")
    assert {each.code.name for each in findings.items} & {
        "remote-reference",
        "file-not-found",
        "dangling-reference",
    }

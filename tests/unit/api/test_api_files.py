"""Documents of several files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.build import build_api
from counterfoil.api.schema import Object, Reference
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.api.model import Api

ROOT = """\
openapi: 3.1.1
info: {title: Pets, version: "1"}
paths:
  /pets:
    $ref: paths/pets.yaml
components:
  schemas:
    Pet:
      $ref: schemas/pet.yaml
"""
PATHS = """\
get:
  parameters:
    - $ref: ../parameters.yaml#/limit
  responses:
    "200":
      description: The pets
      content:
        application/json:
          schema:
            type: array
            items: {$ref: "../schemas/pet.yaml"}
"""
PARAMETERS = """\
limit: {name: limit, in: query, schema: {$ref: "#/size"}}
size: {type: integer, minimum: 1}
"""
PET = """\
type: object
properties:
  name: {type: string}
  parent: {$ref: "#"}
  home: {$ref: "home.yaml#/$defs/home"}
"""
HOME = """\
$defs:
  home: {type: string, maxLenght: 3}
"""


def write(folder: Path, **changed: str) -> Path:
    files = {
        "openapi.yaml": ROOT,
        "paths/pets.yaml": PATHS,
        "parameters.yaml": PARAMETERS,
        "schemas/pet.yaml": PET,
        "schemas/home.yaml": HOME,
    }
    for name, text in {**files, **changed}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "openapi.yaml"


def build(path: Path) -> tuple[Api | None, Findings]:
    findings = Findings()
    document = read_document(path, findings)
    assert document is not None
    return build_api(document, findings), findings


def test_a_document_may_be_spread_over_files(tmp_path: Path) -> None:
    api, findings = build(write(tmp_path))
    assert api is not None
    assert list(api.schemas) == ["Pet", "size", "pet", "home"]
    assert api.schemas["Pet"].shape == Reference("pet")
    shape = api.schemas["pet"].shape
    assert isinstance(shape, Object)
    assert shape.properties[1].schema.shape == Reference("pet")
    assert shape.properties[2].schema.shape == Reference("home")
    (operation,) = api.operations
    assert operation.parameters[0].schema.shape == Reference("size")
    # Keywords are followed into the other files, too.
    (item,) = findings.items
    assert item.code.name == "unknown-schema-keyword"
    assert item.location.file.endswith("schemas/home.yaml")


def test_another_file_is_held_against_what_is_expected_there(tmp_path: Path) -> None:
    wrong = PARAMETERS.replace("in: query", "in: querry").replace("minimum", "minimun")
    api, findings = build(write(tmp_path, **{"parameters.yaml": wrong}))
    assert api is None
    found = {
        (item.code.name, item.location.line)
        for item in findings.items
        if item.location.file.endswith("parameters.yaml")
    }
    assert found == {("invalid-structure", 1), ("unknown-schema-keyword", 2)}

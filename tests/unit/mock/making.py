"""Values that the mock makes of a schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from counterfoil.api.closed import closed_schema
from counterfoil.mock.values import Values
from jsonschema import Draft202012Validator
from unit.mock.building import api_of, document

if TYPE_CHECKING:
    from pathlib import Path


OTHERS = """\
    Tree:
      type: object
      required: [sub]
      properties: {sub: {type: array, items: {$ref: '#/components/schemas/Tree'}}}
    Pet:
      type: object
      required: [kind]
      properties: {kind: {type: string}, age: {type: integer, default: 4}}
    Cat:
      allOf:
        - $ref: '#/components/schemas/Pet'
        - properties: {purrs: {type: boolean}}
    Dog:
      allOf:
        - $ref: '#/components/schemas/Pet'
        - required: [bark]
          properties: {bark: {type: string}}
    Chain:
      type: object
      required: [next]
      properties:
        next: {anyOf: [{$ref: '#/components/schemas/Chain'}, {type: 'null'}]}
    Endless:
      type: object
      required: [next]
      properties: {next: {$ref: '#/components/schemas/Endless'}}
"""


CAT = "{$ref: '#/components/schemas/Cat'}"


KIND = "{kind: {type: string}}"


def made(folder: Path, schema: str) -> Any:
    """The value of a schema, which another judge has found valid, too."""
    api = api_of(document(folder, schemas=f"    Main: {schema}\n{OTHERS}"))
    main = api.schemas["Main"]
    value = Values(api).value(main, lambda _: True)
    assert Values(api).value(main, lambda _: True) == value
    validator = Draft202012Validator(json.loads(closed_schema(api, main)))
    assert [*validator.iter_errors(value)] == []
    return value

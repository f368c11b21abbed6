"""Packages that are divided among many modules, however small they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.python import division
from generated.making import DOCUMENTS, write_package

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("directions", "families", "forms", "links", "names", "odd", "unions")

RINGS = """\
openapi: 3.1.0
info: {title: Rings, version: "1"}
paths:
  /rings:
    post:
      operationId: addRing
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Ring"}}}
      responses: {"204": {description: Done}}
  /others:
    get:
      operationId: getOther
      responses:
        "200":
          description: Another
          content: {application/json: {schema: {$ref: "#/components/schemas/Other"}}}
components:
  schemas:
    Ring:
      type: object
      properties: {choice: {$ref: "#/components/schemas/BChoice"}}
    AChoice:
      oneOf: [{$ref: "#/components/schemas/BClass"}, {type: string}]
    ALater:
      oneOf: [{$ref: "#/components/schemas/BChoice"}, {type: array, items: {}}]
    AClass:
      type: object
      required: [models, wire]
      properties:
        models: {$ref: "#/components/schemas/ALater"}
        wire: {$ref: "#/components/schemas/BClass"}
    BClass:
      type: object
      required: [a]
      properties:
        a: {oneOf: [{$ref: "#/components/schemas/AClass"}, {type: "null"}]}
    BChoice:
      oneOf: [{$ref: "#/components/schemas/AChoice"}, {type: boolean}]
    BLater:
      oneOf: [{$ref: "#/components/schemas/AChoice"}, {type: integer}]
    Other:
      type: object
      properties: {later: {$ref: "#/components/schemas/BLater"}}
"""
"""Classes and unions of two modules that need each other in both directions."""


def write_divided(folder: Path) -> None:
    """Write the packages, `divided_NAME` each, and the one of rings."""
    (folder / "rings.yaml").write_text(RINGS)
    # Packages of other tests, which may be made in between, are not divided.
    with pytest.MonkeyPatch.context() as patch:
        divide(patch)
        for name in NAMES:
            document = DOCUMENTS / name / "openapi.yaml"
            write_package(document, folder / f"divided_{name}")
        write_package(folder / "rings.yaml", folder / "divided_rings")


def divide(patch: pytest.MonkeyPatch) -> None:
    """Let nothing be too small to be divided, and few names make a module."""
    patch.setattr(division, "MOST_TOGETHER", -1)
    patch.setattr(division, "_CROWDED", 2)
    patch.setattr(division, "_FEWEST", 1)

"""Schemas of older drafts: read where they mean the same in JSON Schema 2020-12."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.api.build import build_api
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.api.model import Api

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_6 = "http://json-schema.org/draft-06/schema#"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_8 = "https://json-schema.org/draft/2019-09/schema"

SAME = [
    (DRAFT_4, {"type": "object", "properties": {"const": {"minimum": 1}}}),
    (DRAFT_6, {"const": 1}),
    (DRAFT_7, {"if": {"type": "string"}, "then": {"minLength": 1}}),
    (DRAFT_7, {"$ref": "#/components/schemas/Other", "description": "Another."}),
    (DRAFT_7, {"const": {"items": []}}),
    (DRAFT_8, {"$ref": "#/components/schemas/Other", "minLength": 2}),
    (DRAFT_8, {"dependentRequired": {"a": ["b"]}}),
]
OTHER = [
    (DRAFT_4, {"properties": {"a": {"const": 1}}}, "const"),
    (
        DRAFT_4,
        {"allOf": [{"minimum": 1, "exclusiveMinimum": True}]},
        "exclusiveMinimum",
    ),
    (DRAFT_4, {"id": "pet"}, "id"),
    (DRAFT_6, {"if": {}}, "if"),
    (DRAFT_7, {"items": [{}]}, "items"),
    (DRAFT_7, {"definitions": {"a": {"dependencies": {}}}}, "dependencies"),
    (DRAFT_7, {"$ref": "#/components/schemas/Other", "minLength": 2}, "$ref"),
    (DRAFT_7, {"contains": {}, "minContains": 0}, "minContains"),
    (DRAFT_8, {"prefixItems": [{}]}, "prefixItems"),
    (DRAFT_8, {"additionalItems": False}, "additionalItems"),
]


def read(folder: Path, dialect: str, schema: dict[str, object]) -> list[str]:
    path = folder / "openapi.json"
    schemas: dict[str, object] = {
        "A": {"$schema": dialect, **schema},
        "Other": {"type": "string"},
    }
    content = {
        "openapi": "3.1.0",
        "info": {"title": "Drafts", "version": "1"},
        "components": {"schemas": schemas},
    }
    path.write_text(json.dumps(content))
    findings = Findings()
    document = read_document(path, findings)
    assert document is not None
    api: Api | None = build_api(document, findings)
    dialects = [each for each in findings.items if "$schema" in each.message]
    assert (api is None) == any("not read" in each.message for each in dialects)
    return [f"{each.code.name}: {each.message}" for each in dialects]


@pytest.mark.parametrize(("dialect", "schema"), SAME)
def test_what_means_the_same_is_read(
    tmp_path: Path, dialect: str, schema: dict[str, object]
) -> None:
    (told,) = read(tmp_path, dialect, schema)
    assert told.startswith("assumed-dialect")


@pytest.mark.parametrize(("dialect", "schema", "keyword"), OTHER)
def test_what_means_something_else_is_refused(
    tmp_path: Path, dialect: str, schema: dict[str, object], keyword: str
) -> None:
    (told,) = read(tmp_path, dialect, schema)
    assert told.startswith("unsupported-schema-keyword")
    assert f"in which {keyword!r} means something else" in told


def test_a_dialect_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    (told,) = read(tmp_path, "https://example.com/schema", {"type": "string"})
    assert told.startswith("unsupported-schema-keyword")


def test_an_empty_fragment_says_nothing(tmp_path: Path) -> None:
    dialect = "https://json-schema.org/draft/2020-12/schema#"
    assert read(tmp_path, dialect, {"prefixItems": [{}]}) == []

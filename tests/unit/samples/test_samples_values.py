"""Values of sample requests: examples first, and else what a schema makes likely."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from counterfoil import pipeline
from counterfoil.api.schema import target_of
from counterfoil.diagnostics import Findings
from counterfoil.samples.pattern_texts import texts_of
from counterfoil.samples.values import body_text

if TYPE_CHECKING:
    from pathlib import Path


def likely(folder: Path, schema: dict[str, Any], **schemas: dict[str, Any]) -> Any:
    """The value of a body of a schema; None where none is shown."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "components": {"schemas": {"It": schema, **schemas}},
    }
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    findings = Findings()
    api = pipeline.read_api(path, findings)
    assert api is not None, findings.items
    text = body_text(api.schemas["It"], lambda each: target_of(each, api.schemas))
    return json.loads(text) if text else None


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 6},
        {"type": "string", "maxLength": 2},
        {"type": "string", "pattern": "^[0-9]{10}$"},
        {"type": "string", "pattern": "^[0-9a-f]{24}$"},
        {"type": "string", "pattern": "^[A-Z]{3}$", "maxLength": 3},
        {"type": "string", "pattern": "^user_[a-zA-Z0-9]{16,}$"},
        {"type": "string", "pattern": "^ab+$"},
        {"type": "string", "pattern": "^(a+)+b{9}$"},
        {"type": "string", "pattern": "^[0-9]{3}-[0-9]{4}$"},
        {"type": "string", "pattern": "^\\+?[1-9]\\d{1,14}$"},
        {"type": "string", "pattern": "^arn:aws:s3:::[a-z0-9.-]{3,63}(/.+)?$"},
        {"type": "string", "pattern": "^(?=.*[A-Z])(?=.*\\d)(?=.*[!@#]).{8,}$"},
        {"type": "string", "pattern": "^#(?:[0-9a-fA-F]{3}){1,2}$"},
        {"type": "string", "pattern": "^(red|green),\\1$", "minLength": 10},
        {"type": "string", "pattern": "^[^a-zA-Z0-9]{2}[\\u4e00-\\u9fff]$"},
        {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\dZ$"},
        {"type": "string", "pattern": "^[a-z]+@[a-z]+\\.[a-z]{2,}$", "minLength": 12},
        {"type": "integer", "minimum": 10},
        {"type": "integer", "exclusiveMinimum": 1},
        {"type": "integer", "maximum": -3},
        {"type": "number", "exclusiveMaximum": 1},
        {"type": "array", "items": {"type": "integer"}, "minItems": 3},
        {"type": "array", "items": {"type": "integer"}, "maxItems": 0},
        {"enum": ["b", "a"]},
        {"type": ["null", "boolean"]},
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
            "minProperties": 2,
        },
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
            "required": ["b"],
        },
    ],
)
def test_what_is_likely_is_valid(tmp_path: Path, schema: dict[str, Any]) -> None:
    value = likely(tmp_path, schema)
    jsonschema_rs.Draft202012Validator(schema).validate(value)
    assert isinstance(value, dict) or value != "" or schema.get("maxLength") == 0


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"minimum": 1.5}, 2),
        ({"maximum": 0.5}, 0),
        ({"exclusiveMinimum": 1.5}, 2),
        ({"exclusiveMaximum": 0.5}, 0),
        ({"exclusiveMaximum": -1}, -2),
        ({"minimum": 0.5}, 1),
    ],
)
def test_an_integer_is_one_within_bounds_with_fractions(
    tmp_path: Path, bounds: dict[str, float], expected: int
) -> None:
    assert likely(tmp_path, {"type": "integer", **bounds}) == expected


def test_examples_and_formats_are_taken(tmp_path: Path) -> None:
    properties = {
        "name": {"type": "string", "example": "doggie"},
        "count": {"type": "integer", "examples": ["none", 7]},
        "born": {"type": "string", "format": "date"},
        "size": {"type": "string", "default": "small"},
    }
    schema = {"type": "object", "properties": properties, "required": [*properties]}
    assert likely(tmp_path, schema) == {
        "name": "doggie",
        "count": 7,
        "born": "2024-02-29",
        "size": "small",
    }


def test_an_object_that_needs_nothing_is_shown_with_some_properties(
    tmp_path: Path,
) -> None:
    properties: dict[str, Any] = {f"p{n}": {"type": "integer"} for n in range(9)}
    properties["p0"]["readOnly"] = True
    found = likely(tmp_path, {"type": "object", "properties": properties})
    assert found == {"p1": 1, "p2": 1, "p3": 1}


def test_a_map_is_shown_with_a_member(tmp_path: Path) -> None:
    numbers = {"type": "object", "additionalProperties": {"type": "integer"}}
    schema = {"type": "object", "properties": {"a": numbers}, "required": ["a"]}
    assert likely(tmp_path, schema) == {"a": {"key": 1}}
    named = numbers | {"propertyNames": {"pattern": "^x-"}}
    assert likely(tmp_path, named) == {}
    assert likely(tmp_path, {"type": "object"}) == {}


def test_a_member_of_a_union_says_which_one_it_is(tmp_path: Path) -> None:
    kinds: dict[str, Any] = {
        name: {
            "type": "object",
            "properties": {"kind": {"type": "string"}},
            "required": ["kind"],
        }
        for name in ("Cat", "Dog")
    }
    union = {
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in kinds],
        "discriminator": {"propertyName": "kind"},
    }
    assert likely(tmp_path, union, **kinds) == {"kind": "Cat"}
    kinds["Cat"]["properties"]["kind"] = {"const": "Cat", "type": "string"}
    assert likely(tmp_path, union, **kinds) == {"kind": "Cat"}


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=(a+)+b)a*c",
        "^(a+)+b{9}(?<=c)$",
        "^(([ab]*c){90}){90}$",
        "^\\p{Lu}{77}$",
        "^(a?){999}(?<=b)$",
    ],
)
def test_a_pattern_that_is_not_easily_met_takes_no_time(
    tmp_path: Path, pattern: str
) -> None:
    found = likely(tmp_path, {"type": "string", "pattern": pattern})
    assert found == "body"


def test_of_what_is_much_only_that_is_shown_that_must_be_there(tmp_path: Path) -> None:
    def owning(name: str, schema: dict[str, Any]) -> dict[str, Any]:
        return {"type": "object", "properties": {name: schema}, "required": [name]}

    def ref(name: str) -> dict[str, Any]:
        return {"$ref": f"#/components/schemas/{name}"}

    deep: dict[str, Any] = {"type": "integer"}
    expected: Any = 1
    for _ in range(12):
        deep, expected = owning("in", deep), {"in": expected}
    assert likely(tmp_path, deep) == expected

    node = owning("next", {"oneOf": [ref("Node"), {"type": "null"}]})
    assert likely(tmp_path, node, Node=node) == {"next": None}

    tree = owning("trees", {"type": "array", "items": ref("Tree")})
    assert likely(tmp_path, tree, Tree=tree) == {"trees": []}

    kinds = {"anyOf": [ref("Tree"), owning("all", ref("Tree")), {"type": "object"}]}
    held = owning("kinds", {"type": "array", "items": kinds, "minItems": 20})
    assert likely(tmp_path, held, Tree=tree) == {"kinds": [{}] * 20}

    many = {f"p{n}": {"type": "string", "minLength": 60} for n in range(99)}
    wide = {"type": "object", "properties": many, "minProperties": 2}
    wide = owning("maps", {"type": "object", "additionalProperties": wide})
    assert likely(tmp_path, wide) == {"maps": {}}


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/Self"},
        {"type": "array", "items": {"type": "integer"}, "minItems": 1_000},
        {"enum": ["a" * 10_000]},
    ],
)
def test_much_is_not_shown(tmp_path: Path, schema: dict[str, Any]) -> None:
    itself = {
        "type": "object",
        "properties": {"self": {"$ref": "#/components/schemas/Self"}},
        "required": ["self"],
    }
    assert likely(tmp_path, schema, Self=itself) is None


def test_a_large_class_is_looked_through_once() -> None:
    ranges = "".join(f"{chr(0x4E00 + 2 * n)}-{chr(0x4E01 + 2 * n)}" for n in range(500))
    began = time.process_time()
    assert sum(1 for _ in texts_of(f"^[{ranges}a]{{150}}$"))
    assert time.process_time() - began < 5

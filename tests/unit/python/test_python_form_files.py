"""Which properties of forms in parts are files."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from counterfoil.api.schema import Array, Binary, Object, Shape, String, Union
from counterfoil.python.form_files import with_files
from unit.api.test_api_forms import api_of
from unit.api.trees import build, with_operation


def _shape_of_it(form: dict[str, Any]) -> Shape:
    """The shape of the one property of a form."""
    body = with_files(api_of({"multipart/form-data": form}, {})).operations[0].body
    assert body is not None
    assert body.content[0].schema is not None
    made = body.content[0].schema.shape
    assert isinstance(made, Object)
    return made.properties[0].schema.shape


@pytest.mark.parametrize(
    ("schema", "is_file"),
    [
        ({"format": "binary"}, True),
        ({"contentMediaType": "image/png"}, True),
        ({"contentMediaType": "image/svg+xml"}, False),
        ({"contentMediaType": "image/png", "contentEncoding": "base64"}, False),
        ({"contentMediaType": "image/png", "contentEncoding": "binary"}, True),
        ({"contentEncoding": "binary"}, True),
        ({"contentEncoding": "8bit"}, False),
        ({}, False),
    ],
)
def test_a_text_is_a_file_where_it_stands_for_octets(
    schema: dict[str, Any], *, is_file: bool
) -> None:
    form = {"type": "object", "properties": {"it": {"type": "string", **schema}}}
    assert isinstance(_shape_of_it(form), Binary) is is_file


def test_a_union_within_a_union_has_its_files() -> None:
    text = {"type": "string"}
    octets = {**text, "format": "binary"}
    sent = {"type": "object", "required": ["it"], "properties": {"it": octets}}
    said = {"type": "object", "required": ["at"], "properties": {"at": text}}
    none = {"type": "object", "required": ["no"], "properties": {"no": text}}
    pet = {"anyOf": [sent, said]}
    form = {"anyOf": [{"$ref": "#/components/schemas/Pet"}, none]}
    body = with_files(api_of({"multipart/form-data": form}, pet)).operations[0].body
    assert body is not None
    assert body.content[0].schema is not None
    shape = body.content[0].schema.shape
    assert isinstance(shape, Union)
    shapes = [each.shape for each in shape.members]
    first, *others = [e.properties[0].schema for e in shapes if isinstance(e, Object)]
    assert isinstance(first.shape, Binary)
    assert [type(each.shape) for each in others] == [String, String]


def test_files_are_what_they_are_in_all_parts_of_an_array() -> None:
    octets = {"type": "string", "format": "binary"}
    listed = {"type": "array", "items": octets, "minItems": 1}
    form = {
        "type": "object",
        "properties": {"it": {"allOf": [listed, {"maxItems": 3}, True]}},
    }
    body = with_files(api_of({"multipart/form-data": form}, {})).operations[0].body
    assert body is not None
    assert body.content[0].schema is not None
    exact = json.loads(body.content[0].schema.exact)
    judge = jsonschema_rs.validator_for(exact["properties"]["it"])
    # What stands for a file there is no text.
    assert judge.is_valid([None])
    assert not judge.is_valid([])
    assert not judge.is_valid([None] * 4)


def test_an_array_of_itself_holds_no_files() -> None:
    endless = {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}
    form = {
        "type": "object",
        "properties": {"it": {"$ref": "#/components/schemas/Pet"}},
    }
    api = api_of({"multipart/form-data": form}, endless)
    assert with_files(api).operations == api.operations


@pytest.mark.parametrize("union", ["anyOf", "oneOf"])
def test_files_that_may_be_null_are_files_and_no_part_is_null(union: str) -> None:
    octets = {"type": "string", "contentMediaType": "application/octet-stream"}
    files = {"type": "array", "items": octets, "maxItems": 2}
    given = {union: [files, {"type": "null"}], "description": "Some."}
    form = {"type": "object", "properties": {"it": given}}
    body = with_files(api_of({"multipart/form-data": form}, {})).operations[0].body
    assert body is not None
    assert body.content[0].schema is not None
    shape = body.content[0].schema.shape
    assert isinstance(shape, Object)
    schema = shape.properties[0].schema
    assert isinstance(schema.shape, Array)
    assert isinstance(schema.shape.items.shape, Binary)
    assert schema.shape.size.most == 2
    assert schema.description == "Some."
    assert json.loads(schema.exact) == {"type": "array", "items": True, "maxItems": 2}


STYLED: Any = {
    "one": {"type": "string", "format": "binary"},
    "many": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
    "words": {"type": "array", "items": {"type": "string"}},
    "said": {},
}


@pytest.mark.parametrize(
    ("version", "files", "styled"),
    [
        ("3.1.1", ["one", "many"], ["words", "said"]),
        # OAS 3.0.4, 4.7.15.1: styles are of urlencoded forms alone.
        ("3.0.4", ["one", "many", "said"], []),
    ],
)
def test_a_style_makes_no_text_of_a_file(
    version: str, files: list[str], styled: list[str]
) -> None:
    encoding = {"style": "form", "explode": False, "allowReserved": True}
    media = {
        "schema": {"type": "object", "properties": STYLED},
        "encoding": dict.fromkeys(STYLED, encoding),
    }
    operation = {
        "requestBody": {"content": {"multipart/form-data": media}},
        "responses": {"204": {"description": "Done."}},
    }
    document: Any = with_operation(operation, version)
    document["components"] = {"schemas": {"Pet": STYLED["one"]}}
    api, findings = build(document)
    assert api is not None
    body = with_files(api).operations[0].body
    assert body is not None
    (found,) = body.content
    assert [each.name for each in found.encodings if each.is_styled] == styled
    assert len(findings.items) == len(STYLED) - len(styled)
    assert found.schema is not None
    assert isinstance(found.schema.shape, Object)
    made = {each.name: each.schema.shape for each in found.schema.shape.properties}
    items = {n: e.items.shape if isinstance(e, Array) else e for n, e in made.items()}
    assert [n for n, each in items.items() if isinstance(each, Binary)] == files


_OCTETS: dict[str, Any] = {"type": "string", "format": "binary"}
_SEVERAL: dict[str, Any] = {"type": "array", "maxItems": 3, "items": _OCTETS}


@pytest.mark.parametrize(
    ("schema", "shape"),
    [
        ({"anyOf": [_OCTETS, _SEVERAL]}, Array),
        ({"oneOf": [{**_SEVERAL, "minItems": 2}, _SEVERAL]}, Array),
        ({"oneOf": [_OCTETS, {"type": "object"}]}, Binary),
        ({"oneOf": [{"type": "string"}, _OCTETS]}, Binary),
        ({"oneOf": [_SEVERAL, {"type": "integer"}]}, Binary),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, Union),
        ({"anyOf": [{"type": "array", "items": {"type": "string"}}, {}]}, Union),
    ],
)
def test_what_may_be_a_file_travels_as_one(
    schema: dict[str, Any], shape: type[Any]
) -> None:
    form = {"type": "object", "properties": {"it": schema}}
    found = _shape_of_it(form)
    assert isinstance(found, shape)
    if isinstance(found, Array):
        assert isinstance(found.items.shape, Binary)
        assert found.size.most == 3

"""Which properties of forms in parts are files."""

from __future__ import annotations

import json
from typing import Any

import pytest
from counterfoil.api.schema import Array, Binary, Object
from counterfoil.python.form_files import with_files
from unit.api.test_api_forms import api_of


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
    api = with_files(api_of({"multipart/form-data": form}, {}))
    body = api.operations[0].body
    assert body is not None
    assert body.content[0].schema is not None
    shape = body.content[0].schema.shape
    assert isinstance(shape, Object)
    assert isinstance(shape.properties[0].schema.shape, Binary) is is_file


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

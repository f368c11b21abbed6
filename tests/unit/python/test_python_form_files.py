"""Which properties of forms in parts are files."""

from __future__ import annotations

from typing import Any

import pytest
from counterfoil.api.schema import Binary, Object
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

"""What is said of how values are written, for each style."""

from __future__ import annotations

import pytest
from counterfoil.site.writing import value_words
from unit.api.trees import built, with_schemas

ARRAY = {"type": "array", "items": {"type": "string"}}
OBJECT = {"type": "object"}
ROWS = {"type": "array", "items": OBJECT}


@pytest.mark.parametrize(
    ("place", "style", "explode", "schema", "said"),
    [
        ("path", "simple", False, ARRAY, "divided by commas"),
        ("path", "simple", True, OBJECT, "written member=value, divided by commas"),
        ("path", "label", False, {"type": "string"}, "begins with ."),
        ("path", "label", True, ARRAY, "each value begins with ."),
        ("path", "matrix", False, ARRAY, "begins with ;p="),
        ("path", "matrix", True, OBJECT, "each value begins with ;"),
        ("query", "form", True, ARRAY, "repeated for each item"),
        ("query", "form", True, OBJECT, "each member is a parameter of its own"),
        ("query", "form", True, {"type": "string"}, ""),
        ("query", "form", True, {}, ""),
        ("query", "spaceDelimited", False, ARRAY, "divided by spaces"),
        ("query", "deepObject", True, ARRAY, "written p[]=value"),
        ("query", "deepObject", True, ROWS, "written p[0][member]=value"),
        ("query", "deepObject", True, OBJECT, "written p[member]=value"),
        ("cookie", "form", True, OBJECT, "each member is a cookie of its own"),
    ],
)
def test_each_style_has_its_words(
    place: str, style: str, explode: bool, schema: object, said: str
) -> None:
    parameter = {
        "name": "p",
        "in": place,
        "required": True,
        "style": style,
        "explode": explode,
        "schema": schema,
    }
    data = with_schemas({})
    path = "/{p}" if place == "path" else "/p"
    operation = {"parameters": [parameter], "responses": {"204": {"description": "-"}}}
    data["paths"] = {path: {"get": operation}}
    (read,) = built(data).operations
    (found,) = read.parameters
    assert value_words(found, {}) == ((said,) if said else ())

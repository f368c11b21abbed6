"""What the texts of parameters stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.python.operations import Lowered
from counterfoil.python.text_shapes import EitherShape, TextShape, parameter_shape
from unit.api.trees import built, with_operation

if TYPE_CHECKING:
    from counterfoil.python.text_shapes import Shape

DONE = {"204": {"description": "Done"}}
NULL = {"type": "null"}
TEXT = {"type": "string"}
LIST = {"type": "array", "items": {"type": "integer"}}


def shape_of(schema: dict[str, Any]) -> Shape:
    query = {"name": "q", "in": "query", "schema": schema}
    api = built(with_operation({"parameters": [query], "responses": DONE}))
    (parameter,) = api.operations[0].parameters
    return parameter_shape(parameter, Lowered(api).lowering)


@pytest.mark.parametrize(
    ("schema", "kinds"),
    [
        ([NULL, TEXT, LIST], ("string",)),
        ([{"anyOf": [NULL, TEXT]}, LIST], ("string",)),
        ([{"anyOf": [NULL, LIST]}, TEXT], ("string",)),
        ([NULL, {**TEXT, "minLength": 1}, LIST], ("null", "string")),
        ([NULL, {"type": "integer"}, LIST], ("integer", "null")),
    ],
)
def test_the_empty_text_is_null_where_it_is_no_string(
    schema: list[dict[str, Any]], kinds: tuple[str, ...]
) -> None:
    shape = shape_of({"anyOf": schema})
    assert isinstance(shape, EitherShape)
    assert [e.kinds for e in shape.shapes if isinstance(e, TextShape)] == [kinds]

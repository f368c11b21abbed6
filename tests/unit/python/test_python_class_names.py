"""Which schemas have classes, where several stand at one place."""

from __future__ import annotations

from counterfoil.python.class_names import name_types
from unit.api.trees import built, with_schemas


def test_a_nullable_object_that_is_referred_to_where_it_stands_has_its_names() -> None:
    nullable = {"type": ["object", "null"], "properties": {"y": {"type": "string"}}}
    api = built(
        with_schemas(
            {
                "A": {"type": "object", "properties": {"x": nullable}},
                "B": {"$ref": "#/components/schemas/A/properties/x"},
            }
        )
    )
    named = name_types(api)
    assert [each.name for each in named.classes.values()] == ["A", "AXObject"]
    assert [each.name for each in named.others.values()] == ["AX"]

"""Objects of several schemas: their members and rules are those of all."""

from __future__ import annotations

import jsonschema_rs
import pytest
from counterfoil.api.closed import closed_schema
from counterfoil.api.schema import Null, Object, Union
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.api.admission import admits
from unit.api.one_schema import TOLD, the_schema
from unit.api.schema_strategies import NAMES, SCALARS, SMALL
from unit.api.trees import build, built, with_schemas


def test_rules_of_a_combined_object_are_refused_loudly() -> None:
    rules = [{"id": "some-rule", "message": "no", "rule": "self.a == 1"}]
    plain = {"type": "object", "properties": {"a": {"type": "integer"}}}
    schemas = {
        "Negated": {"not": {**plain, "x-rules": rules}},
        "Reference": {"$ref": "#/components/schemas/Fine", "x-rules": rules},
        "Nullable": {**plain, "type": ["object", "null"], "x-rules": rules},
        "Fine": {**plain, "x-rules": rules},
        "Branch": {"anyOf": [{**plain, "x-rules": rules}, {"type": "null"}]},
    }
    api, findings = build(with_schemas(schemas))
    assert api is None
    assert sorted(item.location.pointer for item in findings.items) == [
        "/components/schemas/Negated/not/x-rules",
        "/components/schemas/Nullable/x-rules",
        "/components/schemas/Reference/x-rules",
    ]


def test_all_of_objects_is_an_object_with_the_rules_of_all() -> None:
    def rules(name: str) -> list[dict[str, str]]:
        return [{"id": name, "message": "no", "rule": "self.a == 1"}]

    schemas = {
        "Base": {
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"type": "integer"}},
            "x-rules": rules("base"),
        },
        "Whole": {
            "description": "A base and more.",
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {"properties": {"b": {"type": "string"}}, "x-rules": rules("part")},
            ],
            "required": ["b"],
            "properties": {"c": {"type": "null"}},
            "x-rules": rules("whole"),
        },
    }
    api = built(with_schemas(schemas))
    whole = api.schemas["Whole"]
    assert whole.loose == ""
    assert isinstance(whole.shape, Object)
    found = [(m.name, m.required, m.schema.exact) for m in whole.shape.properties]
    assert found == [
        ("a", True, '{"type":"integer"}'),
        ("b", True, '{"type":"string"}'),
        ("c", False, '{"type":"null"}'),
    ]
    assert [rule.id for rule in whole.shape.rules] == ["base", "part", "whole"]


def test_parts_that_admit_null_give_their_members_all_the_same() -> None:
    nullable = ["object", "null"]
    base = {"type": nullable, "properties": {"a": {"type": "integer"}}}
    other = {"type": "object", "properties": {"b": {"type": "string"}}}
    reference = {"$ref": "#/components/schemas/Base"}
    schemas = {
        "Base": base,
        "Both": {"allOf": [reference, other]},
        "Neither": {"allOf": [reference, {**other, "type": nullable}]},
        "Beside": {**other, "type": nullable, "allOf": [reference]},
        "Named": {"allOf": [reference, {"type": ["object", "string"]}], **other},
    }
    api = built(with_schemas(schemas))
    both, *others = (api.schemas[name] for name in [*schemas][1:])
    for each in (both, others[2]):
        assert isinstance(each.shape, Object)
        assert [member.name for member in each.shape.properties] == ["a", "b"]
        assert each.loose == ""
    for each in others[:2]:
        assert isinstance(each.shape, Union)
        shape, null = (part.shape for part in each.shape.members)
        assert isinstance(shape, Object)
        assert isinstance(null, Null)
        assert [member.name for member in shape.properties] == ["a", "b"]
    for value in (None, {}, {"a": 1, "b": "x"}, {"a": "x"}, {"b": 1}, "x"):
        for each in (both, *others):
            exact = jsonschema_rs.validator_for(closed_schema(api, each))
            assert admits(each.shape, value, api.schemas) == exact.is_valid(value)


@pytest.mark.parametrize(
    ("parts", "loose"),
    [
        ([{"properties": {"a": {"type": "null"}}}], ""),
        ([{"required": ["a"]}], ""),
        ([{"properties": {"own": {"type": "string"}}}], ""),
        ([{"properties": {"own": {"maxLength": 3}}}], "allOf"),
        ([{"additionalProperties": False}], "allOf"),
        ([{"additionalProperties": {"type": "string"}}], "allOf"),
        ([{"minProperties": 2}], "minProperties"),
        ([{"description": "words"}], ""),
        ([{"allOf": [{"required": ["a"]}, {"required": ["b"]}]}], ""),
        ([{"type": "object", "not": {"required": ["b"]}}], "not"),
    ],
)
def test_what_an_object_of_several_schemas_leaves_out(
    parts: list[object], loose: str
) -> None:
    own = {"type": "object", "properties": {"own": {"type": "string"}}}
    found, _ = the_schema({**own, "allOf": parts})
    assert isinstance(found.shape, Object)
    assert found.loose == loose


def test_an_all_of_within_its_own_members_is_finite() -> None:
    part = {"properties": {"id": {"type": "string"}}}
    broader = {"allOf": [part, {"$ref": "#/components/schemas/Concept"}]}
    concept = {
        "type": "object",
        "properties": {"broader": {"type": "array", "items": broader}},
    }
    api = built(with_schemas({"Concept": concept}))
    assert list(api.schemas) == ["Concept", "Concept-broader"]
    assert api.schemas["Concept"].loose == ""
    value = {"broader": [{"id": "a", "broader": [{"id": 1}]}]}
    for schema in api.schemas.values():
        judge = jsonschema_rs.Draft202012Validator(closed_schema(api, schema))
        accepted = judge.is_valid(value)
        assert admits(schema.shape, value, api.schemas) == accepted


def test_members_are_not_copied_over_and_over() -> None:
    schemas: dict[str, object] = {"S0": {"type": "object"}}
    for height in range(1, 40):
        below = {"$ref": f"#/components/schemas/S{height - 1}"}
        part = {"allOf": [{"required": ["a"]}, below]}
        members = {"a": part, "b": part}
        own = {"type": "object", "properties": members}
        schemas[f"S{height}"] = {"allOf": [own, below]}
    assert built(with_schemas(schemas)).schemas["S39"].loose == "allOf"


def test_objects_in_the_members_of_others_are_built_however_many() -> None:
    schemas: dict[str, object] = {"S0": {"type": "object"}}
    for height in range(1, 400):
        part = {"required": ["a"]}
        below = {"allOf": [part, {"$ref": f"#/components/schemas/S{height - 1}"}]}
        schemas[f"S{height}"] = {"type": "object", "properties": {"a": below}}
    backwards = dict(reversed(schemas.items()))
    api = built(with_schemas(backwards))
    assert {schema.loose for schema in api.schemas.values()} == {""}


def test_a_tower_of_all_of_is_built_in_no_time() -> None:
    base: dict[str, object] = {"type": "object", "properties": {"a": True}}
    schemas: dict[str, object] = {"S0": base}
    for height in range(1, 200):
        below = {"$ref": f"#/components/schemas/S{height - 1}"}
        schemas[f"S{height}"] = {"allOf": [below, below]}
    api = built(with_schemas(schemas))
    assert isinstance(api.schemas["S3"].shape, Object)


PARTS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.just("object"),
        "properties": st.dictionaries(
            NAMES, st.sampled_from([True, {"type": "string"}, {"type": "integer"}])
        ),
        "required": st.lists(NAMES, max_size=2, unique=True),
        "additionalProperties": st.sampled_from([True, False, {"type": "string"}]),
        "maxProperties": SMALL,
        "$ref": st.just("#/components/schemas/O"),
    },
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.lists(PARTS, min_size=1, max_size=3),
    PARTS,
    st.lists(st.dictionaries(NAMES, SCALARS, max_size=3), min_size=1, max_size=8),
)
def test_all_of_admits_what_the_judge_accepts(
    parts: list[object], own: dict[str, object], values: list[object]
) -> None:
    other = {"type": "object", "properties": {"a": {"type": "string"}}}
    api, findings = build(with_schemas({"S": {**own, "allOf": parts}, "O": other}))
    assert api is not None
    assert {item.code.name for item in findings.items} <= TOLD
    found = api.schemas["S"]
    judge = jsonschema_rs.Draft202012Validator(closed_schema(api, found))
    for value in (*values, None, "a"):
        accepted = judge.is_valid(value)
        admitted = admits(found.shape, value, api.schemas)
        assert admitted or not accepted
        assert bool(found.loose) or admitted == accepted

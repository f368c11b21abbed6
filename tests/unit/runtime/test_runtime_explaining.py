"""What is wrong with a value is found in a bounded time, in the alternative meant."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime import compiling, judge
from runtime.faults import InvalidContent
from runtime.judge import Judge
from runtime.wording import pointer

TEMPLATES = Path(__file__).parents[3] / "templates"
GUARD = 60.0


def expression(operator: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["left"],
        "properties": {
            "left": {"$ref": "#/$defs/Expression"},
            "operator": {"const": operator},
        },
    }


RECURSIVE = {
    "$ref": "#/$defs/Expression",
    "$defs": {
        "Expression": {
            "oneOf": [expression("+"), expression("-"), {"type": "integer"}],
        }
    },
}
FULL = """
import json, sys
from runtime.faults import InvalidContent
from runtime.judge import Judge

schema, value = json.load(sys.stdin)
try:
    Judge(schema).check(value)
except InvalidContent as error:
    print(json.dumps([[e.pointer, e.keyword] for e in error.violations]))
"""


def in_time(schema: object, value: object) -> list[list[str]]:
    """The violations of a value, found by a process that may not take for ever."""
    done = subprocess.run(
        [sys.executable, "-c", FULL],
        input=json.dumps([schema, value]),
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=True,
        env={"PYTHONPATH": str(TEMPLATES)},
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


def found(schema: dict[str, Any], value: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidContent) as caught:
        Judge(schema).check(value)
    return [(each.pointer, each.keyword) for each in caught.value.violations]


def test_a_union_that_refers_to_itself_takes_no_longer_for_a_deep_value() -> None:
    value: object = "no number"
    for _ in range(60):
        value = {"operator": "-", "left": value}
    # As deep as alternatives are entered: what is wrong lies somewhere below.
    assert in_time(RECURSIVE, value) == [["/left" * 20, "oneOf"]]


def nested(**beside: object) -> dict[str, Any]:
    """A schema of objects that hold another one as `n`, and have more to say of it."""
    tree = {
        "type": "object",
        "properties": {"n": {"$ref": "#/$defs/Tree"}, "k": {"type": "integer"}},
    }
    return {"$ref": "#/$defs/Tree", "$defs": {"Tree": {**tree, **beside}}}


AGAIN = {"properties": {"n": {"$ref": "#/$defs/Tree"}}}


@pytest.mark.parametrize(
    "schema",
    [
        nested(allOf=[AGAIN]),
        nested(allOf=[{"$ref": "#/$defs/Base"}])
        | {
            "$defs": nested(allOf=[{"$ref": "#/$defs/Base"}])["$defs"] | {"Base": AGAIN}
        },
        nested(patternProperties={"^n": {"$ref": "#/$defs/Tree"}}),
        nested(dependentSchemas={"n": AGAIN}),
        nested(**{"if": {"required": ["n"]}, "then": AGAIN}),
        nested(**{"if": False, "else": AGAIN}),
        nested(allOf=[{"additionalProperties": {"$ref": "#/$defs/Tree"}}]),
        nested(allOf=[{"properties": {"n": {"allOf": [{"$ref": "#/$defs/Tree"}]}}}]),
    ],
    ids=["part", "base", "pattern", "dependent", "then", "else", "others", "wrapped"],
)
def test_a_member_with_two_schemas_is_explained_once_at_each_level(
    schema: dict[str, Any],
) -> None:
    value: object = {"k": {"k": 1}}
    for _ in range(60):
        value = {"n": value}
    told = in_time(schema, value)
    assert ["/n" * 60 + "/k", "type"] in told
    assert len(told) < 60


def test_a_list_with_two_schemas_is_explained_once_at_each_level() -> None:
    again = {"items": {"anyOf": [{"$ref": "#/$defs/List"}, {"type": "integer"}]}}
    each = {"items": {"allOf": [{"$ref": "#/$defs/Item"}]}}
    item = {"type": ["array", "integer"], "allOf": [each, each]}
    schema = {
        "$ref": "#/$defs/List",
        "$defs": {"List": {"type": "array", "allOf": [again, each]}, "Item": item},
    }
    value: object = "no number"
    for _ in range(60):
        value = [value]
    assert 0 < len(in_time(schema, value)) < 100


def test_schemas_of_one_member_each_say_what_is_wrong() -> None:
    schema = {
        "allOf": [
            {"properties": {"a": {"$ref": "#/$defs/Short"}, "b": {"type": "null"}}},
            {"properties": {"a": {"$ref": "#/$defs/Small"}}},
        ],
        "$defs": {"Short": {"maxLength": 1}, "Small": {"pattern": "^[a-z]+$"}},
    }
    value = {"a": "LONG", "b": 1}
    assert sorted(found(schema, value)) == [
        ("/a", "maxLength"),
        ("/a", "pattern"),
        ("/b", "type"),
    ]
    closed = {**schema, "unevaluatedProperties": False}
    assert found(closed, {"a": "x", "c": 1}) == [("", "unevaluatedProperties")]


def many(number: int) -> dict[str, Any]:
    """Lists of a union of objects, which a member tells apart."""
    names = [f"Kind{each}" for each in range(number)]
    schemas: dict[str, Any] = {
        name: {
            "type": "object",
            "required": ["kind"],
            "properties": {
                "kind": {"const": name},
                "size": {"type": "integer"},
                "next": {"$ref": "#/$defs/Any"},
            },
        }
        for name in names
    }
    schemas["Any"] = {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in names]}
    return {"type": "array", "items": {"$ref": "#/$defs/Any"}, "$defs": schemas}


def test_the_alternatives_of_a_union_are_compiled_once_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled: list[object] = []
    plainly = compiling.compile_whole

    def counted(schema: Any) -> Any:
        compiled.append(schema)
        return plainly(schema)

    for module in (compiling, judge):
        monkeypatch.setattr(module, "compile_whole", counted)
    schema = many(100)
    wrong = [{"kind": f"Kind{each}", "size": "large"} for each in range(100)]
    assert found(schema, wrong) == [(f"/{n}/size", "type") for n in range(100)]
    # The schema, what finds its errors, and what finds those of alternatives.
    assert len(compiled) == 3
    compiled.clear()
    unknown = [{"kind": "none"}] * 100
    assert found(schema, unknown) == [(f"/{n}/kind", "enum") for n in range(100)]
    # The same two, and what tells alternatives apart.
    assert len(compiled) == 3


def test_of_a_large_value_the_first_violation_is_told() -> None:
    numbers = {"type": "array", "items": {"type": "integer"}}
    many = ["1"] * 200_000
    assert in_time(numbers, many) == [["/0", "type"]]
    assert in_time({"anyOf": [numbers, {"type": "null"}]}, many) == [["/0", "type"]]
    assert len(in_time(numbers, many[:50])) == 50


@pytest.mark.parametrize(
    ("schema", "value", "places"),
    [
        # What may be null, as most describe it.
        (
            {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]},
            "four",
            [("", "maxLength")],
        ),
        # Alternatives that a member tells apart.
        (
            RECURSIVE,
            {"operator": "-", "left": {"operator": "+", "left": 1.5}},
            [("/left/left", "oneOf")],
        ),
        (RECURSIVE, {"operator": "-"}, [("", "required")]),
        # Several might be meant, or none, by the member that tells them apart.
        (RECURSIVE, {}, [("", "oneOf")]),
        (RECURSIVE, {"operator": "/", "left": 1}, [("/operator", "enum")]),
        # Through references and parts, each with a tag of its own.
        (
            {
                "anyOf": [
                    {"allOf": [{"properties": {"a": {"enum": [1]}}}, False]},
                    {
                        "allOf": [{"properties": {"a": {"enum": [True]}}}],
                        "minProperties": 2,
                    },
                ]
            },
            {"a": True},
            [("", "minProperties")],
        ),
        # More than one admits it, in one of two.
        (
            {
                "oneOf": [
                    {"oneOf": [{}, {"minLength": 1}], "type": "string"},
                    {"type": "null"},
                ]
            },
            "a",
            [("", "oneOf")],
        ),
        # What an alternative evaluates counts.
        (
            {
                "anyOf": [{"required": ["a"], "properties": {"a": {}}}],
                "unevaluatedProperties": False,
            },
            {"a": 1, "b": 2},
            [("", "unevaluatedProperties")],
        ),
        # A union among other keywords, and within others.
        (
            {
                "allOf": [{"minLength": 9}],
                "anyOf": [{"maxLength": 1}, {"type": "null"}],
            },
            "text",
            [("", "minLength"), ("", "maxLength")],
        ),
        (
            {
                "additionalProperties": {
                    "anyOf": [{"minimum": 2, "type": "number"}, {"type": "null"}]
                }
            },
            {"x/y": 1.0},
            [("/x~1y", "minimum")],
        ),
    ],
)
def test_the_alternative_that_is_meant_says_what_is_wrong(
    schema: dict[str, Any], value: object, places: list[tuple[str, str]]
) -> None:
    assert found(schema, value) == places


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", "bb"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=4,
)
LEAVES = st.sampled_from(
    [
        True,
        False,
        {"type": "string"},
        {"type": ["null", "object"]},
        {"const": "a"},
        {"minLength": 2},
        {"minimum": 1},
        {"required": ["a"]},
        {"$ref": "#/$defs/D"},
    ]
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "anyOf": st.lists(inner, min_size=1, max_size=3),
            "oneOf": st.lists(inner, min_size=1, max_size=3),
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
            "if": inner,
            "then": inner,
            "else": inner,
            "items": inner,
            "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
            "unevaluatedProperties": inner,
            "propertyNames": inner,
        },
    ),
    max_leaves=6,
)


@given(SCHEMAS, VALUES)
def test_whatever_is_refused_has_a_reason(schema: Any, value: Any) -> None:
    whole = {
        "allOf": [schema],
        "$defs": {"D": {"anyOf": [{"type": "array"}, {"const": 1}]}},
    }
    judge = Judge(whole)
    if judge.admits(value):
        judge.check(value)
    else:
        assert found(whole, value)


@pytest.mark.parametrize("name", ["0", "01", "+1", "2017", "007", "", "-1", "a/0"])
def test_names_that_paths_do_not_have_are_told_as_they_are(name: str) -> None:
    """jsonschema-rs makes numbers of some, in the paths of its errors, or nothing."""
    number = {"anyOf": [{"type": "integer", "minimum": 5}, {"type": "null"}]}
    judge = Judge({"additionalProperties": {"additionalProperties": number}})

    with pytest.raises(InvalidContent) as caught:
        judge.check({"list": {name: 1}, "8": {"a": 7}})

    (found,) = caught.value.violations
    assert (found.pointer, found.keyword) == (pointer(["list", name]), "minimum")


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"1": 7, "01": 1, "001": 7}, "/01"),
        ({"1": 7, "": 1}, "/"),
        ({"": {"": {"0": 1}}, "0": 7}, "///0"),
        ({"": {"1": 7}, "1": {"": 1}}, "/1/"),
        ([7, {"0": [7, 1]}], "/1/0/1"),
    ],
)
def test_of_what_a_path_may_stand_for_what_is_wrong_is_told(
    value: object, place: str
) -> None:
    number = {"anyOf": [{"type": "integer", "minimum": 5}, {"type": "null"}]}
    tree = {
        "if": {"type": ["object", "array"]},
        "then": {
            "additionalProperties": {"$ref": "#/$defs/Tree"},
            "items": {"$ref": "#/$defs/Tree"},
        },
        "else": number,
    }
    judge = Judge({"$ref": "#/$defs/Tree", "$defs": {"Tree": tree}})

    with pytest.raises(InvalidContent) as caught:
        judge.check(value)

    (found,) = caught.value.violations
    assert (found.pointer, found.keyword) == (place, "minimum")


def test_a_number_of_many_digits_is_a_name_like_others() -> None:
    """Python refuses to read 5,000 digits as a number."""
    judge = Judge({"additionalProperties": {"type": "integer"}})

    with pytest.raises(InvalidContent) as caught:
        judge.check({"1": "bad", "1" * 5_000: 3, f"{'0' * 5_000}2": 3, "02": "bad"})

    assert [each.pointer for each in caught.value.violations] == ["/1", "/02"]


def test_true_is_not_taken_for_one() -> None:
    judge = Judge({"properties": {"01": {"type": "string"}, "1": True}})

    with pytest.raises(InvalidContent) as caught:
        judge.check({"1": 1, "01": True})

    assert [each.pointer for each in caught.value.violations] == ["/01"]


def tagged(kind: str, *required: str) -> dict[str, Any]:
    tag = {"properties": {"kind": {"enum": [kind]}, "size": {"type": "integer"}}}
    return {"type": "object", "allOf": [{"required": [*required]}, tag]}


KINDS: dict[str, Any] = {
    "oneOf": [{"$ref": "#/$defs/Car"}, tagged("house", "kind"), {"type": "null"}],
    "$defs": {"Car": tagged("car", "kind", "size")},
}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"kind": "boat"}, [("/kind", "enum")]),
        ({"size": 1}, [("", "required")]),
        ({"kind": "car"}, [("", "required")]),
        ({"kind": "house", "size": "x"}, [("/size", "type")]),
        (1, [("", "oneOf")]),
    ],
)
def test_a_value_that_no_alternative_is_told_by_is_what_is_wrong(
    value: object, wrong: list[tuple[str, str]]
) -> None:
    assert found(KINDS, value) == wrong


def test_the_values_that_tell_alternatives_apart_are_told() -> None:
    with pytest.raises(InvalidContent) as caught:
        Judge(KINDS).check({"kind": "boat"})
    assert str(caught.value) == 'the value is not one of "car" or "house" (at /kind)'
    with pytest.raises(InvalidContent) as caught:
        Judge(KINDS).check({})
    assert str(caught.value) == '"kind" is a required property'


def test_what_tells_only_some_alternatives_apart_is_not_blamed() -> None:
    some = {"anyOf": [tagged("car", "kind"), {"required": ["size"]}]}
    assert found(some, {"kind": "boat"}) == [("", "required")]
    both = {"anyOf": [tagged("car", "kind"), {"required": ["size"]}, {"const": 1}]}
    assert found(both, {}) == [("", "anyOf")]

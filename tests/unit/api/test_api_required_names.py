"""Names that are required and nowhere declared: what something declares is not told."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.api import shared_values
from unit.api.trees import build, with_schemas

if TYPE_CHECKING:
    from types import FrameType

_PREFIX = "#/components/schemas/"
_PET = {"type": "object", "properties": {"x": {}}, "required": ["x"]}
# It requires a property that it does not declare.
_MORE = {"properties": {"k": {}}, "required": ["k", "z"]}
_Z: dict[str, Any] = {"properties": {"z": {}}}


def told(version: str = "3.1.1", **schemas: Any) -> list[str]:
    _, findings = build(with_schemas(schemas, version))
    found = [each for each in findings.items if each.code.name == "undeclared-required"]
    return [
        each.location.pointer.removeprefix("/components/schemas/") for each in found
    ]


def refer(name: str) -> dict[str, str]:
    return {"$ref": _PREFIX + name}


def held(schema: Any) -> dict[str, Any]:
    """An object with a property that has a schema."""
    return {"type": "object", "properties": {"a": schema}}


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_what_a_part_requires_may_be_declared_beside_it(keyword: str) -> None:
    assert told(S=_MORE) == ["S/required/1"]
    assert told(S={**_Z, keyword: [_MORE]}) == []
    assert told(S={**_Z, keyword: [refer("M")]}, M=_MORE) == []


def test_what_a_schema_refers_to_applies_to_its_value() -> None:
    derived = {**refer("Base"), "properties": {"z": {}}}
    assert told(Base=_MORE, Derived=derived) == []
    full = {"allOf": [refer("Alias"), {"properties": {"z": {}}}]}
    assert told(Pet=_MORE, Alias=refer("Pet"), Full=full) == []
    assert told(Pet=_MORE, Alias=refer("Pet"), Full=_PET) == ["Pet/required/1"]


@pytest.mark.parametrize("keyword", ["not", "if", "contains"])
def test_what_a_value_need_not_match_is_not_judged(keyword: str) -> None:
    assert told(S={keyword: _MORE}) == []
    assert told(S={keyword: {"properties": {"a": {"allOf": [_MORE]}}}}) == []
    assert told(S={"properties": {keyword: _MORE}}) != []


def test_what_is_referred_to_there_is_declared_beside_it() -> None:
    assert told(S={**_Z, "not": refer("M")}, M=_MORE) == []
    assert told(S={"items": _Z, "contains": refer("M")}, M=_MORE) == []
    assert told(S={"prefixItems": [_Z], "contains": refer("M")}, M=_MORE) == []
    assert told(S={"properties": {"a": _Z}, "not": refer("M")}, M=_MORE) != []


@pytest.mark.parametrize(
    ("beside", "is_told"),
    [
        ({"additionalProperties": {"type": "string"}}, False),
        ({"unevaluatedProperties": {"type": "string"}}, False),
        ({"unevaluatedProperties": False}, True),
        ({"const": {"k": 1, "z": 2}}, False),
        ({"enum": [{"k": 1, "z": 2}]}, False),
        ({"enum": ["k"]}, True),
        (refer("Nowhere"), False),
    ],
)
def test_what_else_tells_of_a_member_ends_the_doubt(beside: Any, is_told: bool) -> None:
    assert bool(told(S={**_MORE, **beside})) is is_told


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_MORE, _Z),
        (held(_MORE), held(_Z)),
        ({"items": _MORE}, {"items": _Z}),
        ({"items": {"items": held(_MORE)}}, {"items": {"items": held(_Z)}}),
        ({"items": _MORE}, {"prefixItems": [_Z]}),
        ({"prefixItems": [{}, _MORE]}, {"prefixItems": [_Z], "items": _Z}),
        ({"items": _MORE}, {"contains": _Z}),
        ({"additionalProperties": _MORE}, held(_Z)),
        (held(_MORE), {"additionalProperties": _Z}),
        (held(_MORE), {**held({}), "patternProperties": {"^a": _Z}}),
        (held(_MORE), {"properties": {"b": {}}, "unevaluatedProperties": _Z}),
        ({"patternProperties": {"^a": _MORE}}, {"additionalProperties": _Z}),
    ],
)
def test_one_property_may_be_spread_over_branches(one: Any, other: Any) -> None:
    assert told(S={"allOf": [held(one), held(other)]}) == []
    assert told(S={"allOf": [{"allOf": [held(one)]}, held(other)]}) == []
    assert told(S={**held(one), "allOf": [refer("B")]}, B=held(other)) == []
    assert told(S={**held(other), "anyOf": [refer("B")]}, B=held(one)) == []
    # Two values: each is told by itself.
    assert told(S={"properties": {"x": held(one), "y": held(other)}}) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"items": _MORE}, {"properties": {"items": _Z}}),
        ({"prefixItems": [_MORE]}, {"prefixItems": [{}, _Z]}),
        ({"prefixItems": [_MORE]}, {"prefixItems": [{}], "items": _Z}),
        (held(_MORE), {"properties": {"b": _Z}}),
        (held(_MORE), {**held({}), "additionalProperties": _Z}),
    ],
)
def test_what_stands_elsewhere_declares_nothing(one: Any, other: Any) -> None:
    assert told(S={"allOf": [one, other]}) != []


def test_what_is_referred_to_is_spread_over_what_refers_to_it() -> None:
    full = {"allOf": [refer("Held"), held(_Z)]}
    assert told(Held=held(refer("M")), M=_MORE, Full=full) == []
    # Siblings that have something in common never apply to one value.
    siblings: dict[str, Any] = {
        "Base": {"properties": {"id": {}}},
        "One": {"allOf": [refer("Base"), held(_MORE)]},
        "Other": {"allOf": [refer("Base"), held(_Z)]},
    }
    assert told(**siblings) == ["One/allOf/1/properties/a/required/1"]
    assert told(**siblings, Both={"allOf": [refer("One"), refer("Other")]}) == []


def test_schemas_that_hold_themselves_come_to_an_end() -> None:
    node = {"properties": {"k": {}, "next": refer("Node")}, "required": ["z"]}
    assert told(Node=node) == ["Node/required/0"]
    whole = {"allOf": [refer("Node"), {"properties": {"next": {"properties": {}}}}]}
    assert told(Node=node, Whole=whole) == ["Node/required/0"]
    # The third one in the chain has it.
    _next: dict[str, Any] = _Z
    for _ in range(2):
        _next = {"properties": {"next": _next}}
    assert told(Node=node, Whole={"allOf": [refer("Node"), _next]}) == []


def test_what_stands_beside_a_reference_is_ignored_in_3_0() -> None:
    version = "3.0.4"
    beside = {**refer("Pet"), **_MORE}
    assert told(version, Pet=_PET, S=beside) == []
    assert told("3.1.1", Pet=_PET, S=beside) == ["S/required/1"]
    # It declares nothing either.
    declaring = {**refer("M"), **_Z}
    assert told(version, M=_MORE, S=declaring) == ["M/required/1"]
    within = held({**refer("M"), **_Z})
    assert told(version, M=_MORE, S=within) == ["M/required/1"]
    spread = {"allOf": [held(_MORE), held({**refer("Pet"), **_Z})]}
    assert told(version, Pet=_PET, S=spread) != []


def test_what_would_take_too_long_is_not_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert told(S=_MORE) != []
    monkeypatch.setattr(shared_values, "_MOST_STEPS", 3)
    assert told(S=held(held(_MORE))) == []


def test_time_is_linear_in_the_parts_of_what_many_share() -> None:
    assert steps(400) < 2.5 * steps(200)


def steps(count: int) -> int:
    """How many functions are called for as many schemas that derive from one."""
    part = {"properties": {"b": {}}, "required": ["a"]}
    schemas = {f"S{n}": {"allOf": [refer("Base"), part]} for n in range(count)}
    document = with_schemas({**schemas, "Base": {"properties": {"a": {}}}})
    calls = 0

    def count_call(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count_call)
    try:
        build(document)
    finally:
        sys.setprofile(before)
    return calls

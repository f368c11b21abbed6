"""Names that are required and nowhere declared: what something declares is not told."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from unit.api.trees import build, with_schemas

if TYPE_CHECKING:
    from types import FrameType

_PREFIX = "#/components/schemas/"
_PET = {"type": "object", "properties": {"x": {}}, "required": ["x"]}
# It requires a property that it does not declare.
_MORE = {"properties": {"k": {}}, "required": ["k", "z"]}
_Z: dict[str, Any] = {"properties": {"z": {}}}


def told(**schemas: Any) -> list[str]:
    _, findings = build(with_schemas(schemas))
    found = [each for each in findings.items if each.code.name == "undeclared-required"]
    return [
        each.location.pointer.removeprefix("/components/schemas/") for each in found
    ]


def refer(name: str) -> dict[str, str]:
    return {"$ref": _PREFIX + name}


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

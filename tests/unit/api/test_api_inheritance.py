"""Circles of schemas that are meant as inheritance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs
from counterfoil.api.closed import close
from unit.api.trees import build, with_schemas

if TYPE_CHECKING:
    from counterfoil.api.model import Api

PET = {
    "type": "object",
    "properties": {"kind": {"type": "string"}},
    "required": ["kind"],
    "oneOf": [
        {"$ref": "#/components/schemas/Cat"},
        {"$ref": "#/components/schemas/Dog"},
    ],
}
CAT = {
    "allOf": [{"$ref": "#/components/schemas/Pet"}],
    "properties": {"kind": {"const": "cat"}},
}
DOG = {
    "allOf": [{"$ref": "#/components/schemas/Pet"}],
    "properties": {"kind": {"const": "dog"}, "bark": {}},
    "required": ["bark"],
}


def admits(api: Api | None, name: str, value: object) -> bool:
    assert api is not None
    document = close(api.schemas[name], api.schemas)
    return jsonschema_rs.Draft202012Validator(document).is_valid(value)


def test_a_child_has_what_its_parent_has_without_the_choice() -> None:
    api, findings = build(with_schemas({"Pet": PET, "Cat": CAT, "Dog": DOG}))
    assert [item.code.name for item in findings.items] == ["assumed-inheritance"] * 2
    assert admits(api, "Cat", {"kind": "cat"})
    assert not admits(api, "Cat", {})
    assert not admits(api, "Cat", {"kind": "dog", "bark": 1})
    for name in ("Pet", "Dog"):
        assert admits(api, name, {"kind": "dog", "bark": 1})
        assert not admits(api, name, {"kind": "dog"})
    assert admits(api, "Pet", {"kind": "cat"})
    assert not admits(api, "Pet", {"kind": "cow"})


def test_a_choice_of_itself_says_nothing() -> None:
    itself = {"$ref": "#/components/schemas/Name"}
    api, findings = build(
        with_schemas({"Name": {"anyOf": [{"type": "string"}, itself]}})
    )
    assert [item.code.name for item in findings.items] == ["assumed-inheritance"]
    assert admits(api, "Name", "Rex")
    assert not admits(api, "Name", 1)


def test_a_choice_of_nothing_else_is_refused() -> None:
    itself = {"$ref": "#/components/schemas/Name"}
    api, findings = build(with_schemas({"Name": {"anyOf": [itself]}}))
    assert api is None
    assert [item.code.name for item in findings.items] == ["circular-schema"]


def test_other_circles_are_refused() -> None:
    one = {"allOf": [{"$ref": "#/components/schemas/B"}]}
    other = {"allOf": [{"$ref": "#/components/schemas/A"}]}
    api, findings = build(with_schemas({"A": one, "B": other}))
    assert api is None
    assert {item.code.name for item in findings.items} == {"circular-schema"}

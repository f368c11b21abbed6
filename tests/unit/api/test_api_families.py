"""Parents and their children by `allOf`, which a discriminator tells apart."""

from __future__ import annotations

from typing import Any

from counterfoil.api.schema import Object, Reference, Union
from unit.api.trees import built, with_schemas

PET = {
    "type": "object",
    "required": ["species"],
    "properties": {"species": {"type": "string"}},
    "discriminator": {"propertyName": "species"},
}


def child(**members: Any) -> dict[str, Any]:
    return {"allOf": [{"$ref": "#/components/schemas/Pet"}, members]}


def union_of(schemas: dict[str, Any]) -> Union:
    shape = built(with_schemas(schemas)).schemas["Pet"].shape
    assert isinstance(shape, Union)
    return shape


def test_the_parent_is_a_union_of_its_children_and_itself() -> None:
    schemas = {"Pet": PET, "Cat": child(properties={"lives": {"type": "integer"}})}
    union = union_of(schemas)
    assert union.inherited
    assert union.told is not None
    assert (union.told.property, union.told.values) == ("species", (("Cat", 0),))
    first, last = union.members
    assert first.shape == Reference("Cat")
    assert isinstance(last.shape, Object)
    assert [each.name for each in last.shape.properties] == ["species"]


def test_a_name_that_the_mapping_has_stands_for_what_that_says() -> None:
    """OAS 3.1.1, 4.8.25: the implicit name is the default of a mapping."""
    schemas = "#/components/schemas"
    told = {"propertyName": "kind", "mapping": {"Dog": f"{schemas}/Cat"}}
    choice = [{"$ref": f"{schemas}/{name}"} for name in ("Cat", "Dog", "Cow")]
    pet = {"anyOf": choice, "discriminator": told}
    kind = {"type": "object", "properties": {"kind": {"type": "string"}}}
    found = {"Pet": pet, **dict.fromkeys(("Cat", "Dog", "Cow"), kind)}
    union = built(with_schemas(found)).schemas["Pet"].shape
    assert isinstance(union, Union)
    assert union.told is not None
    assert union.told.values == (("Dog", 0), ("Cow", 2))


def test_a_choice_beside_members_keeps_its_discriminator() -> None:
    cat, dog = ({"type": "object", "properties": {n: {}}} for n in ("lives", "bark"))
    references = [{"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog")]
    for keyword in ("oneOf", "anyOf"):
        union = union_of({"Pet": {**PET, keyword: references}, "Cat": cat, "Dog": dog})
        assert union.told is not None
        assert union.told.values == (("Cat", 0), ("Dog", 1))
        assert union.exclusive == (keyword == "oneOf")


def test_the_mapping_gives_the_values() -> None:
    mapping = {"c": "Cat", "k": "#/components/schemas/Cat", "other": "Pet"}
    pet = {**PET, "discriminator": {"propertyName": "species", "mapping": mapping}}
    union = union_of({"Pet": pet, "Cat": child(), "Dog": child()})
    assert union.told is not None
    told = {value: union.members[at].shape for value, at in union.told.values}
    cat, dog = Reference("Cat"), Reference("Dog")
    assert told == {"c": cat, "k": cat, "Dog": dog}


def test_a_child_whose_name_stands_for_another_is_told_by_nothing() -> None:
    told = {"propertyName": "species", "mapping": {"Dog": "Cat"}}
    pet = {**PET, "discriminator": told}
    union = union_of({"Dog": child(), "Pet": pet, "Cat": child(), "Cow": child()})
    assert union.told is not None
    told_by = [(value, union.members[at].shape) for value, at in union.told.values]
    assert len(told_by) == 2
    assert dict(told_by) == {"Dog": Reference("Cat"), "Cow": Reference("Cow")}


def test_a_long_line_of_descent_is_followed() -> None:
    """Each child is the parent of the next: there are more than the stack has room."""
    schemas: dict[str, Any] = {"Pet": PET}
    told = PET["discriminator"]
    for number in range(510):
        above = {"$ref": f"#/components/schemas/{[*schemas][-1]}"}
        schemas[f"Pet{number}"] = {"allOf": [above, {}], "discriminator": told}
    union = union_of(schemas)
    assert union.told is not None
    assert {value for value, _ in union.told.values} == schemas.keys() - {"Pet"}


def test_a_mapping_may_write_a_reference_in_another_way() -> None:
    written = [
        "Cat",
        "./openapi.yaml#/components/schemas/Cat",
        "#/components/schemas/C%61t",
    ]
    mapping = {f"v{number}": each for number, each in enumerate(written)}
    told = {"discriminator": {"propertyName": "species", "mapping": mapping}}
    plain = {key: value for key, value in PET.items() if key != "discriminator"}
    family = union_of({"Pet": {**PET, **told}, "Cat": child(), "Dog": child()})
    references = [{"$ref": f"#/components/schemas/{name}"} for name in ("Dog", "Cat")]
    chosen = {
        "Pet": {"oneOf": references, **told},
        "Cat": plain,
        "Dog": {**plain, "minProperties": 1},
    }
    for union in (family, union_of(chosen)):
        assert union.told is not None
        told_of = {value: union.members[at].shape for value, at in union.told.values}
        cat, dog = Reference("Cat"), Reference("Dog")
        assert told_of == {"v0": cat, "v1": cat, "v2": cat, "Dog": dog}


def test_a_reference_to_another_file_is_not_a_component_of_the_same_name() -> None:
    mapping = {"c": "https://example.com/other.yaml#/components/schemas/Cat"}
    pet = {**PET, "discriminator": {"propertyName": "species", "mapping": mapping}}
    union = union_of({"Pet": pet, "Cat": child()})
    assert union.told is not None
    assert union.told.values == (("Cat", 0),)


def test_a_child_that_is_no_object_is_left_out() -> None:
    schemas = {"Pet": PET, "Cat": child(), "None": child(type="string")}
    assert [each.shape for each in union_of(schemas).members[:-1]] == [Reference("Cat")]


def test_without_children_a_parent_is_as_it_was() -> None:
    api = built(with_schemas({"Pet": PET}))
    assert isinstance(api.schemas["Pet"].shape, Object)


def test_a_choice_of_its_own_makes_no_parent() -> None:
    choice = {**PET, "anyOf": [{"properties": {"a": True}}, {"required": ["b"]}]}
    api = built(with_schemas({"Pet": choice, "Cat": child()}))
    shape = api.schemas["Pet"].shape
    assert not (isinstance(shape, Union) and shape.inherited)


def test_swagger_names_the_property_alone() -> None:
    document = {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "definitions": {
            "Pet": {**PET, "discriminator": "species"},
            "Cat": {"allOf": [{"$ref": "#/definitions/Pet"}]},
        },
    }
    shape = built(document).schemas["Pet"].shape
    assert isinstance(shape, Union)
    assert shape.told is not None
    assert shape.told.values == (("Cat", 0),)

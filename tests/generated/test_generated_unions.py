"""Unions: a value gets the class of the schema that admits it, and goes back whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from generated.making import Import

CIRCLE = {"kind": "circle", "radius": 1.5}
SQUARE = {"kind": "square", "side": 2}


def decode(load: Import, **members: Any) -> Any:
    text = json.dumps({"shapes": [], **members}).encode()
    content = load("unions.contents").DRAWING
    typed = content.decode(text)
    assert json.loads(content.encode(typed)) == {"shapes": [], **members}
    return typed


def test_a_constant_property_tells_the_class(load: Import) -> None:
    models = load("unions.models")
    wide = {**CIRCLE, "colour": ["red"]}
    typed = decode(load, shapes=[CIRCLE, SQUARE, wide])
    assert typed.shapes == [
        models.Circle(kind="circle", radius=1.5),
        models.Square(kind="square", side=2),
        models.Circle(kind="circle", radius=1.5, extra={"colour": ["red"]}),
    ]


def test_the_first_schema_that_admits_a_value_gives_the_class(load: Import) -> None:
    models = load("unions.models")
    typed = decode(load, x={"name": "a", "lives": 9}, y={"name": "b", "lives": "many"})
    assert type(typed.extra["x"]) is models.Cat
    assert typed.extra["x"].lives == 9
    assert typed.extra["y"] == models.Dog(name="b", extra={"lives": "many"})
    nested = decode(load, z={"name": 1, "friend": {"name": 2, "friend": {"name": "c"}}})
    assert type(nested.extra["z"].friend.friend) is models.Cat


def test_a_discriminator_goes_before_the_order(load: Import) -> None:
    models = load("unions.models")
    assert type(decode(load, told={"name": "a"}).told) is models.Cat
    assert type(decode(load, told={"name": "a", "species": "hound"}).told) is models.Dog
    assert type(decode(load, told={"name": "a", "species": "Cat"}).told) is models.Cat
    # What it names does not admit the value: it forbids nothing.
    assert type(decode(load, told={"name": 1, "species": "Cat"}).told) is models.Dog


def test_the_type_tells_members_apart_that_are_no_objects(load: Import) -> None:
    models = load("unions.models")
    assert decode(load, background=None).background is None
    assert decode(load, background="red").background == "red"
    assert type(decode(load, background=CIRCLE).background) is models.Circle
    assert decode(load, id=1).id == 1
    assert decode(load, id="a").id == "a"


def test_arrays_of_a_union_are_told_apart_by_the_judge(load: Import) -> None:
    models = load("unions.models")
    assert type(decode(load, either=[CIRCLE]).either[0]) is models.Circle
    assert type(decode(load, either=[SQUARE]).either[0]) is models.Square
    point = decode(load, either=[1, 2.5, {**CIRCLE, "x": 1}]).either
    assert point[:2] == (1, 2.5)
    assert point[2].extra == {"x": 1}


def test_an_array_of_fixed_items_is_a_tuple(load: Import) -> None:
    models = load("unions.models")
    typed = decode(load, at=[1, 2.5, SQUARE])
    assert typed.at == (1, 2.5, models.Square(kind="square", side=2))
    invalid = load("unions.runtime.faults").InvalidContent
    for wrong in ([1, 2], [1, 2, SQUARE, 3], [1, "2", SQUARE]):
        with pytest.raises(invalid):
            decode(load, at=wrong)


def test_enumerations_are_classes_with_names(load: Import) -> None:
    models = load("unions.models")
    assert [(each.name, each.value) for each in models.Colour] == [
        ("RED", "red"),
        ("DARK_GREEN", "dark-green"),
        ("EMPTY", ""),
        ("VALUE_1ST", "1st"),
        ("NONE", "None"),
        ("PLUS_1", "+1"),
    ]
    assert [each.name for each in models.Level] == ["LOW", "HIGH", "MINUS_1"]
    typed = decode(load, colour="dark-green", level=-1, maybe=None, size="big")
    assert typed.colour is models.Colour.DARK_GREEN
    assert typed.level is models.Level.MINUS_1
    assert typed.maybe is None
    assert decode(load, maybe="a").maybe is models.Maybe.A
    assert (
        load("unions.contents").DRAWING.decode(b'{"shapes":[],"level":1.0}').level == 1
    )


def test_an_enumeration_of_any_values_has_their_types(load: Import) -> None:
    fields = load("unions.models").Drawing.__annotations__
    assert fields["odd"] == "int | float | dict[str, Any] | UnsetType | None"
    assert fields["pair"] == "list[Any] | UnsetType"
    for value in (1.5, {"a": "b"}, None):
        assert decode(load, odd=value).odd == value
    assert decode(load, pair=[2, "x"]).pair == [2, "x"]
    invalid = load("unions.runtime.faults").InvalidContent
    wrong: list[tuple[str, Any]] = [
        *(("odd", 1), ("odd", {"a": "c"}), ("odd", {"a": "b", "c": 1}), ("odd", "b")),
        *(("odd", []), ("pair", [1]), ("pair", [2, 1]), ("pair", {}), ("pair", None)),
    ]
    for name, value in wrong:
        with pytest.raises(invalid):
            decode(load, **{name: value})


def test_an_enumeration_beside_other_strings(load: Import) -> None:
    models = load("unions.models")
    assert decode(load, style="red").style is models.Colour.RED
    assert type(decode(load, style="#fff").style) is str
    assert decode(load, model="of one's own").model == "of one's own"


def test_an_enumeration_in_a_union_that_is_in_another(load: Import) -> None:
    models = load("unions.models")
    assert decode(load, paint="red").paint is models.Colour.RED
    assert type(decode(load, paint=CIRCLE).paint) is models.Circle
    assert decode(load, paint=None).paint is None


def test_an_enumeration_as_a_parameter(load: Import) -> None:
    models, client = load("unions.models"), load("unions.client.put_pets")
    request = client.prepare(
        colour=models.Colour.DARK_GREEN, level=models.Level.LOW, body=[]
    )
    assert request.target == "/pets?colour=dark-green&level=0"
    operation = load("unions.operations.put_pets")
    assert operation.COLOUR.read({"colour": ["red"]}) is models.Colour.RED
    assert operation.LEVEL.read({"level": ["-1"]}) is models.Level.MINUS_1


def test_a_union_that_holds_itself(load: Import) -> None:
    typed = decode(load, node={"left": 1, "right": {"left": 2, "right": 3}})
    assert typed.node.right.left == 2


def test_integers_may_be_written_as_floats_in_a_union(load: Import) -> None:
    content = load("unions.contents").DRAWING
    typed = content.decode(b'{"shapes": [{"kind": "square", "side": 2.0}]}')
    assert typed.shapes[0].side == 2
    assert type(typed.shapes[0].side) is int


def test_rules_are_checked_in_unions(load: Import) -> None:
    great = {**CIRCLE, "radius": 100}
    invalid = load("unions.runtime.faults").InvalidContent
    for members, place in (
        ({"shapes": [CIRCLE, great]}, "/shapes/1"),
        ({"by name": {"a": great}}, "/by name/a"),
        ({"at": [1, 2, great]}, "/at/2"),
        ({"either": [1, 2, great]}, "/either/2"),
        ({"either": [CIRCLE, great]}, "/either/1"),
    ):
        with pytest.raises(invalid) as caught:
            decode(load, **members)
        assert [each.pointer for each in caught.value.violations] == [place]


def test_a_union_as_a_whole_content(load: Import) -> None:
    models, contents = load("unions.models"), load("unions.contents")
    shape = models.Circle(kind="circle", radius=1, extra={"x": 1})
    assert contents.SHAPE.decode(contents.SHAPE.encode(shape)) == shape
    pets = [models.Cat(name="a"), models.Dog(name=1, extra={"y": None})]
    assert contents.PUT_PETS_BODY.decode(contents.PUT_PETS_BODY.encode(pets)) == pets


def test_a_choice_beside_other_keywords_has_a_class_for_each_branch(
    load: Import,
) -> None:
    first = decode(load, mixed={"id": 1, "a": "b", "x": 1}).mixed
    assert (first.id, first.a, first.extra) == (1, "b", {"x": 1})
    second = decode(load, both={"b": 2, "common": "c"}).both
    assert (second.b, second.common) == (2, "c")
    assert decode(load, both={"a": "x", "b": "y"}).both.extra == {"b": "y"}


def test_who_has_the_choice_of_a_part_has_classes_of_its_own(load: Import) -> None:
    kept = decode(load, kept={"id": 1, "name": "a", "wings": 2}).kept
    assert (kept.id, kept.name, kept.wings) == (1, "a", 2)
    # What the other one needs more, this one does not.
    keeping = decode(load, keeping={"name": "a", "wings": 2}).keeping
    assert (keeping.name, keeping.wings) == ("a", 2)
    assert not hasattr(keeping, "id")


def test_keywords_beside_a_reference_are_of_the_same_class(load: Import) -> None:
    models = load("unions.models")
    beside = decode(load, beside={"id": 1, "note": "n", "more": "m"}).beside
    assert (beside.id, beside.note, beside.more) == (1, "n", "m")
    assert type(decode(load, described={"id": 1}).described) is models.Base


def test_what_is_only_partly_told_is_typed_as_far_as_it_is(load: Import) -> None:
    models = load("unions.models")
    told = dict(models.Drawing.__annotations__.items())
    assert told["text"] == "str | UnsetType"
    assert told["patterned"] == "dict[str, int] | UnsetType"
    assert decode(load, text="abc", patterned={"xy": 1}).patterned == {"xy": 1}
    invalid = load("unions.runtime.faults").InvalidContent
    for wrong in ({"text": "b"}, {"patterned": {"y": 1}}, {"patterned": {"x": "1"}}):
        with pytest.raises(invalid):
            decode(load, **wrong)


def test_a_union_that_has_no_name_is_a_content_too(load: Import) -> None:
    models, contents = load("unions.models"), load("unions.contents")
    content = contents.PUT_PETS_200
    assert content.decode(b'{"name": "a", "x": 1}') == models.Cat(
        name="a", extra={"x": 1}
    )
    counted = content.decode(b'{"count": 3}')
    assert counted.count == 3
    assert content.encode(counted) == b'{"count":3}'
    operation = load("unions.operations.put_pets")
    assert operation.STYLE.read({"style": ["%23fff"]}) == "#fff"

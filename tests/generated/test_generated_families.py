"""Inheritance: a value of a parent has the class of the child that it says it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from generated.making import Import


def answered(load: Import, *pets: dict[str, Any]) -> Any:
    """Pets as a client reads them, after a look at how they are written again."""
    content = load("families.contents").ADD_PET_200
    typed = content.decode(json.dumps(pets).encode())
    assert json.loads(content.encode(typed)) == [*pets]
    return typed


def test_the_discriminator_tells_the_class(load: Import) -> None:
    told = answered(
        load,
        {"species": "cat", "name": "a", "lives": 9},
        {"species": "kitten", "name": "b", "lives": 9, "more": 1},
        {"species": "Dog", "name": "c", "chip": "x"},
        {"species": "Poodle", "name": "d", "chip": "x", "curls": 3},
        {"species": "Fish", "name": "e"},
        {"species": "pet", "name": "f"},
    )
    names = ["Cat", "Cat", "Dog", "Poodle", "Fish", "PetBase"]
    assert [type(each).__name__ for each in told] == names
    assert told[0].lives == 9
    assert told[1].extra == {"more": 1}
    assert (told[3].chip, told[3].curls) == ("x", 3)


def test_a_child_is_a_parent_of_others(load: Import) -> None:
    told = answered(load, {"species": "Bird", "name": "a", "wings": 2})
    assert type(told[0]).__name__ == "BirdBase"
    # The nearest parent tells.
    models = load("families.models")
    bird = models.Parrot(species="Parrot", name="a", words=["hi"])
    text = load("families.contents").ADD_PET_200.encode([bird])
    assert json.loads(text) == [{"species": "Parrot", "name": "a", "words": ["hi"]}]
    assert answered(load, *json.loads(text)) == [bird]


def test_what_no_child_admits_is_the_parents(load: Import) -> None:
    told = answered(
        load,
        # Not what the child demands: the discriminator forbids nothing (OAS 3.0.4).
        {"species": "cat", "name": "a", "lives": "many"},
        # It fits a child, but does not say that it is one.
        {"species": "lion", "name": "b", "lives": 1},
    )
    assert [type(each).__name__ for each in told] == ["PetBase", "PetBase"]
    assert [each.extra for each in told] == [{"lives": "many"}, {"lives": 1}]
    with pytest.raises(load("families.runtime.faults").InvalidContent):
        answered(load, {"species": "cat", "lives": 9})


def test_what_a_parent_holds_is_told_too(load: Import) -> None:
    cat = {"species": "cat", "name": "b", "lives": 9}
    told = answered(load, {"species": "Fish", "name": "a", "friend": cat})
    assert type(told[0].friend).__name__ == "Cat"


def test_a_child_may_differ_in_the_two_directions(load: Import) -> None:
    models, contents = load("families.models"), load("families.contents")
    text = b'{"species":"Poodle","name":"a","curls":1}'
    typed = contents.PET_REQUEST.decode(text)
    assert type(typed) is models.PoodleRequest
    assert contents.PET_REQUEST.encode(typed) == text
    # A response must have the chip: without it, it is no dog.
    assert type(contents.ADD_PET_200.decode(b"[%b]" % text)[0]) is models.PetBase


def test_the_parents_rule_holds_for_its_children(load: Import) -> None:
    light = {"species": "kitten", "name": "a", "lives": 9, "weight": 0}
    with pytest.raises(load("families.runtime.faults").InvalidContent) as caught:
        answered(load, {"species": "Fish", "name": "b"}, light)
    found = [(each.pointer, each.keyword) for each in caught.value.violations]
    assert found == [("/1", "weighs")]

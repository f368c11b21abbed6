"""What is read is what was sent; what the contract refuses has a place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from generated.making import Import

KEPT = [
    ("recursive.TREE", {"name": "a", "x": 1, "children": [{"name": "b", "y": {}}]}),
    ("recursive.TREE", {"name": "a", "parent": {"trees": [{"name": "c", "z": 1}]}}),
    ("recursive.TREE", {"name": "a", "by-name": {"b": {"name": "b", "": None}}}),
    ("recursive.TREE", {"name": "a", "meta": {"x": [1, {"y": [None]}], "z": 1.5}}),
    ("recursive.JSON", [1, "a", None, {"b": [True, {"c": 2.5}]}]),
    ("recursive.BOX_BODY", [[], [[]]]),
    ("containers.REPLACE_PETS_BODY", [{"name": "a", "k": [1]}, {"name": "b"}]),
    ("containers.REPLACE_HOUSES_BODY", {"x": [{"name": "a", "k": {"l": 1}}], "": []}),
    ("containers.REPLACE_GRID_BODY", [[[{"name": "a", "k": 1}], []], []]),
    ("containers.SHELF", {"members": {"a": "b"}, "value": {"extra": 1, "c": "d"}}),
    ("containers.SHELF", {"members": {}, "value": {}, "wire": {"~extra": 1}}),
    ("containers.SHELF", {"members": {"k": [{}]}, "value": {}, "nothing": {}}),
    ("containers.SHELF", {"members": {}, "value": {}, "counts": {"a": 1, "b": 2}}),
    (
        "containers.SHELF",
        {
            "members": {},
            "value": {},
            "pets": {"main": {"name": "a"}, "b": {"name": "c", "d": 1}},
        },
    ),
    ("choices.CHOICES", {"words": "b'c", "mixed": None, "flags": True, "both": 1.5}),
    ("choices.CHOICES", {"many": "m", "manyOrNull": None, "manyOrNumber": "c"}),
    ("choices.CHOICES", {"manyOrNull": 12, "manyOrNumber": 1.5, "listed": ["a", "m"]}),
    ("choices.CHOICES", {"numbers": 2.5, "huge": 18446744073709551616}),
    ("choices.CHOICES", {"only-null": None, "one": 1, "whole": 2, "text": "x"}),
    ("choices.CHOICES", {"maybe": None, "maybeObject": {"radius": 1, "x": 2}}),
    ("choices.CHOICES", {"several": [1], "either": "a", "overlapping": 3}),
    ("choices.CHOICES", {"any": {"a": [1]}, "not": 5, "list": [{"radius": 1, "y": 2}]}),
    ("choices.CHOICES", {"list": {"radius": 0.5, "z": None}, "maybeObject": None}),
    ("choices.DRAWING", {"kind": "square", "side": 1}),
    ("limits.LIMITS", {"small": 3, "open": -2, "fractions": 2, "beyond": 2**64}),
    ("limits.LIMITS", {"floats": -1e22, "inexact": 9007199254740993, "vast": 1e30}),
    ("limits.LIMITS", {"cents": 0.07, "both": 1.5, "word": "日本", "unique": [1, 2]}),
    ("limits.LIMITS", {"email": "is not asserted", "digits": "12", "many": [True]}),
    (
        "names.EVERYTHING",
        {"str": "a", "list": ["b"], "AB": "c", "a-b": "d", "self": "e"},
    ),
    ("names.SHELF", {"box": {"id": "a", "other": 1}}),
    ("names.CAPITALS", {"unset": {"id": "a"}, "extra": {}, "i": "O", "decoder": {}}),
    ("names.EVERYTHING", {"extra": {"extra": "a", "extra_": "b", "c": 1}, "é": "f"}),
    ("names.EVERYTHING", {"inline": {"inline": {"x": 1, "y": 2}}, "123": {"": "a"}}),
]

REFUSED = [
    ("recursive.TREE", {"name": "a", "parent": {"x": 1}}, "/parent"),
    ("recursive.TREE", {"name": "a", "parent": {"length": 3}}, "/parent/length"),
    ("recursive.TREE", {"name": "a", "children": [{}]}, "/children/0"),
    ("recursive.BOX_BODY", [[], [], []], ""),
    ("recursive.BOX_BODY", [[1]], "/0/0"),
    ("containers.REPLACE_PETS_BODY", [], ""),
    ("containers.REPLACE_PETS_BODY", [{"name": ""}], "/0/name"),
    ("containers.REPLACE_HOUSES_BODY", {"a/b~": [{}]}, "/a~1b~0/0"),
    ("containers.SHELF", {"members": {}, "value": {}, "x": 1}, ""),
    ("containers.SHELF", {"members": {}, "value": {"extra": "x"}}, "/value/extra"),
    ("containers.SHELF", {"members": {}, "value": {}, "nothing": {"a": 1}}, "/nothing"),
    (
        "containers.SHELF",
        {"members": {}, "value": {}, "counts": {"b": 1.5}},
        "/counts/b",
    ),
    ("choices.CHOICES", {"flags": False}, "/flags"),
    ("choices.CHOICES", {"numbers": 3}, "/numbers"),
    ("choices.CHOICES", {"huge": 2}, "/huge"),
    ("choices.CHOICES", {"whole": 2.5}, "/whole"),
    ("choices.CHOICES", {"overlapping": 6}, "/overlapping"),
    ("choices.CHOICES", {"none": None}, "/none"),
    ("choices.CHOICES", {"not": "x"}, "/not"),
    ("choices.CHOICES", {"maybe": "long"}, "/maybe"),
    ("choices.DRAWING", {"kind": "circle", "radius": 0}, "/radius"),
    ("limits.LIMITS", {}, ""),
    ("limits.LIMITS", {"fractions": 3}, "/fractions"),
    ("limits.LIMITS", {"beyond": 2**64 + 1}, "/beyond"),
    ("limits.LIMITS", {"inexact": 9007199254740994}, "/inexact"),
    ("limits.LIMITS", {"cents": 0.075}, "/cents"),
    ("limits.LIMITS", {"both": 1}, "/both"),
    ("limits.LIMITS", {"word": "日"}, "/word"),
    ("limits.LIMITS", {"unique": [1, 1]}, "/unique"),
    ("limits.LIMITS", {"digits": "١٢"}, "/digits"),
    ("limits.LIMITS", {"digits": "12\n"}, "/digits"),
]


@pytest.mark.parametrize(("name", "value"), KEPT)
def test_a_value_survives_the_way_there_and_back(
    load: Import, name: str, value: object
) -> None:
    package, constant = name.split(".")
    content = getattr(load(f"{package}.contents"), constant)
    typed = content.decode(json.dumps(value).encode())
    assert json.loads(content.encode(typed)) == value


@pytest.mark.parametrize(("name", "value"), KEPT)
def test_the_fast_reader_reads_the_same(load: Import, name: str, value: object) -> None:
    package, constant = name.split(".")
    module = load(f"{package}.contents")
    text = json.dumps(value).encode()
    read = getattr(module, f"read_{constant.lower()}", getattr(module, constant).decode)
    assert read(text) == getattr(module, constant).decode(text)


@pytest.mark.parametrize(("name", "value", "pointer"), REFUSED)
def test_an_invalid_value_is_refused_with_its_place(
    load: Import, name: str, value: object, pointer: str
) -> None:
    package, constant = name.split(".")
    content = getattr(load(f"{package}.contents"), constant)
    invalid = load(f"{package}.runtime.faults").InvalidContent
    with pytest.raises(invalid) as caught:
        content.decode(json.dumps(value).encode())
    assert pointer in {each.pointer for each in caught.value.violations}


def test_integers_may_be_written_as_floats(load: Import) -> None:
    limits = load("limits.contents").LIMITS
    assert limits.decode(b'{"small": 3.0}').small == 3
    assert limits.decode(b'{"small": 3e0, "unique": [1e2]}').unique == [100]
    assert limits.decode(b'{"beyond": 1e19}').beyond == 10**19


def test_what_is_sent_is_judged_too(load: Import) -> None:
    module, contents = load("limits.models"), load("limits.contents")
    invalid = load("limits.runtime.faults").InvalidContent
    with pytest.raises(invalid):
        contents.LIMITS.encode(module.Limits(small=4))
    with pytest.raises(invalid):
        contents.LIMITS.encode(module.Limits())


def test_members_without_a_field_must_not_stand_for_one_that_has(load: Import) -> None:
    loose = load("containers.models").Loose
    shelf = load("containers.models").Shelf(
        members=loose(extra={"a": "b"}), value=loose()
    )
    with pytest.raises(ValueError, match="extra holds members"):
        load("containers.contents").SHELF.encode(shelf)

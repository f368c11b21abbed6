"""Values say what they are, where a discriminator tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.mock.values import Values
from unit.mock.building import api_of, document
from unit.mock.making import CAT, KIND, made

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_value_says_what_its_discriminator_calls_it(
    tmp_path: Path, keyword: str
) -> None:
    dog = "{$ref: '#/components/schemas/Dog'}"
    mapping = "mapping: {wolf: '#/components/schemas/Dog'}"
    for told, name in (("", "Dog"), (f", {mapping}", "wolf")):
        value = made(
            tmp_path,
            f"{{{keyword}: [{dog}, {CAT}],"
            f" discriminator: {{propertyName: kind{told}}}}}",
        )
        # Of `oneOf`, only what has no bark is a cat and no dog.
        assert value["kind"] == (name if "bark" in value else "Cat")
        assert ("bark" in value) == (keyword == "anyOf")


def test_a_parent_and_its_children_say_what_they_are(tmp_path: Path) -> None:
    told = "discriminator: {propertyName: kind, mapping: {cat: Kitten.yaml, dog: Pup}}"
    parent = f"{{type: object, required: [kind], properties: {KIND}, {told}}}"
    child = "{allOf: [{$ref: '#/components/schemas/Main'}, {required: [bark]}]}"
    assert made(tmp_path, parent) == {"kind": "cat"}
    nullable = parent.replace("type: object", "type: [object, 'null']")
    assert made(tmp_path, nullable) == {"kind": "cat"}
    pups = "{type: array, items: {$ref: '#/components/schemas/Pup'}}"
    schemas = f"    Main: {parent}\n    Pup: {child}\n    Pups: {pups}\n"
    api = api_of(document(tmp_path, schemas=schemas))
    value: Any = Values(api).value(api.schemas["Pups"], lambda _: True)
    assert value[0]["kind"] == "dog"
    value = Values(api).value(api.schemas["Main"], lambda _: True)
    assert value["kind"] in {"cat", "dog"}
    # A mapping forbids no value, and makes none right.
    other = "{type: object, required: [kind], properties: {kind: {const: hen}},"
    assert made(tmp_path, f"{other} {told}}}") == {"kind": "hen"}


def test_a_child_of_a_parent_that_chooses_says_what_it_is(tmp_path: Path) -> None:
    at = "#/components/schemas"
    told = "discriminator: {propertyName: kind}"
    choice = f"oneOf: [{{$ref: '{at}/Pup'}}, {{$ref: '{at}/Kid'}}]"
    parent = f"{{type: object, required: [kind], properties: {KIND}, {choice}, {told}}}"
    schemas = f"    Main: {parent}\n"
    for name, member in (("Pup", "bark"), ("Kid", "bleat")):
        own = f"properties: {{{member}: {{type: string}}}}"
        schemas += f"    {name}: {{allOf: [{{$ref: '{at}/Main'}}], {own}}}\n"
    api = api_of(document(tmp_path, schemas=schemas))
    value: Any = Values(api).value(api.schemas["Main"], lambda _: True)
    assert value["kind"] == "Pup"


def test_a_parent_with_children_keeps_its_own_words(tmp_path: Path) -> None:
    told = "discriminator: {propertyName: kind, mapping: {pup: Pup}}"
    rule = "x-rules: [{id: some, message: m, rule: self.more > self.less}]"
    numbers = "more: {type: integer}, kind: {type: string}, less: {type: integer}"
    schemas = (
        f"    Main: {{type: object, required: [more, less, kind], {told}, {rule},"
        f" properties: {{{numbers}}}}}\n"
        "    Pup: {allOf: [{$ref: '#/components/schemas/Main'}]}\n"
    )
    api = api_of(document(tmp_path, schemas=schemas))
    value: Any = Values(api).value(api.schemas["Main"], lambda _: True)
    assert list(value) == ["more", "kind", "less"]
    assert value["kind"] == "pup"
    assert value["more"] > value["less"]

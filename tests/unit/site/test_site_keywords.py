"""What a page says of the keywords of a schema, in words and with links."""

from __future__ import annotations

import pytest
from counterfoil.site.keywords import keyword_words
from counterfoil.site.words import type_view
from unit.api.trees import built, with_schemas

A = {"$ref": "#/$defs/A"}
B = {"$ref": "#/$defs/B"}


def said(exact: dict[str, object]) -> list[str]:
    phrases = keyword_words(exact)
    return ["".join(word.text for word in phrase) for phrase in phrases]


@pytest.mark.parametrize(
    ("exact", "words"),
    [
        ({"allOf": [A, B]}, ["all of A, B"]),
        ({"allOf": [A, {"minLength": 2}, True]}, ["all of A", "at least 2 characters"]),
        ({"allOf": [False]}, ["nothing is valid"]),
        ({"anyOf": [A, {"required": ["x", "y"]}]}, ["any of A or requires x, y"]),
        (
            {"oneOf": [{"type": "string", "maxLength": 1}, {"const": None}, {}]},
            ["one of (string, at most 1 character) or null or any value"],
        ),
        (
            {"anyOf": [A], "oneOf": [{"minLength": 2}]},
            ["all of A", "at least 2 characters"],
        ),
        ({"not": {"enum": ["a", 1]}}, ['not one of "a", 1']),
        ({"not": False}, ["not nothing"]),
        ({"if": A, "then": B, "else": False}, ["if A then B else nothing"]),
        ({"then": A}, []),
        ({"minItems": 1, "maxItems": 3}, ["1 to 3 items"]),
        ({"maxProperties": 3, "type": "object"}, ["object", "at most 3 members"]),
        ({"minProperties": 1, "maxProperties": 1}, ["exactly 1 member"]),
        ({"minLength": 0}, []),
        ({"uniqueItems": True}, ["no item twice"]),
        ({"uniqueItems": False}, []),
        ({"contains": A, "minContains": 2}, ["contains A", "at least 2 times"]),
        ({"prefixItems": [A, {"type": "null"}]}, ["first items: A, then null"]),
        ({"items": False}, ["items: nothing"]),
        ({"properties": {"a": A, "b": {}}}, ["members a: A; b: any value"]),
        ({"properties": {}}, []),
        ({"patternProperties": {"^x-": A}}, ["members like ^x-: A"]),
        ({"propertyNames": {"pattern": "^a"}}, ["names of members: pattern ^a"]),
        ({"additionalProperties": False}, ["no other members"]),
        ({"additionalProperties": {"not": {}}}, ["no other members"]),
        ({"unevaluatedProperties": A}, ["other members: A"]),
        ({"unevaluatedItems": False}, ["no other items"]),
        ({"additionalProperties": True}, []),
        ({"dependentRequired": {"a": ["b", "c"]}}, ["a requires b, c"]),
        ({"dependentSchemas": {"a": B}}, ["with a: B"]),
        ({"exclusiveMinimum": 0, "maximum": 9}, ["> 0", "≤ 9"]),
        ({"contentEncoding": "base64"}, ["encoded as base64"]),
        ({"contentMediaType": "text/csv"}, ["holds text/csv"]),
        ({"contentSchema": A}, ["within: A"]),
        ({"writeOnly": True}, ["write only"]),
        ({"anotherWord": [1]}, ["anotherWord: [1]"]),
        ({"x-mine": 1, "$comment": "c", "$anchor": "a"}, []),
    ],
)
def test_a_keyword_in_words(exact: dict[str, object], words: list[str]) -> None:
    assert said(exact) == words


def test_names_of_schemas_are_links() -> None:
    (phrase,) = keyword_words({"not": {"anyOf": [A, B]}})
    links = [(word.text, word.href) for word in phrase if word.href]
    assert links == [("A", "#schema-A"), ("B", "#schema-B")]


def test_a_part_that_is_the_type_is_not_said_again() -> None:
    assert keyword_words({"allOf": [A, B]}, name="A") == keyword_words({"allOf": [B]})
    assert keyword_words(A, name="A") == ()


NAMED = {"$ref": "#/components/schemas/A"}
BOOLEAN = {"type": "boolean"}
ITEMS = ("array of A or boolean", ["first items: A"])


@pytest.mark.parametrize(
    ("schema", "words", "constraints"),
    [
        ({"allOf": [NAMED]}, "A", []),
        ({"allOf": [NAMED, {"minLength": 2}]}, "A", ["at least 2 characters"]),
        # What is said of other types says nothing.
        (
            {"type": "array", "items": {}, "required": ["a"], "uniqueItems": True},
            "array of any value",
            ["no item twice"],
        ),
        ({"minLength": 2}, "any value", ["at least 2 characters"]),
        ({"properties": {"a": {}}}, "object or any other value", []),
        ({"type": "string", "readOnly": True}, "string", ["read only"]),
        ({"type": "string", "writeOnly": True}, "string", ["write only"]),
        (
            {"type": "array", "items": {"enum": ["a", 1]}},
            'array of one of "a", 1',
            [],
        ),
        (
            {"type": "object", "additionalProperties": {"const": "a"}},
            'map of constant "a"',
            [],
        ),
        ({"items": NAMED}, "array of A or any other value", []),
        ({"additionalProperties": NAMED}, "map of A or any other value", []),
        ({"anyOf": [NAMED, {"type": "null"}]}, "A or null", []),
        ({"type": "array", "prefixItems": [NAMED], "items": BOOLEAN}, *ITEMS),
        ({"type": ["string", "null"]}, "string or null", []),
        ({"type": "string", "minLength": 2, "not": {"const": "aa"}}, "string", None),
    ],
)
def test_nothing_is_said_twice_or_not_at_all(
    schema: object, words: str, constraints: list[str] | None
) -> None:
    if constraints is None:
        constraints = ["at least 2 characters", 'not "aa"']
    api = built(with_schemas({"A": {"type": "string"}, "S": schema}))
    view = type_view(api.schemas["S"])
    assert "".join(word.text for word in view.words) == words
    found = ["".join(word.text for word in phrase) for phrase in view.constraints]
    assert found == constraints


def test_a_choice_of_one_is_told_by_the_name_of_that_one() -> None:
    assert keyword_words({"anyOf": [A]}, name="A") == ()
    assert keyword_words({"anyOf": [A]}, frozenset({"anyOf"})) == ()

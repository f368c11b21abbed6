from __future__ import annotations

import ast
import json

import pytest
from counterfoil.api.schema import AnyValue, Schema
from counterfoil.document.tree import Location
from counterfoil.python.lowering import Lowering
from counterfoil.python.model_views import lower_models
from counterfoil.python.prose import docstring, width_of_notes
from counterfoil.python.schema_prose import notes_of, words_of
from hypothesis import given
from hypothesis import strategies as st
from unit.api.trees import built, with_schemas

SIGNS = st.sampled_from(["\x7f", "\x85", "\u2028", "\u202e", "\ufeff", '"', "\\"])
TEXTS = st.lists(SIGNS | st.text(max_size=5), max_size=8).map("".join)


def schema(
    title: str = "",
    description: str = "",
    *,
    examples: tuple[str, ...] = (),
    default: str = "",
) -> Schema:
    return Schema(
        AnyValue(),
        Location("a.yaml", 1, 1, ""),
        "true",
        title=title,
        description=description,
        examples=examples,
        default=default,
    )


def written(said: Schema, name: str = "Pet", level: int = 1) -> str:
    notes = notes_of(said, width_of_notes(level))
    return docstring(words_of(said, name), level, notes)


@pytest.mark.parametrize(
    ("title", "description", "words"),
    [
        ("A pet animal", "Has a name.", "A pet animal.\n\nHas a name."),
        ("What is it?", "Has a name.", "What is it?\n\nHas a name."),
        ("A pet", "<p>A <i>pet</i> with a name.", "<p>A <i>pet</i> with a name."),
        ("A pet\nanimal", "", "A pet animal."),
        ("pet request", "Has a name.", "Has a name."),
        ("PET", "", ""),
        ("A name", "A name, or none.", "A name, or none."),
        ("--", "", ""),
        ("", "", ""),
    ],
)
def test_a_title_is_told_where_it_says_more(
    title: str, description: str, words: str
) -> None:
    assert words_of(schema(title, description), "PetRequest") == words


def test_defaults_and_examples_follow_the_words() -> None:
    said = schema("", "Whom it is of.", examples=('"a"', '"b"', '"a"'), default='"c"')
    notes = 'Default: "c". Examples: "a", "b".'
    assert written(said) == f'"""Whom it is of.\n\n    {notes}\n    """'
    assert written(schema(default="10")) == '"""Default: 10."""'
    assert written(schema(examples=("null",))) == '"""Example: null."""'
    spaced = schema(examples=('{"a":[1,2]}',))
    assert written(spaced) == '"""Example: {"a": [1, 2]}."""'


def test_what_does_not_fit_on_a_line_is_left_out_whole() -> None:
    long, short = json.dumps("x" * 100), json.dumps("y" * 50)
    assert written(schema(examples=(long,), default=long)) == ""
    assert written(schema(examples=(long, "1", short, short + " ", "2"))) == (
        f'"""Examples: 1, {short}, 2."""'
    )
    two = written(schema(examples=(short,), default=short))
    assert two == f'"""Default: {short}.\n    Example: {short}.\n    """'


@given(TEXTS, st.integers(0, 2))
def test_an_example_is_exact_and_no_code(text: str, level: int) -> None:
    example = json.dumps(text, ensure_ascii=False, separators=(",", ":"))
    found = written(schema(examples=(example,)), level=level)
    if not found:
        return
    assert not {"\x00", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff"} & set(found)
    (only,) = ast.parse(found).body
    assert isinstance(only, ast.Expr)
    value = ast.literal_eval(only.value)
    assert json.loads(value.removeprefix("Example: ").removesuffix(".")) == text


def test_a_single_example_that_fits_is_not_several() -> None:
    long = json.dumps("x" * 100)
    assert written(schema(examples=(long, "1"))) == '"""Example: 1."""'


def test_notes_fill_a_line_and_no_more() -> None:
    for length in range(60, 80):
        text = json.dumps("x" * length)
        for examples in ((text,), ("1", text), (text, "1")):
            found = notes_of(schema(examples=examples), 78)
            assert all(len(each) <= 78 for each in found)
            whole = f"Example{'s' * (len(examples) > 1)}: {', '.join(examples)}."
            assert (found == (whole,)) == (len(whole) <= 78)


def test_a_field_has_the_words_of_what_it_refers_to_unless_that_has_a_name() -> None:
    email = {"$ref": "#/components/schemas/Email"}
    schemas = {
        "Email": {
            "type": "string",
            "description": "An address.",
            "examples": ["a@b.c"],
        },
        "Kind": {"enum": ["a", "b"], "description": "Its kind."},
        "Pet": {"type": "object", "properties": {}, "description": "A pet."},
        "Ticket": {
            "type": "object",
            "properties": {
                "email": email,
                "other": email | {"description": "Another one."},
                "kind": {"$ref": "#/components/schemas/Kind"},
                "pet": {"$ref": "#/components/schemas/Pet"},
            },
        },
    }
    api = built(with_schemas(schemas))
    (ticket,) = lower_models(api, Lowering(api)).models
    first, second, *named, _ = ticket.fields
    note = 'Example: "a@b.c".'
    assert first.doc == f'"""An address.\n\n    {note}\n    """'
    assert second.doc == f'"""Another one.\n\n    {note}\n    """'
    assert {each.declaration: each.doc for each in named} == {
        "kind: Kind | UnsetType = UNSET": "",
        "pet: dict[str, Any] | UnsetType = UNSET": '"""A pet."""',
    }

"""The proof reads patterns as the generated code does, and makes texts for them."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from counterfoil.proof.matching import common_regex, matches, matching, python_regex
from counterfoil.proof.modern import modernise
from counterfoil.proof.plain import members
from counterfoil.proof.schemas import Schemas
from jsonschema_rs import Draft202012Validator


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\d{3}-[A-Z]+$",
        r"^\p{Lu}\p{Ll}+$",
        r"^[\p{Script=Greek}_]{2}$",
        r"^(?=.*\d).{4,}$",
        r"\bfoo\b",
        "^.$",
    ],
)
def test_texts_are_found_for_a_pattern(pattern: str) -> None:
    assert any(matches(pattern, text) for text in islice(matching(pattern), 200))


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        (r"^\p{L}$", "\u00e9", "1"),
        (r"^[^\p{L}\\]$", "1", "\\"),
        (r"^\d$", "1", "\u0663"),
        ("a$", "a", "a\n"),
        ("^.$", "\u0085", "\r"),
    ],
)
def test_patterns_of_names_are_those_of_python(pattern: str, yes: str, no: str) -> None:
    for text, wanted in ((yes, True), (no, False)):
        assert matches(pattern, text) is wanted
        assert (re.search(python_regex(pattern), text) is not None) is wanted
        common = common_regex(pattern)
        assert (re.search(common, text) is not None) is wanted
        assert Draft202012Validator({"pattern": common}).is_valid(text) is wanted


def test_the_oracle_comes_to_an_end() -> None:
    schema: dict[str, object] = {"type": "string", "pattern": "^(a+)+$"}
    assert not Schemas(schema).accepts("", "a" * 64 + "!")


def test_names_are_judged_like_texts() -> None:
    schema = {
        "patternProperties": {r"^\p{Lu}$": {"type": "integer"}, "^a$": {}},
        "unevaluatedProperties": False,
    }
    document: dict[str, object] = {"components": {"schemas": {"A": schema}}}
    modernise(document, "3.1.0")
    schemas = Schemas(document)
    for value, accepted in (
        ({"\u00c9": 1}, True),
        ({"\u00c9": "1"}, False),
        ({"\u00e9": 1}, False),
        ({"a": 1}, True),
        ({"a\n": 1}, False),
    ):
        assert schemas.accepts("/components/schemas/A", value) is accepted
    assert members(schema["patternProperties"]).keys() != {r"^\p{Lu}$", "^a$"}


@pytest.mark.parametrize(
    "pattern",
    [
        "^/api/v1/sessions/[0-9a-f]{64}$",
        r"^\d+$",
        r"^\w+\s\S+$",
        r"\bend$",
        "^(?:a|b)+?c$",
        r"^[^\W_]{1,3}$",
        r"^.$",
        r"^\p{Lu}\p{Ll}*$",
        r"^[\u0430-\u044f]+$",
        r"^(?=.*\d)[a-z\d]{2,}$",
        r"^\.\-\/$",
        "^$",
    ],
)
def test_another_engine_says_the_same(pattern: str) -> None:
    """The module `re` shares the reading of patterns, and not the engine."""
    engine = re.compile(python_regex(pattern))
    odd = ("", "\n", "\r", "\u2028", "\x85", "\ufeff", "\u0663", "\u017f", "\u212a")
    texts = {*odd, *islice(matching(pattern), 40), "aB", "end", "a c", "Éa", "😀"}
    texts |= {text + end for text in [*texts] for end in odd}
    assert len(texts) > 100
    assert [
        text for text in texts if matches(pattern, text) != bool(engine.search(text))
    ] == []

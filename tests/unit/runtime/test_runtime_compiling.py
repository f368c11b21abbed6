"""Schemas that reach the same named ones are compiled as one, and judge as before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime import compiling
from runtime.faults import InvalidContent
from runtime.judge import Judge

MANY = 40


def ring(last: dict[str, Any]) -> dict[str, Any]:
    """Named schemas, of which each reaches all others; the last one says more."""
    named: dict[str, Any] = {
        f"N{at}": {
            "type": "object",
            "properties": {
                "next": {"$ref": f"#/$defs/N{(at + 1) % MANY}"},
                "size": {"type": "integer", "minimum": at},
            },
        }
        for at in range(MANY)
    }
    named[f"N{MANY - 1}"] |= last
    return named


def compilations(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The schemas that are compiled from now on."""
    seen: list[Any] = []
    plainly = compiling.compile_whole

    def counted(schema: Any) -> Any:
        seen.append(schema)
        return plainly(schema)

    monkeypatch.setattr(compiling, "compile_whole", counted)
    return seen


def test_those_that_reach_many_are_compiled_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = compilations(monkeypatch)
    named = ring({"required": ["size"]})
    judges = [Judge({"$ref": f"#/$defs/N{at}", "$defs": named}) for at in range(MANY)]
    small = Judge({"type": "null", "$defs": named})
    for at, judge in enumerate(judges):
        assert judge.admits({"size": at})
        assert not judge.admits({"next": {"size": at % (MANY - 1)}})
    assert len(seen) == 1
    assert small.admits(None)
    assert not small.admits({})
    assert seen[1:] == [{"type": "null"}]
    # What is made later is compiled when it is needed, with whatever else was made.
    later = [Judge({"items": {"$ref": "#/$defs/N3"}, "$defs": named}) for _ in "ab"]
    for judge in later:
        assert judge.admits([{"size": 3}])
        assert not judge.admits([{"size": 2}])
    assert len(seen) == 3


def test_an_error_is_told_of_the_value_itself() -> None:
    named = ring({})
    Judge({"$ref": "#/$defs/N0", "$defs": named})
    judge = Judge({"items": {"$ref": "#/$defs/N7"}, "$defs": named})
    with pytest.raises(InvalidContent) as told:
        judge.check([{"next": {"size": 7}}])
    violations = [(v.pointer, v.keyword) for v in told.value.violations]
    assert violations == [("/0/next/size", "minimum")]


def test_formats_assert_only_where_they_are_marked() -> None:
    named = ring({"properties": {"day": {"format": "date"}}})
    mark = {"format-assertion": "asserts"}
    plain = Judge({"$ref": "#/$defs/N0", "$defs": named})
    strict = Judge({"format": "date", **mark, "items": plain_ref(), "$defs": named})
    assert plain.admits(nested({"day": "never"}))
    assert not strict.admits("never")
    assert strict.admits("2024-02-29")
    assert plain.admits(nested({"day": "never"}))


def plain_ref() -> dict[str, Any]:
    return {"$ref": "#/$defs/N0"}


def nested(value: Any) -> Any:
    """A value of the first schema of the ring that has one of the last in it."""
    for _ in range(MANY - 1):
        value = {"next": value}
    return value


PARTS = st.sampled_from(
    [
        {"$ref": "#/$defs/N0"},
        {"$ref": f"#/$defs/N{MANY - 1}"},
        {"type": "integer"},
        {"uniqueItems": True},
        {"required": ["size"]},
        {"unevaluatedProperties": False},
    ]
)
SCHEMAS = (
    st.lists(PARTS, min_size=1, max_size=3).map(lambda parts: {"allOf": parts}) | PARTS
)
VALUES = st.recursive(
    st.none() | st.integers(-2, MANY),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["next", "size", "else"]), inner)
    ),
    max_leaves=6,
)


@given(st.lists(SCHEMAS, min_size=1, max_size=6), VALUES)
def test_together_they_admit_what_each_admits_by_itself(
    schemas: list[dict[str, Any]], value: Any
) -> None:
    named = ring({"required": ["size"], "uniqueItems": True})
    alone = [compiling.compiled_alone({**one, "$defs": named}) for one in schemas]
    together = [Judge({**one, "$defs": named}) for one in schemas]
    for one, judge in zip(alone, together, strict=True):
        assert judge.admits(value) == one.admits(value)

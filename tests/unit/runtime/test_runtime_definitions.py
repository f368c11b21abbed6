"""A judge compiles the named schemas that its schema reaches, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from runtime.definitions import closed
from runtime.faults import InvalidContent
from runtime.judge import Judge

NAMED: dict[str, Any] = {
    "A": {
        "type": "object",
        "properties": {"b": {"$ref": "#/$defs/B"}, "$ref": {"type": "null"}},
    },
    "B": {"anyOf": [{"type": "integer"}, {"$ref": "#/$defs/A"}]},
    "C": {"type": 7},
}


def test_what_is_reached_is_kept_and_nothing_else() -> None:
    found = closed({"type": "array", "items": {"$ref": "#/$defs/B"}, "$defs": NAMED})
    assert found == {
        "type": "array",
        "items": {"$ref": "#/$defs/B"},
        "$defs": {"A": NAMED["A"], "B": NAMED["B"]},
    }


def test_a_schema_that_reaches_nothing_has_no_definitions() -> None:
    assert closed({"type": "null", "$defs": NAMED}) == {"type": "null"}


def test_names_are_written_as_steps_of_pointers_in_uris() -> None:
    named: dict[str, Any] = {"a/b %~é": {"type": "integer"}}
    found = closed({"$ref": "#/$defs/a~1b%20%25~0%C3%A9", "$defs": named})
    assert found["$defs"] == named


def test_data_may_look_like_a_reference() -> None:
    schema = {"const": {"$ref": "#/$defs/D"}, "$defs": NAMED}
    assert closed(schema) == {"const": {"$ref": "#/$defs/D"}}


class Asked(Mapping[str, Any]):
    def __init__(self) -> None:
        self.names: list[str] = []

    def __getitem__(self, name: str) -> Any:
        self.names.append(name)
        return NAMED[name]

    def __contains__(self, name: object) -> bool:
        return name in NAMED

    def __iter__(self) -> Iterator[str]:
        raise AssertionError

    def __len__(self) -> int:
        return len(NAMED)


def test_a_judge_asks_for_what_it_needs_when_it_needs_it() -> None:
    asked = Asked()
    judge = Judge({"$ref": "#/$defs/A", "$defs": asked})
    assert asked.names == []
    # C is no schema: to compile it would fail.
    with pytest.raises(InvalidContent):
        judge.check({"b": "text"})
    judge.check({"b": {"b": 1, "$ref": None}})
    assert {*asked.names} == {"A", "B"}

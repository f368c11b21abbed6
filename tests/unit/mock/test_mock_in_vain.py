"""What nothing can satisfy is not searched for without end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from counterfoil.mock import values
from counterfoil.mock.drawn import NothingDrawnError
from counterfoil.mock.scope import NoValueError
from counterfoil.mock.values import Values
from unit.mock.building import api_of, document

if TYPE_CHECKING:
    from pathlib import Path

EVERY = 3 * 8 + 1
"""Searches for parts in each of three scopes, and for the whole."""


def of_two_patterns(number: int) -> dict[str, Any]:
    """Objects with a member that is to be of two patterns, of which no text is."""
    patterns = [{"pattern": "^a+$"}, {"pattern": f"^b{{{number},}}$"}]
    member = {"type": "string", "allOf": patterns}
    return {"type": "object", "required": ["x"], "properties": {"x": member}}


@pytest.mark.parametrize("count", [1, 4, 30])
def test_searches_in_vain_are_few(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    branches = [of_two_patterns(number) for number in range(1, count + 1)]
    inner = {
        "type": "object",
        "required": ["b"],
        "properties": {"b": {"anyOf": branches}},
    }
    main = {"type": "object", "required": ["a"], "properties": {"a": inner}}
    api = api_of(document(tmp_path, schemas=f"    Main: {json.dumps(main)}\n"))
    asked: list[str] = []

    def in_vain(schema: str, _: object) -> NoReturn:
        asked.append(schema)
        raise NothingDrawnError(schema)

    monkeypatch.setattr(values, "drawn", in_vain)
    with pytest.raises(NoValueError, match="no value of its schema was found"):
        Values(api).value(api.schemas["Main"], lambda _: True)
    # A pattern alone is looked for once, and mostly found.
    searched = [one for one in asked if "allOf" in one]
    assert 0 < len(searched) <= EVERY
    parts = [one for one in searched if one.count("required") < 3]
    assert len(parts) == len({*parts})

"""A generated server agrees with two other judges on schemas at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import differential
from conformance.differential import compare
from conformance.suite import Case, Group

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_schemas_at_random_are_judged_alike(tmp_path: Path) -> None:
    tally = compare(250, 11, tmp_path)
    assert tally.failures == []
    assert tally.refused == {}
    assert tally.schemas == 250
    # Neither nearly all nor nearly none are valid: else little would be compared.
    assert 0.2 < tally.accepted / tally.instances < 0.8


def test_a_wrong_verdict_is_found_and_told_in_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(name: str, schema: object, data: tuple[object, ...], _: object) -> Group:
        # As if the judges let no number be an integer.
        says = isinstance(schema, dict) and schema.get("type") == "integer"
        return Group(name, schema, tuple(Case("", item, not says) for item in data))

    monkeypatch.setattr(differential, "_group", wrong)
    schema = {"type": "integer", "title": "T", "$defs": {"one": {"minLength": 3}}}
    tally = differential.Tally()
    differential._compare_batch([(schema, (1,))], tally, tmp_path)
    (told,) = tally.failures
    assert told.startswith('{"type": "integer"}\n')
    assert "204 instead of 400" in told

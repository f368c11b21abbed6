"""A generated server agrees with three other judges on schemas at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conformance import differential
from conformance.core import KNOWN_FAULTS, Core, KnownFault
from conformance.differential import compare
from conformance.suite import Case, Group

if TYPE_CHECKING:
    from pathlib import Path


def test_schemas_at_random_are_judged_alike(tmp_path: Path) -> None:
    tally = compare(250, 11, tmp_path)
    assert tally.failures == []
    assert tally.refused == {}
    assert tally.schemas == 250
    # Neither nearly all nor nearly none are valid: else little would be compared.
    assert 0.2 < tally.accepted / tally.instances < 0.8


@pytest.mark.parametrize("fault", KNOWN_FAULTS, ids=lambda fault: fault.name)
def test_openapi_core_still_has_a_known_fault(fault: KnownFault) -> None:
    """Where it has no longer, the fault can be taken from the list."""
    assert fault.concerns(fault.schema, fault.instance)
    core = Core([True, fault.schema])
    assert core.accepts(1, fault.instance) is not fault.valid


def test_a_difference_from_openapi_core_is_told() -> None:
    tally = differential.Tally()
    cases = (Case("", 1, valid=False), Case("", "a", valid=False))
    groups = [
        Group("", {"type": "integer"}, cases),
        Group("", {"$ref": "#/$defs/one", "minimum": 3, "$defs": {"one": {}}}, cases),
    ]
    differential._ask_core(groups, tally)
    assert tally.failures == ['openapi-core differs on 1 by {"type": "integer"}']
    assert tally.unlike_core == 3


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
    _, told = tally.failures
    assert told.startswith('{"type": "integer"}\n')
    assert "204 instead of 400" in told

"""Data around rules: what a rule speaks of, and values on both of its sides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.rule_data import Overlays, Subject, overlay, subjects

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract

ROOT = Path(__file__).parents[3]
TINY = load_contract(Path(__file__).parent / "tiny.yaml")
REFERENCE = load_contract(ROOT / "openapi.yaml")


def schema_of(contract: Contract) -> str:
    bodies = (one.body for one in contract.operations)
    return next(body.content[0].schema for body in bodies if body)


def test_the_subject_of_a_rule_is_read_from_its_text() -> None:
    (found,) = subjects(TINY, schema_of(TINY))
    rule = 'self.kind != "group" || self.seats <= 12'
    assert found == Subject(rule, (), (("kind",), ("seats",)), (12.0,), ("group",))


def test_members_in_brackets_and_functions_are_told_apart() -> None:
    first, second = subjects(REFERENCE, schema_of(REFERENCE))
    assert first.paths == (
        ("params", "media.contentType"),
        ("playerTime", "playhead"),
    )
    assert first.strings == ("live", "linear")
    assert first.numbers == (86400.0,)
    assert ("params", "media.length") in second.paths


def test_the_choice_of_zero_leaves_a_value_alone() -> None:
    (subject,) = subjects(TINY, schema_of(TINY))
    value = {"seats": 3, "kind": "single"}
    assert overlay(value, subject, 0) == value


def test_an_overlay_changes_a_copy_and_keeps_kinds() -> None:
    (subject,) = subjects(TINY, schema_of(TINY))
    value = {"seats": 3, "kind": "single"}
    made = [overlay(value, subject, number) for number in range(5)]
    assert value == {"seats": 3, "kind": "single"}
    assert made == [
        {"seats": 3, "kind": kind}
        for kind in ("single", "group", "GROUP", "Group", "groupx")
    ]


@pytest.mark.parametrize("value", [None, 7, [], "text", {}, {"seats": None}])
def test_a_value_of_another_form_stays_as_it_is(value: object) -> None:
    (subject,) = subjects(TINY, schema_of(TINY))
    assert overlay(value, subject, 1) == value


def test_what_the_schema_accepts_stays_acceptable_and_both_sides_are_met() -> None:
    schema = schema_of(TINY)
    overlays = Overlays(TINY, schema)
    (subject,) = overlays.subjects
    sides: set[bool] = set()
    for number in range(60):
        for broken in (True, False):
            value = {"seats": 3, "kind": "single"}
            made = overlays.lay(value, subject, number, broken)
            breaches = TINY.schemas.breaches(schema, made)
            assert {breach.keyword for breach in breaches} <= {"groups-are-small"}
            sides.add(bool(breaches))
    assert sides == {True, False}

"""The generated server judges what the JSON Schema Test Suite asks, to the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conformance.exclusions import excluded
from conformance.judging import VERSIONS, Outcome, judge, same
from conformance.suite import corpus, official_groups, own_groups

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("version", VERSIONS)
def test_our_own_groups_are_judged_to_the_letter(version: str, tmp_path: Path) -> None:
    outcomes = judge(own_groups(version), version, tmp_path)
    assert len(outcomes) > 10
    assert _wrong(outcomes) == []


# The official suite is no part of this repository: without the corpus no group of it is
# judged here, but only our own, above.
@pytest.mark.parametrize("version", VERSIONS)
def test_official_groups_are_judged_to_the_letter(version: str, tmp_path: Path) -> None:
    outcomes = judge(official_groups(version), version, tmp_path)
    assert _wrong(outcomes) == []


def test_every_exclusion_names_a_group_and_a_reason() -> None:
    if corpus() is not None:
        known = {g.name for version in VERSIONS for g in official_groups(version)}
        assert set(excluded()) <= known
    assert all(entry.reason for entry in excluded().values())


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ([1, {"a": None}], [1.0, {"a": None}], True),
        ({"a": 1}, {"a": 1, "b": 1}, False),
        (9007199254740993, 9007199254740992.0, False),
        ([1], [1, 1], False),
        ("1", 1, False),
    ],
)
def test_equality_is_that_of_json_schema(
    one: object, other: object, *, equal: bool
) -> None:
    assert same(one, other) is equal


def _wrong(outcomes: list[Outcome]) -> list[str]:
    """Groups of which comes another verdict than the exclusions say; "" is passed.

    A line that says `passes` asks to take the group out of `exclusions.toml`.
    """
    listed = excluded()
    wrong: list[str] = []
    for each in outcomes:
        entry = listed.get(each.group.name)
        if each.verdict != (entry.verdict if entry else ""):
            wrong.append(f"{each.group.name}: {each.verdict or 'passes'}")
            wrong += each.failures
    return wrong

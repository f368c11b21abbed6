from __future__ import annotations

from enum import StrEnum

import pytest
from counterfoil.api.schema import Enumeration
from counterfoil.python.enums import enum_members

VALUES = (
    "Wi-Fi 6",
    "C++ 11",
    "iOS 14",
    "1st",
    "A=\U0001d429\U0001d425\U0001d41a\U0001d427\U0001d42d\U0001d41e\U0001d41d();B 1",
    "a\u2028b 9",
    "² 1",
    "x² 3",
    "ﬁ 4",
    "·x 7",
    "__A__",
    "_MISSING_",
    "__B",
    "\U0001d402",
    "C",
    "\uff23",
)


def test_names_of_members_are_plain_whatever_the_values_are() -> None:
    members = enum_members(Enumeration(VALUES))

    for member in members:
        assert member.name.isidentifier(), member
        assert not member.name.startswith("_"), member
    lines = [f"    {each.name} = {each.value!r}" for each in members]
    scope: dict[str, type[StrEnum]] = {"StrEnum": StrEnum}
    exec("\n".join(["class Made(StrEnum):", *lines]), scope)
    assert [each.value for each in scope["Made"]] == list(VALUES)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Wi-Fi 6", "WI_FI_6"),
        ("iOS 14", "IOS_14"),
        ("1st", "VALUE_1ST"),
        ("-1", "MINUS_1"),
        ("_MISSING_", "MISSING"),
        ("C++ 11", "C_11"),
    ],
)
def test_names_of_members_read_well(value: str, name: str) -> None:
    [member] = enum_members(Enumeration((value,)))
    assert member.name == name


def test_given_names_of_members_are_made_names_too() -> None:
    names = ("5 6", "_IGNORE_", "²X 1")
    members = enum_members(Enumeration(("a", "b", "c"), names))
    assert [each.name for each in members] == ["N5_6", "IGNORE", "N2X_1"]

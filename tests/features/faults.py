"""The faults that are known of other generators, each with tests that would find it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from features.rows import ROUND_TRIP

FAULTS: Final = Path(__file__).with_name("faults.toml")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong elsewhere."""

    group: str
    fault: str
    tests: tuple[str, ...]


def faults() -> list[Fault]:
    """All faults, those of a group together.

    `operations` are those whose round trips would find it.
    """
    listed = tomllib.loads(FAULTS.read_text(encoding="utf-8"))["fault"]
    return [
        Fault(
            each["group"],
            each["fault"],
            (
                *(f"{ROUND_TRIP}[{name}]" for name in each.get("operations", ())),
                *each.get("tests", ()),
            ),
        )
        for each in listed
    ]

"""The groups that no generated server is asked about, each with the reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """`verdict` is what comes of the group today: a code, or "failed"."""

    verdict: str
    reason: str


def excluded() -> dict[str, Exclusion]:
    """All exclusions, by the names of their groups."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))["excluded"]
    found: dict[str, Exclusion] = {}
    for table in tables:
        for name in table["groups"]:
            assert name not in found, f"{name} is excluded twice"
            found[name] = Exclusion(table["verdict"], table["reason"])
    return found

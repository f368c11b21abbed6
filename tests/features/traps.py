"""What other judges take for wrong where it is right, and what the proof does then."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from counterfoil.proof.differences import (
    IN_ANSWERS,
    REFUSED_BY_CORE,
    REFUSED_BY_SERVER,
)

TRAPS: Final = Path(__file__).with_name("traps.toml")
_SHOWN: Final = "tests/unit/proof_engine/test_proof_openapi_core.py::test_"


@dataclass(frozen=True, slots=True)
class Trap:
    """Something that is no fault of a server, or a fault that a tool does not see."""

    trap: str
    answer: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownDifferences:
    """In what openapi-core and our oracle differ; `test` shows that each is so."""

    title: str
    names: tuple[str, ...]
    test: str


def traps() -> list[Trap]:
    """The traps of Schemathesis."""
    listed = tomllib.loads(TRAPS.read_text(encoding="utf-8"))["trap"]
    return [Trap(each["trap"], each["answer"], tuple(each["tests"])) for each in listed]


def known_differences() -> list[KnownDifferences]:
    """Those of openapi-core, as the proof knows them."""
    return [
        KnownDifferences(
            "A request that it takes and the server rightly refuses",
            tuple(one.name for one in REFUSED_BY_SERVER),
            f"{_SHOWN}openapi_core_takes_what_is_rightly_refused",
        ),
        KnownDifferences(
            "A request that it refuses and the server rightly takes",
            tuple(one.name for one in REFUSED_BY_CORE),
            f"{_SHOWN}openapi_core_refuses_what_is_rightly_taken",
        ),
        KnownDifferences(
            "A response that it refuses, and that is right",
            tuple(one.name for one in IN_ANSWERS),
            f"{_SHOWN}openapi_core_refuses_answers_that_are_right",
        ),
    ]

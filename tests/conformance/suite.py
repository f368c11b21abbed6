"""The groups of a JSON Schema test suite: schemas, each with instances and verdicts.

A group file has the format of the official JSON Schema Test Suite. Our own groups lie
beside this file, in `groups/`. The official ones are no part of this repository: they
are read where the corpus lies, and only our own where it does not.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
OWN: Final = Path(__file__).with_name("groups")


@dataclass(frozen=True, slots=True)
class Case:
    """An instance, and whether the schema of its group accepts it."""

    description: str
    data: Any
    valid: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A schema with its cases. `name` is unique: part, file and description."""

    name: str
    schema: Any
    cases: tuple[Case, ...]

    @property
    def part(self) -> str:
        """The folder that it comes from."""
        return self.name.partition("/")[0]


def corpus() -> Path | None:
    """The corpus: where the environment says, or beside the repository; or None."""
    given = os.environ.get("COUNTERFOIL_CORPUS")
    folder = Path(given) if given else ROOT.parent / "shared" / "corpus"
    return folder if folder.is_dir() else None


def read_part(folder: Path) -> tuple[Group, ...]:
    """All groups of a folder of group files; none where there is no such folder."""
    return tuple(
        group for path in sorted(folder.glob("*.json")) for group in _read_file(path)
    )


def own_groups(version: str) -> tuple[Group, ...]:
    """Our own groups of a version of OpenAPI: "3.0" or "3.1"."""
    return read_part(OWN / version)


def official_groups(version: str) -> tuple[Group, ...]:
    """The official groups for a version; none where the corpus is not at hand."""
    folder = corpus()
    parts = {"3.0": ("oas30",), "3.1": ("required", "optional")}[version]
    if folder is None:
        return ()
    return tuple(g for part in parts for g in read_part(folder / "jsts" / part))


def remotes() -> Path | None:
    """The folder of what the official groups refer to on the suite's own host."""
    folder = corpus()
    return None if folder is None else folder / "jsts-remotes" / "draft2020-12"


def _read_file(path: Path) -> list[Group]:
    prefix = f"{path.parent.name}/{path.stem}"
    groups: list[Group] = []
    seen: set[str] = set()
    for item in json.loads(path.read_text(encoding="utf-8")):
        name = f"{prefix}: {item['description']}"
        while name in seen:
            name += " (again)"
        seen.add(name)
        cases = tuple(
            Case(case["description"], case["data"], case["valid"])
            for case in item["tests"]
        )
        groups.append(Group(name, item["schema"], cases))
    return groups

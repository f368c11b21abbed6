"""What the generated server says of every case of many groups."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformance.packages import (
    Package,
    Refused,
    forget,
    generate_package,
    post_all,
)
from conformance.suite import Case, Group, remotes
from conformance.wrapping import REMOTES, operation_id, wrap, wrapped_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

GROUPS_PER_DOCUMENT: Final = 50
VERSIONS: Final = {"3.0": "3.0.4", "3.1": "3.1.1"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a group: `refusal` is the code for which it has no server."""

    group: Group
    refusal: str
    failures: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """In a word: "", "failed", or the code of the refusal."""
        return self.refusal or ("failed" if self.failures else "")


def judge(groups: Sequence[Group], version: str, folder: Path) -> list[Outcome]:
    """Judge all groups by generated servers, in the order of the groups.

    Each is judged twice: in the request body itself, and as a component. `folder` takes
    the documents, the packages and what the schemas refer to.
    """
    if (source := remotes()) is not None:
        shutil.copytree(source, folder / REMOTES, dirs_exist_ok=True)
    full = VERSIONS[version]
    return [
        Outcome(
            first.group,
            first.refusal or second.refusal,
            tuple(dict.fromkeys(first.failures + second.failures)),
        )
        for start in range(0, len(groups), GROUPS_PER_DOCUMENT)
        for some in [groups[start : start + GROUPS_PER_DOCUMENT]]
        for first, second in zip(
            _judge_some(some, full, folder, inline=True),
            _judge_some(some, full, folder, inline=False),
            strict=True,
        )
    ]


def _judge_some(
    groups: Sequence[Group], version: str, folder: Path, *, inline: bool
) -> list[Outcome]:
    """Generate until no group is refused any more; then ask the server."""
    if not groups:
        return []
    text = wrap([group.schema for group in groups], version, inline=inline)
    made = generate_package(text, folder)
    if isinstance(made, Package):
        failures = _failures(made, groups)
        forget(made)
        return [Outcome(each, "", tuple(failures[each.name])) for each in groups]
    refusals = _refusals(made, groups)
    if not refusals:
        # What is refused lies in another file: halves tell whose it is.
        half = len(groups) // 2
        return [
            outcome
            for some in (groups[:half], groups[half:])
            for outcome in _judge_some(some, version, folder, inline=inline)
        ]
    rest = [each for each in groups if each.name not in refusals]
    judged = iter(_judge_some(rest, version, folder, inline=inline))
    return [
        Outcome(each, refusals[each.name], ())
        if each.name in refusals
        else next(judged)
        for each in groups
    ]


def _refusals(refused: Refused, groups: Sequence[Group]) -> dict[str, str]:
    """The codes for which groups are refused, by their names."""
    if len(groups) == 1:
        return {groups[0].name: refused.errors[0].code.name}
    found: dict[str, str] = {}
    for error in refused.errors:
        index = wrapped_index(error.location.pointer)
        if index is not None:
            found.setdefault(groups[index].name, error.code.name)
    return found


def _failures(package: Package, groups: Sequence[Group]) -> dict[str, list[str]]:
    cases = [
        (index, group, case)
        for index, group in enumerate(groups)
        for case in group.cases
    ]
    posts = [
        (f"/judge/{index}", json.dumps(case.data).encode()) for index, _, case in cases
    ]
    failures: dict[str, list[str]] = {group.name: [] for group in groups}
    for (index, group, case), answer in zip(
        cases, post_all(package, posts), strict=True
    ):
        wanted = 204 if case.valid else 400
        problem = ""
        if answer.status != wanted:
            text = answer.content.decode(errors="replace")
            problem = f"{answer.status} instead of {wanted} {text}"
        elif case.valid:
            problem = _round_trip(package, index, case, answer.given[0])
        if problem:
            failures[group.name].append(
                f"{case.description}: {json.dumps(case.data)}: {problem}"
            )
    return failures


def _round_trip(package: Package, index: int, case: Case, body: Any) -> str:
    """What is wrong with what a client sends of the typed value; "" for nothing."""
    client = package.module(f"client.{operation_id(index)}")
    try:
        content = client.prepare(body=body).content
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return f"{body!r} cannot be sent: {error!r}"
    if same(parsed(content), parsed(json.dumps(case.data))):
        return ""
    return f"{body!r} is sent as {content.decode()}"


def parsed(text: str | bytes) -> Any:
    """A JSON text, its integers to the last digit and all else as doubles."""
    return json.loads(text)


def same(one: Any, other: Any) -> bool:
    """Whether JSON Schema says that two values are equal (Core, 4.2.2).

    Numbers are equal by value, which is exact in Python; and `true` is not 1.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            same(item, other[name]) for name, item in one.items()
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)

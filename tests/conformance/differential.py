"""Generated servers beside three other judges, over schemas and instances at random.

`python -m conformance.differential --examples 10000` runs as many schemas, each with
five instances. The judges are `jsonschema-rs`, which the generated server uses itself
where a type does not tell all, `jsonschema`, which shares nothing with it, and
`openapi-core`, which reads the document of the server.
"""

from __future__ import annotations

import copy
import json
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click
import jsonschema
import jsonschema_rs
from conformance.core import Core, may_be_wrong
from conformance.judging import judge
from conformance.strategies import examples
from conformance.suite import Case, Group
from hypothesis import HealthCheck, Phase, given, seed, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = Any
Example: TypeAlias = tuple[Json, tuple[Json, ...]]

BATCH: Final = 50
_SMALLER_TRIES: Final = 300


@dataclass(slots=True)
class Tally:
    """How many there were, and what was found."""

    schemas: int = 0
    instances: int = 0
    accepted: int = 0
    unlike: int = 0
    unlike_core: int = 0
    refused: dict[str, int] = field(default_factory=dict[str, int])
    failures: list[str] = field(default_factory=list[str])


def compare(number: int, start: int, folder: Path) -> Tally:
    """Compare the judges over so many schemas; `start` is the seed."""
    tally = Tally()
    batch: list[Example] = []

    @seed(start)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(examples())
    def collect(example: Example) -> None:
        batch.append(example)
        if len(batch) == BATCH:
            run()

    def run() -> None:
        _compare_batch(batch, tally, folder)
        batch.clear()

    collect()
    run()
    return tally


def _compare_batch(batch: list[Example], tally: Tally, folder: Path) -> None:
    groups = [
        _group(f"random/{at}: schema", *each, tally) for at, each in enumerate(batch)
    ]
    _ask_core(groups, tally)
    for outcome in judge(groups, "3.1", folder):
        group = outcome.group
        tally.schemas += 1
        tally.instances += len(group.cases)
        tally.accepted += sum(case.valid for case in group.cases)
        if outcome.refusal:
            count = tally.refused.get(outcome.refusal, 0)
            tally.refused[outcome.refusal] = count + 1
        elif outcome.failures:
            tally.failures.append(_told(_smallest(group, folder), folder))


def _ask_core(groups: list[Group], tally: Tally) -> None:
    """Compare the verdicts with those of openapi-core, where it can judge."""
    core = Core([group.schema for group in groups])
    for index, group in enumerate(groups):
        for case in group.cases:
            if core.accepts(index, case.data) == case.valid:
                continue
            tally.unlike_core += 1
            if not may_be_wrong(group.schema, case.data):
                tally.failures.append(
                    f"openapi-core differs on {json.dumps(case.data)}"
                    f" by {json.dumps(group.schema)}"
                )


def _group(name: str, schema: Json, data: tuple[Json, ...], tally: Tally) -> Group:
    """The schema with the verdicts of `jsonschema-rs`, which the other has to share.

    They may differ where `jsonschema` says of itself that it approximates.
    """
    exact = jsonschema_rs.Draft202012Validator(schema)
    other = jsonschema.Draft202012Validator(schema)
    cases: list[Case] = []
    for number, item in enumerate(data):
        valid = exact.is_valid(item)
        if valid != other.is_valid(item):
            tally.unlike += 1
            if not _approximate(schema, item):
                tally.failures.append(
                    f"the judges differ on {json.dumps(item)} by {json.dumps(schema)}"
                )
        cases.append(Case(f"instance {number}", item, valid))
    return Group(name, schema, tuple(cases))


def _approximate(schema: Json, item: Json) -> bool:
    """Whether `jsonschema` may be wrong: `re` for patterns, doubles for multiples."""
    text = json.dumps(schema)
    return ("multipleOf" in text) or ("attern" in text and "\\n" in json.dumps(item))


def _smallest(group: Group, folder: Path) -> Group:
    """The group with less in its schema and fewer cases, which still fails."""
    tries = 0
    smaller = True
    while smaller and tries < _SMALLER_TRIES:
        smaller = False
        for schema in _reduced(group.schema):
            tries += 1
            try:
                data = tuple(case.data for case in group.cases)
                tried = _group(group.name, schema, data, Tally())
            except (jsonschema_rs.ValidationError, ValueError):
                continue
            if judge([tried], "3.1", folder)[0].failures:
                group, smaller = tried, True
                break
    return group


def _reduced(node: Json) -> Iterator[Json]:
    """The values that lack one member or item of a value, the greatest parts first."""
    if isinstance(node, dict | list):
        for key in node if isinstance(node, dict) else range(len(node)):
            less = copy.copy(node)
            del less[key]
            yield less
        for key in node if isinstance(node, dict) else range(len(node)):
            for part in _reduced(node[key]):
                changed = copy.copy(node)
                changed[key] = part
                yield changed


def _told(group: Group, folder: Path) -> str:
    failures = judge([group], "3.1", folder)[0].failures
    return "\n    ".join([json.dumps(group.schema), *failures])


@click.command()
@click.option("--examples", "number", default=10_000, help="How many schemas.")
@click.option("--seed", "start", default=0, help="Where the random numbers begin.")
def main(number: int, start: int) -> None:
    """Compare the judges. Exits with 1 where they differ."""
    with tempfile.TemporaryDirectory() as folder:
        tally = compare(number, start, Path(folder))
    click.echo(
        f"{tally.schemas} schemas, {tally.instances} instances of which "
        f"{tally.accepted} are valid; jsonschema is alone {tally.unlike} times, "
        f"openapi-core {tally.unlike_core} times"
    )
    for code, count in sorted(tally.refused.items()):
        click.echo(f"{count:6} schemas refused: {code}")
    for failure in tally.failures:
        click.echo(failure)
    sys.exit(int(bool(tally.failures)))


if __name__ == "__main__":
    main()

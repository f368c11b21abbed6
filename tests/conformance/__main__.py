"""`python -m conformance`: every group that is at hand, judged, as a table."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

import click
from conformance.exclusions import excluded
from conformance.judging import VERSIONS, judge
from conformance.suite import official_groups, own_groups


def main() -> int:
    """Print a table, then whatever is wrong; 1 where something is."""
    wrong: list[str] = []
    click.echo(
        f"{'part':12}{'groups':>8}{'cases':>8}{'passed':>8}{'excluded':>10}{'failed':>8}"
    )
    for version in VERSIONS:
        groups = (*own_groups(version), *official_groups(version))
        with tempfile.TemporaryDirectory() as folder:
            outcomes = judge(groups, version, Path(folder))
        listed = excluded()
        for part in dict.fromkeys(group.part for group in groups):
            mine = [each for each in outcomes if each.group.part == part]
            counts = Counter(
                "excluded"
                if each.group.name in listed
                else "failed"
                if each.verdict
                else "passed"
                for each in mine
            )
            cases = sum(len(each.group.cases) for each in mine)
            click.echo(
                f"{part:12}{len(mine):8}{cases:8}{counts['passed']:8}"
                f"{counts['excluded']:10}{counts['failed']:8}"
            )
        for each in outcomes:
            entry = listed.get(each.group.name)
            if each.verdict != (entry.verdict if entry else ""):
                wrong.append(f"{each.group.name}: {each.verdict or 'passes now'}")
                wrong += [f"    {failure}" for failure in each.failures]
    click.echo("\n".join(wrong), nl=bool(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

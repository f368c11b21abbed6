"""Known failures: findings that a project accepts for now, by their fingerprints.

A finding that is not among them is new; one of them that no longer comes up is stale.
Either fails the proof, so that the list cannot rot.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from counterfoil.proof.plain import elements, members
from counterfoil.proof.verdict import Finding, Section

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from counterfoil.proof.verdict import Verdict

_VARIABLE: Final = re.compile(r"'[^']*'|\"[^\"]*\"|[0-9a-f]{8,}|\d+(?:\.\d+)?")
SECTION: Final = "baseline"


class KnownError(Exception):
    """A file of known failures that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Known:
    """One failure that is accepted."""

    fingerprint: str
    check: str
    operation: str
    message: str


def fingerprint(finding: Finding) -> str:
    """What makes a finding the same one in another run.

    That is its check, its operation, and its message less the values in it: not the
    request that showed it.
    """
    message = _VARIABLE.sub("_", finding.message.partition("\n")[0])
    text = f"{finding.section}\x00{finding.check}\x00{finding.operation}\x00{message}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_known(path: Path) -> tuple[Known, ...]:
    """The failures of a file. Raises `KnownError`."""
    try:
        value: object = json.loads(path.read_bytes())
        return tuple(
            Known(
                str(one["fingerprint"]),
                str(one["check"]),
                str(one["operation"]),
                str(one["message"]),
            )
            for one in map(members, elements(members(value)["known"]))
        )
    except (OSError, ValueError, KeyError) as error:
        raise KnownError(f"{path} is no list of known failures: {error}") from None


def write_known(findings: Sequence[Finding]) -> str:
    """A file of known failures with these findings."""
    entries = {
        fingerprint(one): {
            "fingerprint": fingerprint(one),
            "check": one.check,
            "operation": one.operation,
            "message": one.message.partition("\n")[0],
        }
        for one in findings
    }
    return json.dumps({"known": list(entries.values())}, indent=2) + "\n"


def without_known(verdict: Verdict, known: Sequence[Known]) -> Verdict:
    """The verdict less the known failures; those that are stale are findings."""
    accepted = {one.fingerprint for one in known}
    seen: set[str] = set()
    sections: list[Section] = []
    for section in verdict.sections:
        kept = [one for one in section.findings if fingerprint(one) not in accepted]
        seen |= {fingerprint(one) for one in section.findings} & accepted
        sections.append(replace(section, findings=tuple(kept)))
    stale = [one for one in known if one.fingerprint not in seen]
    found = tuple(
        Finding(
            SECTION,
            "stale_known_failure",
            one.operation,
            f"{one.check} ({one.fingerprint}) no longer comes up: take it off the list",
        )
        for one in stale
    )
    fact = f"{len(seen)} known failures came up, {len(stale)} did not"
    sections.append(Section(SECTION, SECTION, facts=(fact,), findings=found))
    return replace(verdict, sections=tuple(sections))

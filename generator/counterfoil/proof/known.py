"""Known failures: findings that a project accepts for now, by their fingerprints.

A finding that is not among them is new; one of them that no longer comes up is stale.
Either fails the proof, so that the list cannot rot.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from counterfoil.proof.naming import Names
from counterfoil.proof.places import place_of_operation
from counterfoil.proof.plain import elements, is_array, members
from counterfoil.proof.verdict import Finding, Section

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from pathlib import Path

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Failure
    from counterfoil.proof.verdict import Verdict

SECTION: Final = "baseline"


class KnownError(Exception):
    """A file of known failures that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Known:
    """One failure that is accepted; `part` is the section that found it."""

    fingerprint: str
    check: str
    operation: str
    message: str
    part: str = ""


def fingerprint(finding: Finding) -> str:
    """What makes a finding the same one in another run.

    That is its check, its operation, the status that came, the place of the contract
    and what is broken there: not the request that showed it, nor any value of it.
    """
    kind = finding.kind or finding.message.partition("\n")[0]
    what = (finding.section, finding.check, finding.operation, finding.status)
    text = "\x00".join(map(str, (*what, finding.pointer, kind)))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def is_known(failure: Failure, contract: Contract, listed: Container[str]) -> bool:
    """Whether a failure of a case is among the fingerprints of a list."""
    finding = Finding(
        "cases",
        failure.check,
        Names(contract).of(failure.operation),
        failure.message,
        pointer=failure.place,
        status=failure.exchange.answer.status,
        kind=failure.sort,
    )
    pointer = finding.pointer or place_of_operation(finding, contract)
    return fingerprint(replace(finding, pointer=pointer)) in listed


def read_known(path: Path) -> tuple[Known, ...]:
    """The failures of a file. Raises `KnownError`."""
    try:
        listed = _array(members(json.loads(path.read_bytes()))["known"])
        return tuple(
            Known(
                str(one["fingerprint"]),
                str(one["check"]),
                str(one["operation"]),
                str(one["message"]),
                str(one.get("part", "")),
            )
            for one in map(members, listed)
        )
    except (OSError, ValueError, KeyError, RecursionError) as error:
        raise KnownError(f"{path} is no list of known failures: {error}") from None


def _array(value: object) -> list[object]:
    if not is_array(value):
        raise ValueError("`known` is no array")
    return elements(value)


def write_known(findings: Sequence[Finding]) -> str:
    """A file of known failures with these findings."""
    entries = {
        fingerprint(one): {
            "fingerprint": fingerprint(one),
            "part": one.section,
            "check": one.check,
            "operation": one.operation,
            "status": one.status,
            "place": one.pointer,
            "message": one.message.partition("\n")[0],
        }
        for one in findings
    }
    return json.dumps({"known": list(entries.values())}, indent=2) + "\n"


def without_known(verdict: Verdict, known: Sequence[Known]) -> Verdict:
    """The verdict less the known failures; those that are stale are findings.

    Of a part that was not run, or cut by time, nobody can tell.
    """
    accepted = {one.fingerprint for one in known}
    seen: set[str] = set()
    sections: list[Section] = []
    for section in verdict.sections:
        kept = [one for one in section.findings if fingerprint(one) not in accepted]
        here = {fingerprint(one) for one in section.findings} & accepted
        seen |= here
        facts = (*section.facts, *([f"known failures: {len(here)}"] if here else ()))
        sections.append(replace(section, findings=tuple(kept), facts=facts))
    whole = {one.name for one in verdict.sections if not (one.note or one.cut)}
    missed = [one for one in known if one.fingerprint not in seen]
    stale = [one for one in missed if not one.part or one.part in whole]
    found = tuple(
        Finding(
            SECTION,
            "stale_known_failure",
            one.operation,
            f"{one.check} ({one.fingerprint}) no longer comes up: take it off the list",
        )
        for one in stale
    )
    fact = f"known failures: {len(seen)} came up, {len(stale)} did not"
    if len(missed) > len(stale):
        untold = len(missed) - len(stale)
        fact += f"; {untold} are of parts that were not run, or cut by time"
    sections.append(Section(SECTION, SECTION, facts=(fact,), findings=found))
    return replace(verdict, sections=tuple(sections), known=len(seen))

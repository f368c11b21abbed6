"""The verdict as JSON, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterfoil.proof.verdict import Section, Verdict


def data(verdict: Verdict) -> str:
    """The document: one object, its members in a fixed order."""
    value = {
        "proved": verdict.proved,
        "known": verdict.known,
        "document": verdict.document,
        "target": verdict.target,
        "seed": verdict.seed,
        "max_examples": verdict.max_examples,
        "versions": verdict.versions,
        "seconds": round(verdict.seconds, 3),
        "exchanges": verdict.exchanges,
        "sections": [_section(section) for section in verdict.sections],
        "coverage": [asdict(item) for item in verdict.coverage.items],
        "findings": [asdict(finding) for finding in verdict.findings],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _section(section: Section) -> dict[str, object]:
    return {
        "name": section.name,
        "status": section.status,
        "note": section.note,
        "cut": list(section.cut),
        "seconds": round(section.seconds, 3),
        "facts": [*section.facts, *section.details],
        "checks": [asdict(line) for line in section.checks],
        "mutants": [asdict(line) for line in section.mutants],
    }

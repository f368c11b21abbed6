"""What a proof comes to: its sections, and what each found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.proof.curl import is_text, shell_line
from counterfoil.proof.modern import OF_3_0
from counterfoil.proof.reproduction import lines_before

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from counterfoil.proof.coverage import Coverage
    from counterfoil.proof.exchange import Failure

_OURS: Final = re.compile(rf"""(?:,\s*)?(['"`]){OF_3_0}\1(?::\s*[Tt]rue)?""")
"""What the proof writes into schemas for itself, in the words of those who read it."""
PROVED: Final = "proved"
FAILED: Final = "failed"
NOT_RUN: Final = "not run"
KILLED: Final = "killed"
SURVIVED: Final = "survived"
_MOST_NAMED: Final = 3
EQUIVALENT: Final = "equivalent"
"""No violation, as it turns out."""
UNREACHED: Final = "not reached"
"""No case makes it act."""


def counted(number: int, noun: str) -> str:
    """A number of things, one or more."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def summed(names: Sequence[str]) -> str:
    """Names on a screen: a few, or the first one and how many there are more."""
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    return f"{names[0]} and {len(names) - 1:,} more"


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach, ready for a person: `curl` shows it, `seed` repeats it.

    `before` are lines for the shell that have to be run before `curl`, and comments.
    `pointer` is the place of the contract that is broken; `line` and `column` are where
    that stands in `file`, 0 and "" where it is not known. `status` came, 0 for none;
    `kind` tells findings of a check and a place apart. `count` exchanges show it. Where
    one fault is one finding, `parts` are those that found it, and `also` the other
    checks that it breaks.
    """

    section: str
    check: str
    operation: str
    message: str
    curl: str = ""
    answer: str = ""
    seed: int | None = None
    count: int = 1
    pointer: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    status: int = 0
    kind: str = ""
    before: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """The parts that found it, and how often."""
        times = f"; {counted(self.count, 'exchange')}" if self.count > 1 else ""
        also = f"; also {', '.join(self.also)}" if self.also else ""
        return f"{', '.join(self.parts or (self.section,))}{times}{also}"

    @property
    def commands(self) -> str:
        """All lines for the shell, one below the other."""
        return "\n".join((*self.before, self.curl))


@dataclass(frozen=True, slots=True)
class MutantLine:
    """What became of one mutant: `state` is one of the four above.

    `check` found it out with the case `label`; `why` says, of one that was not found
    out, what would have done so, or why nothing can.
    """

    id: str
    description: str
    operation: str
    state: str
    check: str = ""
    label: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """How often a check held and failed for an operation."""

    check: str
    operation: str
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the proof.

    `facts` are short lines for the screen, `details` more of them for the report;
    `note` says why it was not run, `cut` what of it the time was too short for.
    `mutants` are those that were run, `elsewhere` findings of a fault that another part
    tells of.
    """

    name: str
    title: str
    seconds: float = 0.0
    facts: tuple[str, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    details: tuple[str, ...] = ()
    note: str = ""
    mutants: tuple[MutantLine, ...] = ()
    cut: tuple[str, ...] = ()
    elsewhere: tuple[Finding, ...] = ()

    @property
    def status(self) -> str:
        """Whether this part holds."""
        if self.findings or self.elsewhere:
            return FAILED
        return NOT_RUN if self.note else PROVED


@dataclass(frozen=True, slots=True)
class Verdict:
    """A whole proof. `known` failures came up that the project accepts for now."""

    document: str
    target: str
    seed: int
    max_examples: int
    versions: dict[str, str]
    sections: tuple[Section, ...]
    coverage: Coverage
    seconds: float
    exchanges: int
    server_errors: str = field(default="")
    known: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All breaches, in the order of the sections."""
        return tuple(found for section in self.sections for found in section.findings)

    @property
    def proved(self) -> bool:
        """Whether nothing was found that is not accepted."""
        return not self.findings

    @property
    def words(self) -> str:
        """What the proof comes to, for the head of a report."""
        proved = "Proved in part" if any(one.cut for one in self.sections) else "Proved"
        if not self.known:
            return proved if self.proved else "Not proved"
        known = counted(self.known, "known failure")
        if self.proved:
            return f"{proved} but for {known}"
        return f"Not proved, apart from {known}"


def findings_of(
    section: str, failures: tuple[Failure, ...], base: str, bodies: Path
) -> tuple[Finding, ...]:
    """Failures as findings: alike ones once, shown by the smallest request.

    `base` is the server's address, `bodies` the folder for bodies that are too long for
    a line.
    """
    groups: dict[object, list[Failure]] = {}
    for failure in failures:
        groups.setdefault(failure.alike, []).append(failure)
    return tuple(_finding(section, group, base, bodies) for group in groups.values())


def _finding(section: str, group: list[Failure], base: str, bodies: Path) -> Finding:
    best = min(group, key=_size)
    answer = best.exchange.answer
    body = answer.body[:300].decode("utf-8", "replace")
    return Finding(
        section,
        best.check,
        best.operation,
        _OURS.sub("", best.message),
        shell_line(base, best.exchange, bodies),
        f"{answer.status} {body}".strip() if answer.status else "no answer",
        best.seed,
        len(group),
        best.place,
        status=answer.status,
        kind=best.sort,
        before=lines_before(base, best.before, best.exchange, bodies),
    )


def _size(failure: Failure) -> tuple[int, bool, int]:
    """How much a person has to read: bytes that no line shows count most."""
    body = failure.exchange.request.body or b""
    return len(failure.before), not is_text(body), len(body)

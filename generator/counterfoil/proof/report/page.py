"""The verdict as an HTML page that stands alone: no script, no other host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.proof.report.coverage_map import CoverageView, coverage_view
from counterfoil.proof.report.mutant_table import MutantsView, mutants_view
from counterfoil.proof.verdict import FAILED, NOT_RUN, counted
from counterfoil.templates import templates_folder

if TYPE_CHECKING:
    from counterfoil.proof.verdict import Finding, Section, Verdict

_TEMPLATE: Final = "proof/report.html.j2"


@dataclass(frozen=True, slots=True)
class PartView:
    """A row of the table of parts. `mark` is the class of its verdict."""

    title: str
    status: str
    mark: str
    lines: tuple[str, ...]
    seconds: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """A violation; "" for what it does not have.

    `place` is that of the contract which it breaks.
    """

    title: str
    place: str
    origin: str
    message: str
    answer: str
    curl: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """A row of a table of checks."""

    check: str
    operation: str
    held: int
    failed: int


@dataclass(frozen=True, slots=True)
class TableView:
    """The checks of a part; `shown` at once where one of them failed."""

    title: str
    shown: bool
    rows: tuple[CheckView, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """What the page shows."""

    heading: str
    mark: str
    document: str
    summary: str
    parts: tuple[PartView, ...]
    has_findings: bool
    findings: tuple[FindingView, ...]
    server_errors: str
    has_mutants: bool
    mutants: MutantsView
    coverage: CoverageView
    tables: tuple[TableView, ...]


def page(verdict: Verdict) -> str:
    """The page."""
    # Late: only the end of a proof needs it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - see above

    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(_TEMPLATE).render(view=view(verdict))


def view(verdict: Verdict) -> PageView:
    """The verdict in the words of the page."""
    versions = ", ".join(
        f"{name} {number}" for name, number in verdict.versions.items()
    )
    return PageView(
        heading=verdict.words,
        mark="proved" if verdict.proved else "failed",
        document=verdict.document,
        summary=(
            f"{verdict.document} against {verdict.target}: "
            f"{counted(verdict.exchanges, 'exchange')} in {verdict.seconds:.1f} s, "
            f"seed {verdict.seed}, {verdict.max_examples} examples an operation "
            f"({versions})."
        ),
        parts=tuple(map(_part, verdict.sections)),
        has_findings=not verdict.proved,
        findings=tuple(map(_finding, verdict.findings)),
        server_errors=verdict.server_errors,
        has_mutants=any(part.mutants for part in verdict.sections),
        mutants=mutants_view(verdict),
        coverage=coverage_view(verdict.coverage),
        tables=tuple(_table(part) for part in verdict.sections if part.checks),
    )


def _part(section: Section) -> PartView:
    status = section.status
    note = (section.note,) if section.note else ()
    return PartView(
        section.title,
        status,
        "open" if status == NOT_RUN else status,
        (*section.facts, *section.details, *note),
        f"{section.seconds:.1f}",
    )


def _finding(finding: Finding) -> FindingView:
    where = f" of {finding.operation}" if finding.operation else ""
    origin = f"Found by {finding.origin}"
    if finding.seed is not None:
        origin += f", seed {finding.seed}"
    place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else ""
    return FindingView(
        f"{finding.check}{where}",
        place,
        origin,
        finding.message,
        finding.answer,
        finding.commands,
    )


def _table(section: Section) -> TableView:
    rows = tuple(
        CheckView(line.check, line.operation, line.passed, line.failed)
        for line in section.checks
    )
    return TableView(section.title, section.status == FAILED, rows)

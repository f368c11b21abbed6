"""The verdict as one screen: plain text in a pipe, coloured on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.proof.verdict import FAILED, NOT_RUN, PROVED, counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from counterfoil.proof.verdict import Finding, Section, Verdict

Line = tuple[str, str]
"""A style of rich ("" for none), and the text of one line."""

_MARKS: Final = {PROVED: "ok", FAILED: "FAILED", NOT_RUN: "not run"}
_CUT: Final = "in part"
"""Nothing was found in the part that there was time for."""
_STYLES: Final = {PROVED: "green", FAILED: "bold red", NOT_RUN: "yellow"}
_MOST_FINDINGS: Final = 20
_MOST_NEVER: Final = 8
_WIDTH: Final = 12


def lines(verdict: Verdict, reports: Path) -> Iterator[Line]:
    """The screen, line by line."""
    yield "bold", f"{verdict.document} against {verdict.target}"
    versions = ", ".join(
        f"{name} {number}" for name, number in verdict.versions.items()
    )
    how = f"seed {verdict.seed}, {verdict.max_examples} examples an operation"
    yield "dim", f"{how}; {versions}"
    yield "", ""
    for section in verdict.sections:
        yield from _section(section)
    yield from _coverage(verdict)
    yield "", ""
    findings = verdict.findings
    for number, finding in enumerate(findings[:_MOST_FINDINGS], 1):
        yield from _finding(number, finding)
    if len(findings) > _MOST_FINDINGS:
        more = len(findings) - _MOST_FINDINGS
        yield "", f"… and {more} more: see {reports / 'index.html'}"
        yield "", ""
    started = "://" not in verdict.target and not any(
        section.name == "recorded" for section in verdict.sections
    )
    if started and any(finding.curl for finding in findings):
        yield "dim", f"For the curl lines: counterfoil serve {verdict.target}"
    yield _last(verdict)
    yield "dim", f"Reports: {reports}/index.html, junit.xml, proof.json"


def print_screen(verdict: Verdict, reports: Path) -> None:
    """Print the screen to the standard output."""
    # Late: the command line must not wait for it to show its help.
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.text import Text  # noqa: PLC0415 - see above

    console = Console(soft_wrap=True, highlight=False)
    for style, text in lines(verdict, reports):
        console.print(Text(text, style=style))


def _section(section: Section) -> Iterator[Line]:
    status = section.status
    is_cut = status == PROVED and bool(section.cut)
    mark = f"{_CUT if is_cut else _MARKS[status]:<8}{section.title:<{_WIDTH}}"
    facts = [section.note] if status == NOT_RUN else list(section.facts)
    time = "" if status == NOT_RUN else f"  ({section.seconds:.1f} s)"
    style = _STYLES[NOT_RUN if is_cut else status]
    yield style, f"{mark}{facts[0] if facts else ''}{time}"
    for fact in facts[1:]:
        yield "dim", f"{'':<{8 + _WIDTH}}{fact}"


def _coverage(verdict: Verdict) -> Iterator[Line]:
    coverage = verdict.coverage
    kinds = dict.fromkeys(item.kind for item in coverage.items)
    counts = (
        f"{_plural(kind)} {sum(item.count > 0 for item in items)}/{len(items)}"
        for kind, items in ((kind, coverage.of(kind)) for kind in kinds)
    )
    yield "", f"{'':<8}{'coverage':<{_WIDTH}}{', '.join(counts)}"
    never = coverage.never
    for item in never[:_MOST_NEVER]:
        of = "" if item.name == item.operation else f" of {item.operation}"
        yield "yellow", f"{'':<{8 + _WIDTH}}never: {item.kind} {item.name}{of}"
    if len(never) > _MOST_NEVER:
        yield (
            "yellow",
            f"{'':<{8 + _WIDTH}}never: {len(never) - _MOST_NEVER} more, see the report",
        )


def _plural(kind: str) -> str:
    return {
        "status": "statuses",
        "keyword held": "keywords held",
        "keyword broken": "keywords broken",
    }.get(kind, f"{kind}s")


def _finding(number: int, finding: Finding) -> Iterator[Line]:
    where = f" of {finding.operation}" if finding.operation else ""
    yield "bold red", f"{number}. {finding.check}{where} ({finding.origin})"
    for line in finding.message.splitlines():
        yield "", f"   {line}"
    if finding.answer:
        yield "dim", f"   came: {finding.answer}"
    for line in (*finding.before, finding.curl):
        if line:
            yield "cyan", f"   {line}"
    if finding.seed is not None:
        yield "dim", f"   seed {finding.seed}"
    yield "", ""


def _last(verdict: Verdict) -> Line:
    count = len(verdict.findings)
    work = f"{counted(verdict.exchanges, 'exchange')} in {verdict.seconds:.1f} s"
    said = "PROVED" if verdict.proved else "NOT PROVED"
    head = said + verdict.words[len(said) :]
    if verdict.proved:
        missing = [part.title for part in verdict.sections if part.status == NOT_RUN]
        short = [text for part in verdict.sections for text in part.cut]
        less = [
            f"{what}: {', '.join(names)}"
            for what, names in (("not run", missing), ("cut by time", short))
            if names
        ]
        but = f" ({'; '.join(less)})" if less else ""
        other = "other " if verdict.known else ""
        style = "bold yellow" if verdict.known or short else "bold green"
        return style, f"{head}{but}: no {other}violation in {work}."
    return "bold red", f"{head}: {counted(count, 'violation')} in {work}."

"""What `diff` does: two documents, what changed between them, and the next version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import click

from counterfoil import pipeline
from counterfoil.cli.generating import read_api
from counterfoil.cli.job import Job, show_report, wants_color
from counterfoil.cli.revisions import former
from counterfoil.codes.diff import CODE_BROKEN
from counterfoil.collecting import garbage_kept
from counterfoil.diagnostics import Findings, Severity
from counterfoil.diff.code import compare_code
from counterfoil.diff.findings import Told
from counterfoil.diff.operations import compare_apis
from counterfoil.diff.surface import Surface, read_surface
from counterfoil.diff.versions import Step, read_version
from counterfoil.document.tree import Location
from counterfoil.making import made
from counterfoil.parts import CLIENT, half_of
from counterfoil.report import Format, render

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.cli.revisions import Former
    from counterfoil.pipeline import Subject

WIRE: Final = "wire"
CODE: Final = "code"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the changes of a document come to; `only` as `compare` takes it."""

    only: str
    wire_breaks: int
    wire_others: int
    code_breaks: int
    step: Step
    old_version: str
    new_version: str
    suggested: str
    is_announced: bool
    is_early: bool

    @property
    def breaks(self) -> bool:
        """Whether callers have something to change."""
        return self.wire_breaks + self.code_breaks > 0


def compare(job: Job, written: str, *, only: str, announced: bool) -> int:
    """Print what changed from a former document to the one of the job.

    `only` is "wire" or "code", "" for both. The exit code is 1 where callers have
    something to change, unless that is `announced` by the version, and that counts.
    """
    root = job.access().root or job.path().absolute().parent
    with former(written, job.path(), root) as old, garbage_kept():
        before = replace(job, document=old.path, root=old.root or job.root)
        return _compare(before, job, old, only=only, announced=announced)


def _compare(
    before: Job, after: Job, old: Former, *, only: str, announced: bool
) -> int:
    read_old, read_new = before.findings(), after.findings()
    old_api, new_api = read_api(before, read_old), read_api(after, read_new)
    if old_api is None or new_api is None:
        return _refuse(after, old, read_old, read_new)
    findings = Findings()
    told = Told(old_api, new_api, findings)
    if only != CODE:
        compare_apis(old_api, new_api, told)
    if only != WIRE:
        subjects = (
            pipeline.lower_api(old_api, read_old),
            pipeline.lower_api(new_api, read_new),
        )
        surfaces = _surface(subjects[0], read_old), _surface(subjects[1], read_new)
        if surfaces[0] is None or surfaces[1] is None:
            return _refuse(after, old, read_old, read_new)
        places = pipeline.places_of(subjects[1])
        renamed = pipeline.renamed(*subjects)
        compare_code(surfaces[0], surfaces[1], places, renamed, told)
    findings.sources = read_old.sources | read_new.sources
    is_same = list(read_old.sources.values()) == list(read_new.sources.values())
    verdict = _judge(findings, old_api, new_api, only=only, is_same=is_same)
    _rename(findings, old)
    _print(findings, verdict, after.form)
    return int(verdict.breaks and not (announced and verdict.is_announced))


def _surface(subject: Subject, findings: Findings) -> Surface | None:
    plan = pipeline.plan_package(subject, only=half_of(CLIENT), findings=findings)
    files = made(plan)
    return None if files is None else read_surface(files)


def _refuse(job: Job, old: Former, *read: Findings) -> int:
    """Print the errors that keep two documents from being compared."""
    findings = Findings()
    for each in read:
        findings.sources |= each.sources
        findings.items += [
            item for item in each.items if item.code.severity is Severity.ERROR
        ]
    _rename(findings, old)
    text = render(findings, Format(job.form), color=wants_color(job.form), brief=True)
    show_report(text, job.form)
    return 2


def _judge(
    findings: Findings, old: Api, new: Api, *, only: str, is_same: bool
) -> Verdict:
    codes = [item.code for item in findings.items]
    code_breaks = codes.count(CODE_BROKEN)
    wire_breaks = sum(each.severity is Severity.ERROR for each in codes)
    others = len(codes) - code_breaks - wire_breaks
    step = Step.PATCH
    if code_breaks or wire_breaks:
        step = Step.MAJOR
    elif others:
        step = Step.MINOR
    elif is_same:
        step = Step.NONE
    before, after = read_version(old.info.version), read_version(new.info.version)
    wanted = before.raised(step) if before else None
    return Verdict(
        only=only,
        wire_breaks=wire_breaks + findings.unlisted[Severity.ERROR],
        wire_others=others + findings.unlisted[Severity.NOTE],
        code_breaks=code_breaks + findings.unlisted[Severity.WARNING],
        step=step,
        old_version=old.info.version,
        new_version=new.info.version,
        suggested=str(wanted) if wanted else "",
        is_announced=bool(wanted and after and after >= wanted),
        is_early=before is not None and before.major == 0,
    )


def _rename(findings: Findings, old: Former) -> None:
    """Name the files of a revision as people do."""
    if not old.folder:
        return

    def named(file: str) -> str:
        inner = file.removeprefix(old.folder)
        return file if inner == file else old.label + inner

    def moved(place: Location) -> Location:
        return Location(named(place.file), place.line, place.column, place.pointer)

    findings.sources = {named(file): text for file, text in findings.sources.items()}
    findings.items = [
        replace(
            item,
            location=moved(item.location),
            related=tuple(
                replace(each, location=moved(each.location)) for each in item.related
            ),
        )
        for item in findings.items
    ]


def _print(findings: Findings, verdict: Verdict, form: str) -> None:
    summary = {
        "wire": {"breaking": verdict.wire_breaks, "other": verdict.wire_others},
        "code": {"breaking": verdict.code_breaks},
        "step": verdict.step.word,
        "old_version": verdict.old_version,
        "new_version": verdict.new_version,
        "suggested_version": verdict.suggested,
        "announced": verdict.is_announced,
    }
    is_text = form == Format.TEXT.value
    if findings.items or not is_text:
        text = render(findings, Format(form), color=wants_color(form), summary=summary)
        show_report(text, form)
    # JSON has the summary in it; in the others for programs there is no place for one.
    if form != Format.JSON.value:
        click.echo("\n".join(_lines(verdict)), err=not is_text)


def _lines(verdict: Verdict) -> list[str]:
    if verdict.step is Step.NONE:
        return ["nothing changed"]
    wire = [
        f"{number} {noun} {verb}"
        for number, noun, verb in (
            (verdict.wire_breaks, *_plural(verdict.wire_breaks, "breaks", "break")),
            (verdict.wire_others, *_plural(verdict.wire_others, "does not", "do not")),
        )
        if number
    ]
    lines: list[str] = []
    if verdict.only != CODE:
        lines.append(f"for the wire: {', '.join(wire) or 'no changes'}")
    if verdict.only != WIRE:
        lines.append(f"for callers' code: {_code_words(verdict.code_breaks)}")
    return [*lines, f"version: {_version_words(verdict)}"]


def _plural(number: int, one: str, many: str) -> tuple[str, str]:
    return ("change", one) if number == 1 else ("changes", many)


def _code_words(number: int) -> str:
    if not number:
        return "nothing to change"
    return f"{number} {'thing' if number == 1 else 'things'} to change"


def _version_words(verdict: Verdict) -> str:
    step = f"a {verdict.step.word} step"
    if not verdict.suggested:
        return f"{step}; {verdict.old_version!r} does not count steps"
    said = f"{step} from {verdict.old_version} is {verdict.suggested}"
    if verdict.is_early:
        # Semantic Versioning 2.0.0, 4
        what = "breaks" if verdict.step is Step.MAJOR else "does not break"
        said = (
            f"before 1.0.0, what {what} callers makes {verdict.suggested}"
            f" of {verdict.old_version}"
        )
    if verdict.is_announced:
        return f"{said}, and the document says {verdict.new_version}"
    return f"{said}, but the document says {verdict.new_version}"

"""What `lint`, `generate` and `docs` do: the stages, then disk, then a summary."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click

from counterfoil import __version__, pipeline
from counterfoil.cli.job import Job, show_report, shown, wants_color
from counterfoil.cli.remembered import remember
from counterfoil.collecting import garbage_kept
from counterfoil.document.tree import Location
from counterfoil.making import begun_early, make_files
from counterfoil.output import (
    PACKAGE,
    Difference,
    Kind,
    Tree,
    Written,
    check_tree,
    write_trees,
)
from counterfoil.parts import CLIENT, half_of
from counterfoil.report import Format, but_for, render

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.api.model import Api
    from counterfoil.diagnostics import Findings
    from counterfoil.making import Plan
    from counterfoil.pipeline import Subject

_SITE = "the documentation"
_SERVICE = "server/service.py"


@dataclass(frozen=True, slots=True)
class Planned:
    """One output folder, and the plan of the files that it should hold."""

    folder: Path
    holds: str
    plan: Plan


def read_api(job: Job, findings: Findings) -> Api | None:
    """The Api of a job's document; None where the findings hold an error."""
    reading = job.configuration.reading
    return pipeline.read_api(job.path(), findings, job.access(), reading)


def lint(job: Job) -> int:
    """Run every stage that finds something, and print what they find."""
    findings = job.findings()
    if (api := read_api(job, findings)) is not None:
        subject = pipeline.lower_api(api, findings)
        _package_plan(job, subject, findings)
        _docs_plan(job, subject, findings)
        if not findings.items and job.form == Format.TEXT.value:
            click.echo(_nothing_found(job, api) + but_for(findings))
    _print(findings, job.form, brief=False)
    if findings.failed:
        return 2
    return int(any(item.code.name not in findings.allowed for item in findings.items))


def _nothing_found(job: Job, api: Api) -> str:
    """What there is to say of a document that has nothing wrong."""
    number = len(api.every)
    checked = f"{number:,} operation{'' if number == 1 else 's'}"
    named = f"{'Swagger' if api.version == '2.0' else 'OpenAPI'} {api.version}"
    return f"{job.path()}: no findings in {checked} ({named})"


def generate(job: Job, findings: Findings, *, check: bool, diff: bool) -> int:
    """Write the package and, unless a part is asked for, the documentation.

    `findings` are those of the job, without any yet.
    """
    with garbage_kept():
        return _generate(job, findings, check=check, diff=diff)


def _generate(job: Job, findings: Findings, *, check: bool, diff: bool) -> int:
    with ExitStack() as making:
        targets = _targets(job, findings, making)
        return _finish(job, targets, findings, check=check, diff=diff)


def write_all(job: Job) -> bool:
    """Write what `generate` writes, and print findings alone; whether it is written."""
    findings = job.findings()
    with garbage_kept(), ExitStack() as making:
        made = _made(_targets(job, findings, making), findings)
        if made is not None:
            write_trees(made, version=__version__, findings=findings)
    _print(findings, job.form)
    return not findings.failed


def _read(job: Job, findings: Findings, *, documented: bool) -> tuple[Api, str] | None:
    """The Api, and the text that the console has of the document: "" without one."""
    if documented and job.has_console():
        reading = job.configuration.reading
        return pipeline.read_with_text(job.path(), findings, job.access(), reading)
    api = read_api(job, findings)
    return None if api is None else (api, "")


def _targets(job: Job, findings: Findings, making: ExitStack) -> list[Planned | None]:
    """The folders of a project; None for one that cannot be made."""
    read = _read(job, findings, documented=not job.part())
    if read is None:
        return []
    api, console = read
    targets: list[Planned | None] = []
    subject = pipeline.lower_api(api, findings)
    if not job.part():
        plan = _docs_plan(job, subject, findings, console)
        if plan is not None:
            # Others make pages of it while this process plans the package.
            plan = making.enter_context(begun_early(plan))
        targets.append(_planned(plan, job.site(), _SITE))
    plan = _package_plan(job, subject, findings)
    folder = job.folder() / job.package_for(api)
    return [_planned(plan, folder, PACKAGE), *targets]


def document_api(job: Job, *, check: bool, diff: bool) -> int:
    """Write the documentation alone: below the configured folder, or as asked."""
    findings = job.findings()
    targets: list[Planned | None] = []
    if (read := _read(job, findings, documented=True)) is not None:
        api, console = read
        # What `-o` names is the documentation's own folder here.
        folder = shown(job.output) if job.output else job.site()
        subject = pipeline.lower_api(api, findings)
        plan = _docs_plan(job, subject, findings, console)
        targets.append(_planned(plan, folder, _SITE))
    return _finish(job, targets, findings, check=check, diff=diff)


def _package_plan(job: Job, subject: Subject, findings: Findings) -> Plan | None:
    plan = pipeline.plan_package(subject, only=half_of(job.part()), findings=findings)
    root = job.configuration.root / "pyproject.toml"
    pipeline.check_allowed(shown(root), findings, whole=not half_of(job.part()))
    return plan


def _docs_plan(
    job: Job, subject: Subject, findings: Findings, console: str = ""
) -> Plan | None:
    package = job.package_for(subject.api)
    return pipeline.plan_docs(
        subject, package=package, findings=findings, console=console
    )


def _planned(plan: Plan | None, folder: Path, holds: str) -> Planned | None:
    return None if plan is None else Planned(folder, holds, plan)


def _finish(
    job: Job,
    targets: list[Planned | None],
    findings: Findings,
    *,
    check: bool,
    diff: bool,
) -> int:
    """Check or write the folders. Nothing is written unless every stage succeeded."""
    made = _made(targets, findings)
    if made is None:
        _print(findings, job.form)
        return 2
    if check or diff:
        return _compare(job, made, findings, check=check, diff=diff)
    written = write_trees(made, version=__version__, findings=findings)
    report = _print(findings, job.form)
    if written is None:
        return 2
    if job.form == "text":
        lines = map(partial(_summary, job), made, written)
        click.echo("\n".join(lines))
    folders = [tree.folder for tree in made]
    remember(job, findings, folders, report, color=wants_color(job.form))
    return 0


def _made(targets: list[Planned | None], findings: Findings) -> list[Tree] | None:
    """What the folders should hold; None unless every stage succeeded."""
    planned = [target for target in targets if target is not None]
    if findings.failed or len(planned) < len(targets):
        return None
    made = make_files([each.plan for each in planned])
    return [
        Tree(each.folder, each.holds, files)
        for each, files in zip(planned, made, strict=True)
    ]


def _summary(job: Job, target: Tree, written: Written) -> str:
    if written.quiet:
        return f"{target.folder} is current"
    counts = (
        (len(written.added) + len(written.changed), "written"),
        (len(written.removed), "removed"),
        (len(written.unchanged), "unchanged"),
    )
    parts = [f"{count} {word}" for count, word in counts if count]
    lines = [f"{target.folder}: {', '.join(parts)}"]
    lines += [f"  an edit by hand was lost: {path}" for path in written.overruled]
    is_update = bool(written.changed or written.removed or written.unchanged)
    if _SERVICE in written.added:
        lines.append(f"  to implement: {target.folder.name}.server.Service")
    elif is_update and job.part() != CLIENT:
        lines += [f"  to implement: {name}" for name in _new_operations(written)]
    return "\n".join(lines)


def _new_operations(written: Written) -> list[str]:
    """The operations that were added: each has a module of its own."""
    paths = [PurePosixPath(path) for path in written.added]
    return [
        path.stem
        for path in paths
        if str(path.parent) == "operations" and path.stem != "__init__"
    ]


def _compare(
    job: Job, targets: list[Tree], findings: Findings, *, check: bool, diff: bool
) -> int:
    """Say what is not current: a check names files, and a diff says how they differ."""
    differences: list[Difference] = []
    for target in targets:
        found = check_tree(
            target.folder,
            target.files,
            holds=target.holds,
            version=__version__,
            findings=findings,
        )
        differences += found or ()
    if findings.failed:
        _print(findings, job.form)
        return 2
    if job.form != Format.TEXT.value:
        for item in differences:
            place = Location(str(item.path), 1, 1, "")
            findings.add(item.kind.code, item.kind.code.title, place)
        _print(findings, job.form)
        return int(bool(differences))
    _print(findings, job.form)
    for item in differences:
        if check:
            click.echo(f"{item.path}: {item.kind.value}")
        # A check shows no file as a whole: what is missing or too much says its name.
        if diff and not (check and item.kind in {Kind.MISSING, Kind.ORPHAN}):
            click.echo(item.diff, nl=False)
    if check:
        click.echo(_verdict(targets, differences, diff=diff))
    return int(bool(differences))


def _verdict(targets: list[Tree], differences: list[Difference], *, diff: bool) -> str:
    if not differences:
        return "\n".join(f"{target.folder} is current" for target in targets)
    counts = Counter(item.kind.value for item in differences)
    parts = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    noun = "file" if len(differences) == 1 else "files"
    advice = "run counterfoil generate" + ", or add --diff to see how" * (not diff)
    return f"{len(differences)} {noun} not current ({parts}); {advice}"


def _print(findings: Findings, form: str, *, brief: bool = True) -> str:
    """Print the findings; they are handed back as they were printed."""
    if form == Format.TEXT.value and not findings.items:
        return ""
    # The stages that follow the Api each check its rules.
    findings.items = list(dict.fromkeys(findings.items))
    text = render(findings, Format(form), color=wants_color(form), brief=brief)
    show_report(text, form)
    return text

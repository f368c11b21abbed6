"""The stages in order: the map of the tool.

read_document   text      -> located tree     (document/)
build_api       tree      -> Api              (api/)
check_rules     Api       -> checked rules    (rules/)
lower_api       Api       -> calls            (python/)
lower_package   calls     -> views            (python/)
render_part     views     -> text             (render.py)
plan_site       Api       -> text             (site/)
make_files      plans     -> texts            (making.py, called by the commands)
write_tree      text      -> disk             (output/, called by the commands)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from itertools import starmap
from typing import TYPE_CHECKING, Final

from counterfoil.access import AS_WRITTEN, DEFAULT_ACCESS, Access, Reading
from counterfoil.api.build import build_api
from counterfoil.codes.unsupported import UNSUPPORTED_CODES, UNUSED_ALLOW
from counterfoil.diff.operations import paired
from counterfoil.document.reader import read_document
from counterfoil.document.tree import Location
from counterfoil.document.whole import whole_text
from counterfoil.making import Plan, made
from counterfoil.python.callbacks import check_callbacks
from counterfoil.python.form_files import with_files
from counterfoil.python.leaving_out import leave_out
from counterfoil.python.links import check_links
from counterfoil.python.operations import Lowered
from counterfoil.python.package import lower_package
from counterfoil.python.pending import check_pending
from counterfoil.python.support import check_support
from counterfoil.render import File, render_part, runtime_files
from counterfoil.rules.document import check_rules
from counterfoil.samples.overlapping import check_overlaps
from counterfoil.samples.requests import Samples
from counterfoil.site.build import plan_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from counterfoil.api.model import Api
    from counterfoil.diagnostics import Findings
    from counterfoil.document.document import Document

_TABLE: Final = re.compile(r"^\s*\[\s*tool\s*\.\s*counterfoil\s*\]", re.MULTILINE)


def read_api(
    path: Path,
    findings: Findings,
    access: Access = DEFAULT_ACCESS,
    reading: Reading = AS_WRITTEN,
) -> Api | None:
    """The Api of a document; None where the findings hold an error."""
    document = read_document(path, findings, access)
    return None if document is None else _api_of(document, findings, reading)


def read_with_text(
    path: Path, findings: Findings, access: Access, reading: Reading
) -> tuple[Api, str] | None:
    """The same, and the whole document as the text of one JSON file."""
    document = read_document(path, findings, access)
    if document is None:
        return None
    api = _api_of(document, findings, reading)
    return None if api is None else (api, whole_text(document))


def _api_of(document: Document, findings: Findings, reading: Reading) -> Api | None:
    api = build_api(document, findings, reading)
    if api is not None:
        check_overlaps(api, findings)
    return None if findings.failed else api


@dataclass(frozen=True, slots=True)
class Subject:
    """What is generated for: an Api, and the same as Python has it."""

    api: Api
    lowered: Lowered


def lower_api(api: Api, findings: Findings) -> Subject:
    """What an Api is to Python, without what the project allows to be left out."""
    kept = leave_out(api, findings.allowed)
    return Subject(api, Lowered(with_files(kept, findings)))


def plan_package(subject: Subject, *, only: str, findings: Findings) -> Plan | None:
    """The generated package.

    `only` is "server", "client" or "" for both. None where the findings hold an error.
    """
    lowered = subject.lowered
    rules = check_rules(subject.api, findings, findings.sources)
    check_pending(subject.api, findings)
    check_support(lowered, findings)
    if findings.failed:
        return None
    check_links(lowered, findings)
    check_callbacks(lowered, findings)
    if findings.failed:
        return None
    package = lower_package(lowered, rules, only)
    parts = tuple(partial(render_part, each) for each in package.parts)
    return Plan(parts, partial(runtime_files, named=package.runtime))


def plan_docs(
    subject: Subject, *, package: str, findings: Findings, console: str = ""
) -> Plan | None:
    """The documentation; None where the findings hold an error.

    `package` is the name of the generated package, for the examples of its client.
    `console` is the text of the document where the site has a console, else "".
    """
    api = subject.api
    check_rules(api, findings, findings.sources)
    if findings.failed:
        return None
    samples = Samples(subject.lowered, package)
    site = plan_site(api, samples.of, console)
    return Plan(
        tuple(partial(_files, part) for part in (*site.unsampled, *site.sampled)),
        early=len(site.unsampled),
        prepare=samples.prepare,
    )


def _files(part: Callable[[], dict[str, str]]) -> list[File]:
    return list(starmap(File, part().items()))


def generate_files(api: Api, *, only: str, findings: Findings) -> dict[str, str] | None:
    """The files of the generated package, as `plan_package` has them."""
    return made(plan_package(lower_api(api, findings), only=only, findings=findings))


def docs_files(api: Api, *, package: str, findings: Findings) -> dict[str, str] | None:
    """The files of the documentation, as `plan_docs` has them."""
    return made(plan_docs(lower_api(api, findings), package=package, findings=findings))


def places_of(subject: Subject) -> dict[str, Location]:
    """Where the document has what the client calls `Client.NAME` and `models.NAME`."""
    lowering = subject.lowered.lowering
    named = [(each.name, each.schema) for each in lowering.models()]
    named += [(each.alias.text, each.schema) for each in lowering.others()]
    places = {f"models.{name}": schema.location for name, schema in named}
    for call in subject.lowered.calls:
        place = call.operation.location
        places[f"Client.{call.function}"] = place
        places[f"Client.{call.stream_function}"] = place
        places[f"operations.{call.function}"] = place
    return places


def renamed(old: Subject, new: Subject) -> dict[str, str]:
    """The methods of operations that both have, where their names differ."""
    kept = {one.key: two.key for one, two in paired(old.api, new.api)}
    calls = {each.operation.key: each for each in new.lowered.calls}
    pairs = (
        (each, calls[key])
        for each in old.lowered.calls
        if (key := kept.get(each.operation.key)) in calls
    )
    return {
        f"Client.{former}": f"Client.{latter}"
        for one, two in pairs
        for former, latter in (
            (one.function, two.function),
            (one.stream_function, two.stream_function),
        )
        if former != latter
    }


def check_allowed(configuration: Path, findings: Findings, *, whole: bool) -> None:
    """Report what the configuration allows and no stage needed.

    `whole` says that all of the package was looked at: a half has not all warnings.
    """
    left_out = {code.name for code in UNSUPPORTED_CODES}
    for name in sorted(findings.allowed - findings.needed):
        if not whole and name not in left_out:
            continue
        findings.add(
            UNUSED_ALLOW,
            f"{name!r} is allowed, and nothing needs it",
            _place_of(name, configuration),
            hint="remove it from allow",
        )


def _place_of(name: str, configuration: Path) -> Location:
    """Where a configuration has a text in its table; else where it begins."""
    try:
        text = configuration.read_text(encoding="utf-8")
    except OSError:
        text = ""
    table = _TABLE.search(text)
    quoted = re.compile(f"[\"']{re.escape(name)}[\"']")
    found = quoted.search(text, table.end() if table else 0)
    before = text[: found.start() if found else 0].split("\n")
    return Location(configuration.as_posix(), len(before), len(before[-1]) + 1, "")

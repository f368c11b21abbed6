"""The proof as a whole: start the server, attack it, judge all answers, report.

In: `ProveOptions`. Out: the exit code of `counterfoil prove`, a screen and a folder of
reports.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from schemathesis.errors import LoaderError

from counterfoil.proof.base_path import base_of
from counterfoil.proof.by_fault import by_fault
from counterfoil.proof.campaign import Campaign, examples, serve
from counterfoil.proof.contract import ContractError
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.coverage import measure
from counterfoil.proof.drawing import keep_tables
from counterfoil.proof.fault_trial import PATIENCE
from counterfoil.proof.fixed_queries import shown
from counterfoil.proof.har import TrafficError, read_traffic
from counterfoil.proof.known import (
    Known,
    KnownError,
    read_known,
    without_known,
    write_known,
)
from counterfoil.proof.locked import locked_sections, told_once
from counterfoil.proof.mutant_run import Job, MutantRun, NoMutants
from counterfoil.proof.naming import Names
from counterfoil.proof.options import ProveOptions
from counterfoil.proof.places import located
from counterfoil.proof.project_settings import ProjectSettingsError
from counterfoil.proof.proxy import APP as PROXY
from counterfoil.proof.proxy import PROTOCOL as PROXY_PROTOCOL
from counterfoil.proof.proxy import URL as PROXIED
from counterfoil.proof.recorded import (
    judge_recorded,
    open_contract,
    recorded_section,
)
from counterfoil.proof.report.annotations import summary, workflow_commands
from counterfoil.proof.report.data import data
from counterfoil.proof.report.junit import junit
from counterfoil.proof.report.page import page
from counterfoil.proof.report.sarif import sarif
from counterfoil.proof.report.screen import print_screen
from counterfoil.proof.sent import sent_sections
from counterfoil.proof.target import Launch, TargetError
from counterfoil.proof.variables import without_variables
from counterfoil.proof.verdict import Finding, Section, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from counterfoil.proof.campaign import Server
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.coverage import Coverage

__all__ = ["ProveOptions", "prove", "run"]

PROVED_CODE: Final = 0
VIOLATIONS_CODE: Final = 1
USAGE_CODE: Final = 2
_SHARE: Final = 0.7
_CASES_SHARE: Final = 0.4
"""Of the time: the cases have that much at most, where they take it."""
_LEAST_FUZZING: Final = 0.3
"""What the fuzzing has of the time that is left, whatever the faults take."""
_FAULTS_SECONDS: Final = PATIENCE + 10
"""What the faults take where the server gives up what hangs as late as it may."""
_LEAST_SHARE: Final = 0.1
"""What each part has of it in any case, whatever those before it took."""
_LEAST_SECONDS: Final = 3.0
"""A part needs no more than that in any case."""
_FAULTS_SHARE: Final = 0.9
"""When the faults end: the other judges come after them."""
_USAGE: Final = (
    KnownError,
    LoaderError,
    OSError,
    ProjectSettingsError,
    TargetError,
    TrafficError,
)
"""What is wrong with what the proof was given."""
_TOOLS: Final = ("schemathesis", "openapi-core")


def run(options: ProveOptions) -> int:
    """Prove, print, write the reports; returns the exit code."""
    try:
        known = read_known(options.known) if options.known else ()
        with _progress() as tell:
            verdict = prove(options, tell, known)
    except ContractError as error:
        # The proof reads for itself, and knows no places; the generator does.
        said = options.faults() or f"error: {error}"
        print(said, file=sys.stderr)  # noqa: T201 - the command's output
        return USAGE_CODE
    except _USAGE as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - the command's output
        return USAGE_CODE
    if options.write_known:
        replace_text(options.write_known, write_known(verdict.findings))
        known = read_known(options.write_known)
    if known or options.known:
        verdict = without_known(verdict, known)
    _report(by_fault(verdict), options)
    return PROVED_CODE if verdict.proved else VIOLATIONS_CODE


def prove(
    options: ProveOptions, tell: Callable[[str], None], known: Sequence[Known] = ()
) -> Verdict:
    """Do everything; `tell` is told what is being done.

    The mutants are tried by the cases that do not fail as it is `known`.
    Raises `ContractError` and `LoaderError` for the document, `TargetError` for the
    application.
    """
    started = time.monotonic()
    # It would leave a folder of its own in the project's.
    keep_tables(options.report / "hypothesis")
    contract = load_contract(
        options.document,
        options.credentials,
        access=options.access,
        reading=options.reading,
    )
    contract = replace(contract, base=base_of(options.url))
    _check_places(options)
    if options.traffic:
        return _recorded(options, open_contract(contract), started)
    proof = Campaign(contract, options)
    with serve(options) as server, _mutants(options, server, known) as mutants:
        tell("making up the cases")
        listed = proof.cases(server)
        mutants.give(contract, listed)
        # The time begins here: to start and to make them up comes on top of it.
        begun = time.monotonic()
        tell("sending the cases")
        proof.replay(server, listed, _end(options, begun, _CASES_SHARE))
        tell("fuzzing")
        proof.fuzz(server, tell, _fuzzing(options, begun))
        errors = server.target.tail() if server.target else ""
        tell("injecting faults")
        proof.inject(server, _end(options, begun, _FAULTS_SHARE))
        tell("asking openapi-core")
        proof.ask_independent(_end(options, begun, 1.0))
        tell("asking the generated client")
        proof.ask_decoder(_end(options, begun, 1.0))
        proof.tell_left_out()
        tell("waiting for the mutants")
        proof.sections.append(mutants.section())
    return _verdict(options, contract, proof, started, errors)


def _end(options: ProveOptions, started: float, share: float) -> float:
    """When, by the clock, a part ends that may go on for a share of the time."""
    if not options.seconds:
        return math.inf
    return max(started + options.seconds * share, time.monotonic() + _least(options))


def _fuzzing(options: ProveOptions, started: float) -> float:
    """For how long to fuzz; 0 where there is no limit."""
    now = time.monotonic()
    left = options.seconds - (now - started)
    # A part of the time is for the faults and the other judge.
    seconds = left * _SHARE
    if options.app and not options.fault_environment:
        # Nobody has told the server to give up sooner than it would.
        until = _end(options, started, _FAULTS_SHARE)
        seconds = min(seconds, until - now - _FAULTS_SECONDS)
    return max(_least(options), left * _LEAST_FUZZING, seconds)


def _least(options: ProveOptions) -> float:
    """How long a part may take in any case; 0 where there is no limit."""
    return min(_LEAST_SECONDS, options.seconds * _LEAST_SHARE)


def _recorded(options: ProveOptions, contract: Contract, started: float) -> Verdict:
    """Judge recorded traffic; nothing is sent."""
    assert options.traffic is not None, "asked for with traffic"
    proof = Campaign(contract, options)
    result = judge_recorded(contract, read_traffic(options.traffic))
    proof.exchanges += result.exchanges
    bodies = options.report / "bodies"
    proof.sections.append(recorded_section(result, options.shown_url, bodies))
    proof.ask_independent()
    proof.ask_decoder()
    return _verdict(options, contract, proof, started)


def _verdict(
    options: ProveOptions,
    contract: Contract,
    proof: Campaign,
    started: float,
    server_errors: str = "",
) -> Verdict:
    """What a proof comes to, with the errors of the server where it is not proved."""
    names = Names(contract)
    coverage = names.coverage(measure(contract, proof.exchanges))
    little = _too_little(coverage, options.min_coverage)
    # Whoever recorded traffic had the credentials that there were.
    required = options.require_success
    locked: tuple[Section, ...] = ()
    if required or not options.traffic:
        locked = locked_sections(
            contract, proof.exchanges, required=required, url=options.url
        )
    told = told_once([names.section(one) for one in proof.sections], locked)
    whole = _cut_short(told) if options.require_whole else ()
    sections = (*told, *sent_sections(contract), *little, *whole)
    verdict = Verdict(
        document=_shown(options.document),
        target=options.shown_target,
        seed=options.seed,
        max_examples=examples(contract, options),
        versions={name: version(name) for name in _TOOLS},
        sections=sections,
        coverage=coverage,
        seconds=time.monotonic() - started,
        exchanges=proof.count,
    )
    if not verdict.proved:
        verdict = replace(verdict, server_errors=server_errors)
    bodies = options.report / "bodies"
    verdict = without_variables(verdict, options.variables, bodies)
    return shown(located(verdict, contract, options.document))


def _too_little(coverage: Coverage, least: float) -> tuple[Section, ...]:
    """The section of a coverage that is below what the project asks for."""
    if not least:
        return ()
    share = coverage.share * 100
    fact = f"{share:.1f}% of the contract was exercised, {least:g}% are asked for"
    found: tuple[Finding, ...] = ()
    if share < least:
        names = ", ".join(f"{one.kind} {one.name}" for one in coverage.never[:5])
        found = (Finding("coverage", "coverage", "", f"{fact}; never: {names}"),)
    return (Section("coverage", "coverage", facts=(fact,), findings=found),)


def _cut_short(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The section of what the time was too short for."""
    cut = [name for part in sections for name in part.cut]
    if not cut:
        return (
            Section("whole", "whole", facts=("the time was enough for all parts",)),
        )
    message = f"the time was too short for {'; '.join(cut)}: give more by --max-time"
    found = Finding("whole", "cut_short", "", message, kind="cut")
    return (Section("whole", "whole", facts=("asked for",), findings=(found,)),)


@contextmanager
def _progress() -> Generator[Callable[[str], None]]:
    """Show on a terminal what is being done; say nothing in a pipe."""
    # Late: the command line must not wait for it to show its help.
    from rich.console import Console  # noqa: PLC0415 - see above

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _text: None
        return
    with console.status("starting the application") as status:
        yield status.update


@contextmanager
def _mutants(
    options: ProveOptions, server: Server, known: Sequence[Known] = ()
) -> Generator[MutantRun | NoMutants]:
    """Start the mutants beside all else."""
    launch = options.launch
    if not options.mutants:
        yield NoMutants("left out, as asked for")
        return
    if not options.app:
        launch = Launch(PROXY, (), {PROXIED: options.url}, PROXY_PROTOCOL)
    job = Job(
        launch.app,
        tuple(str(root.resolve()) for root in launch.source_roots),
        {**launch.environment, **server.beside(options.mutant_environment)},
        launch.http_protocol,
        launch.server,
        launch.deadline,
        options.in_process,
        options.shown_url,
        str(options.report / "bodies"),
        options.seed,
        options.profile.mutants,
        options.seconds * _SHARE,
        # Whatever fails will be known, where the list is to be written.
        None if options.write_known else tuple(one.fingerprint for one in known),
    )
    with MutantRun(job) as run_beside:
        yield run_beside


def _check_places(options: ProveOptions) -> None:
    """Raise `OSError` where nothing can be written: not when all is done, but now."""
    folders = [options.report]
    if options.write_known:
        folders.append(options.write_known.parent)
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()


def _report(verdict: Verdict, options: ProveOptions) -> None:
    folder = options.report
    folder.mkdir(parents=True, exist_ok=True)
    replace_text(folder / "junit.xml", junit(verdict).decode("utf-8"))
    replace_text(folder / "proof.json", data(verdict))
    replace_text(folder / "proof.sarif", sarif(verdict))
    replace_text(folder / "index.html", page(verdict))
    step = os.environ.get("GITHUB_STEP_SUMMARY")
    if step:
        with Path(step).open("a", encoding="utf-8") as file:
            file.write(summary(verdict))
    if options.format in {"json", "sarif"}:
        sys.stdout.write(data(verdict) if options.format == "json" else sarif(verdict))
        return
    print_screen(verdict, folder)
    if options.format == "github" or os.environ.get("GITHUB_ACTIONS") == "true":
        for line in workflow_commands(verdict):
            print(line)  # noqa: T201 - the command's output


def replace_text(path: Path, text: str) -> None:
    """Write a file at once: whoever is ended meanwhile leaves the old one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        # Half a surrogate pair, which a text of a document may have, is no UTF-8.
        with os.fdopen(
            handle, "w", encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _shown(path: Path) -> str:
    """A path as a person wrote it: below the current folder, it is relative."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)

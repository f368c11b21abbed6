"""The proof as a whole: start the server, attack it, judge all answers, report.

In: `ProveOptions`. Out: the exit code of `counterfoil prove`, a screen and a folder of
reports.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from counterfoil.proof import sections
from counterfoil.proof.contract import ContractError, load_contract
from counterfoil.proof.coverage import measure
from counterfoil.proof.faults import FaultsResult, healthy_requests, run_faults
from counterfoil.proof.fuzz import FuzzOptions, fuzz
from counterfoil.proof.independent import run_independent
from counterfoil.proof.judgement import judge
from counterfoil.proof.mutant_run import Job, MutantRun
from counterfoil.proof.replay import cases, replay
from counterfoil.proof.report.annotations import workflow_commands
from counterfoil.proof.report.data import data
from counterfoil.proof.report.junit import junit
from counterfoil.proof.report.page import page
from counterfoil.proof.report.screen import print_screen
from counterfoil.proof.target import Launch, Target, TargetError
from counterfoil.proof.verdict import Finding, Section, Verdict
from counterfoil.proof.wire import Address

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Exchange

DEFAULT_SEED: Final = 1
DEFAULT_EXAMPLES: Final = 500
DEFAULT_REPORT: Final = Path(".counterfoil")
PROVED_CODE: Final = 0
VIOLATIONS_CODE: Final = 1
USAGE_CODE: Final = 2
_TOOLS: Final = ("schemathesis", "openapi-core")


@dataclass(frozen=True, slots=True)
class ProveOptions:
    """What to prove, and how.

    `app` (`module:attribute`) is started in a child process with `environment` (`{tmp}`
    in a value becomes a folder of its own), and once more with `fault_environment` on
    top, which gives the application a short timeout; or `url` names a server that runs
    already. One of the two is "". `http_protocol` is that of `Launch`.
    """

    document: Path
    app: str = ""
    url: str = ""
    source_roots: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    fault_environment: Mapping[str, str] = field(default_factory=dict[str, str])
    seed: int = DEFAULT_SEED
    max_examples: int = DEFAULT_EXAMPLES
    http_protocol: str = ""
    report: Path = DEFAULT_REPORT
    format: str = "text"
    mutants: bool = True

    @property
    def launch(self) -> Launch:
        """How to start the application."""
        return Launch(self.app, self.source_roots, self.environment, self.http_protocol)


def run(options: ProveOptions) -> int:
    """Prove, print, write the reports; returns the exit code."""
    try:
        verdict = prove(options)
    except (ContractError, TargetError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - the command's output
        return USAGE_CODE
    _report(verdict, options)
    return PROVED_CODE if verdict.proved else VIOLATIONS_CODE


def prove(options: ProveOptions) -> Verdict:
    """Do everything; raises `ContractError` and `TargetError`."""
    started = time.monotonic()
    contract = load_contract(options.document)
    proof = _Proof(contract, options)
    with _server(options) as server, _mutants(options) as mutants:
        proof.attack(server)
        errors = server.target.tail() if server.target else ""
        proof.inject()
        proof.ask_independent()
        proof.sections.append(mutants())
    verdict = Verdict(
        document=_shown(options.document),
        target=options.app or options.url,
        seed=options.seed,
        max_examples=options.max_examples,
        versions={name: version(name) for name in _TOOLS},
        sections=tuple(proof.sections),
        coverage=measure(contract, proof.exchanges),
        seconds=time.monotonic() - started,
        exchanges=proof.count,
    )
    return verdict if verdict.proved else replace(verdict, server_errors=errors)


@dataclass(frozen=True, slots=True)
class _Server:
    """A server under proof: its address, and the process where it is ours."""

    url: str
    target: Target | None

    def address(self) -> Address | None:
        """Where raw requests go; None through TLS or below a path."""
        parts = urlsplit(self.url)
        if parts.scheme != "http" or parts.hostname is None or parts.path.strip("/"):
            return None
        return Address(parts.hostname, parts.port or 80)


@contextmanager
def _server(options: ProveOptions) -> Generator[_Server]:
    if options.url:
        yield _Server(options.url.rstrip("/"), None)
        return
    with Target(options.launch) as target:
        yield _Server(target.url, target)


@contextmanager
def _mutants(options: ProveOptions) -> Generator[Callable[[], Section]]:
    """Start the mutants beside all else; the function waits for their section."""
    note = ""
    if not options.app:
        note = "a server that runs already cannot be mutated: give APP, not --url"
    elif not options.mutants:
        note = "left out, as asked for"
    if note:
        yield lambda: Section("mutants", "mutants", note=note)
        return
    job = Job(
        str(options.document.resolve()),
        options.app,
        tuple(str(root.resolve()) for root in options.source_roots),
        dict(options.environment),
        options.http_protocol,
        str(options.report / "bodies"),
    )
    with MutantRun(job) as run_beside:
        yield run_beside.section


class _Proof:
    """A proof in progress: its sections and exchanges so far."""

    def __init__(self, contract: Contract, options: ProveOptions) -> None:
        self.sections: list[Section] = []
        self.exchanges: list[Exchange] = []
        # What is hardly HTTP is the server's own to answer: only its survival is
        # judged.
        self._outside: list[Exchange] = []
        self._contract = contract
        self._options = options
        self._base = ""
        self._bodies = options.report / "bodies"

    @property
    def count(self) -> int:
        """The number of all exchanges."""
        return len(self.exchanges) + len(self._outside)

    def attack(self, server: _Server) -> None:
        """Send the cases and the fuzz to a healthy server."""
        self._base = server.url
        self._replay(server)
        self._fuzz(server)

    def inject(self) -> None:
        """Inject faults into a server of their own."""
        note = ""
        if not self._options.app:
            note = (
                "a server that runs already cannot be made to fail: give APP, not --url"
            )
        result = FaultsResult(note=note)
        if not note:
            environment = {
                **self._options.environment,
                **self._options.fault_environment,
            }
            launch = replace(self._options.launch, environment=environment)
            with Target(launch) as target:
                result = self._faults(target)
        self.exchanges += result.exchanges
        self.sections.append(sections.faults_section(result, self._base, self._bodies))

    def ask_independent(self) -> None:
        """Have openapi-core judge every exchange."""
        result = run_independent(self._contract, self.exchanges)
        self.sections.append(
            sections.independent_section(result, self._base, self._bodies)
        )

    def _fuzz(self, server: _Server) -> None:
        options = self._options
        result = fuzz(
            self._contract,
            FuzzOptions(
                options.document, server.url, options.seed, options.max_examples
            ),
            lambda exchange: judge(self._contract, exchange),
        )
        self.exchanges += result.exchanges
        section = sections.fuzz_section(result, server.url, self._bodies)
        self.sections.append(_with_death(section, server))

    def _replay(self, server: _Server) -> None:
        address = server.address()
        if address is None:
            note = "raw requests need a URL of plain HTTP without a path"
            self.sections.append(Section("cases", "cases", note=note))
            return
        started = time.monotonic()
        played = tuple(replay(address, self._contract, cases(self._contract)))
        for one in played:
            (self._outside if one.case.outside else self.exchanges).extend(
                one.exchanges
            )
        section = sections.cases_section(
            played, time.monotonic() - started, server.url, self._bodies
        )
        self.sections.append(_with_death(section, server))

    def _faults(self, target: Target) -> FaultsResult:
        if not target.injectable:
            return FaultsResult(
                note=f"{self._options.app} is no factory with a parameter `wrap`, "
                "through which faults are injected"
            )
        requests = healthy_requests(self._contract, self.exchanges)
        return run_faults(self._contract, target, requests)


def _with_death(section: Section, server: _Server) -> Section:
    """The section, with a finding where the server did not survive it."""
    target = server.target
    if target is None or target.running:
        return section
    message = f"the server's process ended during {section.title}\n{target.tail()}"
    found = Finding(section.name, "server_died", "", message)
    return replace(section, findings=(*section.findings, found))


def _report(verdict: Verdict, options: ProveOptions) -> None:
    folder = options.report
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "junit.xml").write_bytes(junit(verdict))
    (folder / "proof.json").write_text(data(verdict), encoding="utf-8")
    (folder / "index.html").write_text(page(verdict), encoding="utf-8")
    if options.format == "json":
        sys.stdout.write(data(verdict))
        return
    print_screen(verdict, folder)
    if options.format == "github" or os.environ.get("GITHUB_ACTIONS") == "true":
        for line in workflow_commands(verdict):
            print(line)  # noqa: T201 - the command's output


def _shown(path: Path) -> str:
    """A path as a person wrote it: below the current folder, it is relative."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)

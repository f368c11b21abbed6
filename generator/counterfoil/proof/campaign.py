"""The parts of a proof that speak to a server, and their judges."""

from __future__ import annotations

import math
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Final

from jsonschema import ValidationError
from openapi_core.exceptions import OpenAPIError

from counterfoil.proof import sections
from counterfoil.proof.decoder_judge import DecoderError, run_decoder
from counterfoil.proof.deletions import Deletions
from counterfoil.proof.fault_kinds import FAULTS
from counterfoil.proof.faults import FaultsResult, healthy_requests, run_faults
from counterfoil.proof.fuzz import FuzzOptions, fuzz
from counterfoil.proof.in_process import InProcess, bridged, needs_socket
from counterfoil.proof.independent import run_independent
from counterfoil.proof.judgement import judge
from counterfoil.proof.replay import cases, replay
from counterfoil.proof.target import Target, TargetError
from counterfoil.proof.verdict import Finding, Section
from counterfoil.proof.wire import Address

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Exchange
    from counterfoil.proof.options import ProveOptions
    from counterfoil.proof.target import Launch
    from counterfoil.proof.wire import Peer

_REACH_SECONDS: Final = 10.0
_TRUST: Final = "; name the file of an authority of your own by SSL_CERT_FILE"
_INDEPENDENT_SECONDS: Final = 30.0
_DECODER_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server under proof: its address, and the process where it is ours."""

    url: str
    target: Target | InProcess | None

    @property
    def in_process(self) -> InProcess | None:
        """The application, where it is in this process."""
        return self.target if isinstance(self.target, InProcess) else None

    def beside(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The environment of an application that runs beside this one.

        `{served}` in its values is the folder of this one.
        """
        folder = "" if self.target is None else str(self.target.folder)
        return {
            name: value.replace("{served}", folder)
            for name, value in environment.items()
        }

    def address(self) -> Peer:
        """Where raw requests go."""
        return Address.of(self.url) if self.target is None else self.target.address


@contextmanager
def serve(options: ProveOptions) -> Generator[Server]:
    """The server that the options name; one of our own ends with the block."""
    if options.url:
        url = options.url.rstrip("/")
        _reach(url)
        yield Server(url, None)
        return
    with _started(options, options.launch) as target:
        yield Server(target.url, target)


def _started(options: ProveOptions, launch: Launch) -> Target | InProcess:
    return InProcess(launch) if options.in_process else Target(launch)


def _reach(url: str) -> None:
    """Raise `TargetError` where nothing answers at a URL.

    As all that is sent, this goes past the proxies of the environment.
    """
    try:
        address = Address.of(url)
    except ValueError as error:
        raise TargetError(str(error)) from None
    kind = HTTPSConnection if address.secure else HTTPConnection
    made = kind(address.host, address.port, timeout=_REACH_SECONDS)
    try:
        with closing(made):
            made.request("GET", address.base or "/")
            # Any answer is one, and its content may be a stream, which need not end.
            made.getresponse()
    except (OSError, HTTPException, ValueError) as error:
        hint = _TRUST if "CERTIFICATE_VERIFY_FAILED" in str(error) else ""
        raise TargetError(f"{url} cannot be reached: {error}{hint}") from None


class Campaign:
    """A proof in progress: its sections and exchanges so far."""

    def __init__(self, contract: Contract, options: ProveOptions) -> None:
        self.sections: list[Section] = []
        self.exchanges: list[Exchange] = []
        # What is hardly HTTP is the server's own to answer: only its survival is
        # judged.
        self._outside: list[Exchange] = []
        self._left_out = 0
        self._contract = contract
        self._options = options
        self._base = options.shown_url
        self._examples = examples(contract, options)
        self._bodies = options.report / "bodies"
        self._deletions = Deletions(contract)

    @property
    def count(self) -> int:
        """The number of all exchanges."""
        return len(self.exchanges) + len(self._outside)

    def cases(self, server: Server) -> tuple[Case, ...]:
        """The witnesses and the wire suite: those that the server can be asked."""
        options = self._options
        listed = cases(self._contract, options.profile.cases, options.seed)
        if server.in_process is not None:
            self._left_out = sum(map(needs_socket, listed))
            listed = tuple(case for case in listed if not needs_socket(case))
        return listed

    def replay(self, server: Server, listed: Sequence[Case], until: float) -> None:
        """Send cases to a healthy server, so long."""
        address = server.address()
        started = time.monotonic()
        known = self._deletions
        played = tuple(
            replay(address, self._contract, listed, until=until, deletions=known)
        )
        for one in played:
            self.exchanges += one.before
            (self._outside if one.case.outside else self.exchanges).extend(
                one.exchanges
            )
        asked = len(listed) if time.monotonic() >= until else len(played)
        section = sections.cases_section(
            played, asked, time.monotonic() - started, self._base, self._bodies
        )
        self.sections.append(_with_death(section, server))

    def fuzz(
        self, server: Server, tell: Callable[[str], None], seconds: float = 0.0
    ) -> None:
        """Have Schemathesis attack a healthy server, for some seconds at most."""
        options = self._options
        result = fuzz(
            self._contract,
            FuzzOptions(
                server.url,
                options.seed,
                self._examples,
                seconds,
                options.fuzzing,
                bridged(server.in_process) if server.in_process else None,
            ),
            lambda exchange: judge(self._contract, exchange),
            lambda phase, count: tell(f"fuzzing: {phase}, {count} requests"),
            self._deletions,
        )
        self.exchanges += result.exchanges
        section = sections.fuzz_section(result, self._base, self._bodies)
        self.sections.append(_with_death(section, server))

    def inject(self, server: Server, until: float = math.inf) -> None:
        """Inject faults into a server of their own, beside the healthy one, so long."""
        note = ""
        if not self._options.app:
            note = (
                "a server that runs already cannot be made to fail: give APP, not --url"
            )
        result = FaultsResult(note=note)
        if not note:
            environment = {
                **self._options.environment,
                **server.beside(self._options.fault_environment),
            }
            launch = replace(self._options.launch, environment=environment)
            with _started(self._options, launch) as target:
                try:
                    result = self._faults(target, until)
                except TargetError as error:
                    self.sections.append(_died("faults", str(error)))
                    return
        self.exchanges += result.exchanges
        self.sections.append(sections.faults_section(result, self._base, self._bodies))

    def ask_independent(self, until: float = math.inf) -> None:
        """Have openapi-core judge every exchange, so long."""
        budget = min(_INDEPENDENT_SECONDS, until - time.monotonic())
        try:
            result = run_independent(self._contract, self.exchanges, budget)
        except (OpenAPIError, ValidationError) as error:
            # Their text may be the whole document.
            said = " ".join(str(error).split())[:200]
            note = f"openapi-core does not read this document: {said}"
            self.sections.append(Section("independent", "independent", note=note))
            return
        self.sections.append(
            sections.independent_section(result, self._base, self._bodies)
        )

    def ask_decoder(self, until: float = math.inf) -> None:
        """Have the decoder of the generated client read every answer, so long."""
        make = self._options.decoder
        if make is None:
            return
        try:
            with make() as decoder:
                budget = min(_DECODER_SECONDS, until - time.monotonic())
                result = run_decoder(self._contract, decoder, self.exchanges, budget)
                origin = decoder.origin
        except DecoderError as error:
            note = f"no client can be generated: {error}"
            self.sections.append(Section("decoder", "decoder", note=note))
            return
        self.sections.append(
            sections.decoder_section(result, origin, self._base, self._bodies)
        )

    def tell_left_out(self) -> None:
        """Say what there was no socket for."""
        if not self._options.in_process:
            return
        names = ", ".join(one.name for one in FAULTS if one.needs_server)
        note = (
            f"left out, for the application is in this process: {self._left_out} cases "
            f"of bytes on a socket, and the faults {names}"
        )
        self.sections.append(Section("socket", "socket", note=note))

    def _faults(self, target: Target | InProcess, until: float) -> FaultsResult:
        if not target.injectable:
            return FaultsResult(
                note=f"{self._options.app} is no factory with a parameter `wrap`, "
                "through which faults are injected: `def create_app(wrap=lambda "
                "service: service)`, which serves what `wrap` makes of the "
                "implementation"
            )
        requests = healthy_requests(self._contract, self.exchanges)
        faults = [
            one for one in FAULTS if not (self._options.in_process and one.needs_server)
        ]
        return run_faults(self._contract, target, requests, faults, until)


def examples(contract: Contract, options: ProveOptions) -> int:
    """How many examples the fuzzer makes up for each operation."""
    share = options.profile.examples_of_each(len(contract.operations))
    return options.max_examples or share


def _with_death(section: Section, server: Server) -> Section:
    """The section, with a finding where the server did not survive it."""
    target = server.target
    if target is None or target.running:
        return section
    died = _died(section.name, target.tail())
    return replace(section, findings=(*section.findings, *died.findings))


def _died(name: str, said: str) -> Section:
    message = f"the server's process ended during this part\n{said}".strip()
    return Section(name, name, findings=(Finding(name, "server_died", "", message),))

"""What `counterfoil prove` is to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counterfoil.access import AS_WRITTEN, DEFAULT_ACCESS, Access, Reading
from counterfoil.proof.hosting import UVICORN
from counterfoil.proof.target import Launch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from counterfoil.proof.decoder_judge import Decoder

SERVED_URL: Final = "http://127.0.0.1:8080"
"""Where `counterfoil serve` puts an application unless it is told otherwise."""
DEFAULT_SEED: Final = 1
DEFAULT_REPORT: Final = Path(".counterfoil")
DEFAULT_PROFILE: Final = "ci"


@dataclass(frozen=True, slots=True)
class Profile:
    """How much work a proof is.

    `examples` is for each operation, but all operations share `requests`; each has
    `least` in any case. Of the mutants and of the cases so many are run, chosen by the
    seed, where there are more. `seconds` is how long all of it may take, 0 for no
    limit.
    """

    name: str
    examples: int
    requests: int
    least: int
    mutants: int
    cases: int
    seconds: float

    def examples_of_each(self, operations: int) -> int:
        """How many examples each of so many operations gets."""
        share = self.requests // max(operations, 1)
        return max(self.least, min(self.examples, share))


PROFILES: Final = {
    one.name: one
    for one in (
        Profile("quick", 40, 400, 5, 300, 800, 18),
        Profile("ci", 1_000, 4_000, 20, 2_000, 20_000, 170),
        Profile("deep", 10_000, 100_000, 200, 100_000, 200_000, 0),
    )
}
"""`quick` for a save of the file, `ci` for a push, `deep` for a night."""


@dataclass(frozen=True, slots=True)
class ProveOptions:
    """What to prove, and how. `access` and `reading` are how the document is read.

    `app` (`module:attribute`) is started in a child process with `environment` (`{tmp}`
    in a value becomes a folder of its own); for mutants with `mutant_environment` on
    top, and for faults with `fault_environment`, which gives the application a short
    timeout: `{served}` in their values becomes the folder of the one that is fuzzed.
    Or `url` names a server that runs already. One of the two is "". `name` is
    what a person calls the application, where not `app`. `http_protocol` is that of
    `Launch`. `credentials` are those that the server accepts, by the names of their
    schemes; `*` stands for whatever there is.
    `variables` are those of the environment that have credentials: reports name them.
    `fuzzing` are the project's own settings of Schemathesis.
    `server` is what serves `app`; with `in_process`, nothing does, and it is asked in
    this process.
    `max_examples` and `max_time` are 0 where the profile decides.

    `decoder` makes that of the generated client, None where it is not asked. `faults`
    says what is wrong with the document, each with its place; "" for nothing.
    `traffic` is a file of recorded exchanges, which are judged in the place of a
    server. `known` is a file of failures that are accepted, `write_known` one that is
    to be written; `min_coverage` is the percentage that must be exercised, with
    `require_success` each operation must have succeeded, and with `require_whole` the
    time must have been enough. `deadline` is how many seconds an application may take
    to load.
    """

    document: Path
    access: Access = DEFAULT_ACCESS
    app: str = ""
    url: str = ""
    name: str = ""
    source_roots: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    mutant_environment: Mapping[str, str] = field(default_factory=dict[str, str])
    fault_environment: Mapping[str, str] = field(default_factory=dict[str, str])
    seed: int = DEFAULT_SEED
    max_examples: int = 0
    max_time: float = 0.0
    profile: Profile = PROFILES[DEFAULT_PROFILE]
    http_protocol: str = ""
    server: str = UVICORN
    in_process: bool = False
    report: Path = DEFAULT_REPORT
    format: str = "text"
    mutants: bool = True
    credentials: Mapping[str, str] = field(default_factory=dict[str, str])
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    fuzzing: Mapping[str, Any] = field(default_factory=dict[str, Any])
    reading: Reading = AS_WRITTEN
    traffic: Path | None = None
    known: Path | None = None
    write_known: Path | None = None
    decoder: Callable[[], AbstractContextManager[Decoder]] | None = None
    faults: Callable[[], str] = str
    min_coverage: float = 0.0
    require_success: bool = False
    require_whole: bool = False
    deadline: float = 30.0

    @property
    def shown_url(self) -> str:
        """The address in the lines that a person copies: our own server's is gone."""
        return self.url.rstrip("/") or SERVED_URL

    @property
    def shown_target(self) -> str:
        """What is proved, as a person calls it."""
        if self.traffic is not None:
            return str(self.traffic)
        return self.name or self.app or self.url

    @property
    def seconds(self) -> float:
        """How long all of it may take; 0 for no limit."""
        return self.max_time or self.profile.seconds

    @property
    def launch(self) -> Launch:
        """How to start the application."""
        return Launch(
            self.app,
            self.source_roots,
            self.environment,
            self.http_protocol,
            self.server,
            self.deadline,
        )

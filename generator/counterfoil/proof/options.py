"""What `counterfoil prove` is to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counterfoil.proof.target import Launch

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVED_URL: Final = "http://127.0.0.1:8080"
"""Where `counterfoil serve` puts an application unless it is told otherwise."""
DEFAULT_SEED: Final = 1
DEFAULT_EXAMPLES: Final = 600
DEFAULT_REPORT: Final = Path(".counterfoil")


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
    def shown_url(self) -> str:
        """The address in the lines that a person copies: our own server's is gone."""
        return self.url.rstrip("/") or SERVED_URL

    @property
    def launch(self) -> Launch:
        """How to start the application."""
        return Launch(self.app, self.source_roots, self.environment, self.http_protocol)

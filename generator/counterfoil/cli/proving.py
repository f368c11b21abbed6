"""What `prove` is to do: its arguments and the configuration, as options of a proof."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from counterfoil import pipeline
from counterfoil.configuration import secrets_of
from counterfoil.decoding import client_decoder
from counterfoil.diagnostics import Findings
from counterfoil.mock.application import (
    ALLOWED,
    APP,
    DOCUMENT,
    FOLDER,
    FORGETFUL,
    MADE,
    PROTOCOL,
    TIMEOUT,
    environment_of,
)
from counterfoil.proof.credentials import ANY
from counterfoil.proof.options import PROFILES, ProveOptions
from counterfoil.proof.project_settings import read_settings
from counterfoil.report import Format, render, shows_color

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.access import Access
    from counterfoil.configuration import Configuration

_MOCK_DEADLINE: Final = 600.0
"""That of a mock, in seconds: its package is generated as it loads.

For 4 MB, that takes half a minute of a processor that has nothing else to do.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be proved: a contract, and an application, a URL, or the mock."""

    document: Path
    access: Access
    app: str = ""
    url: str = ""
    mock: bool = False


def options_of(
    asked: Asked, configuration: Configuration, profile: str, report: Path
) -> ProveOptions:
    """The options of a proof. Raises `ProjectSettingsError`, `ConfigurationError`."""
    own = asked.document == configuration.document and not asked.mock
    decoder = partial(
        client_decoder,
        asked.document,
        configuration.output / configuration.package
        if own and configuration.package
        else None,
        access=asked.access,
        reading=configuration.reading,
    )
    faults = partial(_faults, asked, configuration)
    if asked.mock:
        document = asked.document.absolute()
        return ProveOptions(
            document=document,
            access=asked.access,
            app=APP,
            name=f"the mock of {asked.document.name}",
            environment={
                DOCUMENT: str(document),
                ALLOWED: ",".join(sorted(configuration.allow)),
                FOLDER: "{tmp}",
                **environment_of(asked.access, configuration.reading),
            },
            # There, requests come again: they must be answered as they were before.
            mutant_environment={FORGETFUL: "1", MADE: "{served}"},
            fault_environment={FORGETFUL: "1", MADE: "{served}", TIMEOUT: "1"},
            http_protocol=PROTOCOL,
            profile=PROFILES[profile],
            report=report,
            credentials={ANY: ANY},
            reading=configuration.reading,
            decoder=decoder,
            faults=faults,
            deadline=_MOCK_DEADLINE,
        )
    credentials, variables = secrets_of(configuration)
    return ProveOptions(
        document=asked.document,
        access=asked.access,
        app=asked.app,
        url=asked.url,
        source_roots=configuration.source_roots,
        environment=configuration.proof_environment,
        fault_environment=configuration.fault_environment,
        http_protocol=configuration.http_protocol,
        profile=PROFILES[profile],
        report=report,
        credentials=credentials,
        variables=variables,
        fuzzing=read_settings(configuration.root),
        reading=configuration.reading,
        decoder=decoder,
        faults=faults,
    )


def _faults(asked: Asked, configuration: Configuration) -> str:
    """What `lint` says of a document that has an error; "" for every other one."""
    findings = Findings(allowed=configuration.allow)
    pipeline.read_api(asked.document, findings, asked.access, configuration.reading)
    if not findings.failed:
        return ""
    return render(findings, Format.TEXT, color=shows_color(), brief=True).rstrip()

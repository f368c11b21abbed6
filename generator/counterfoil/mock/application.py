"""The mock as an application that a server of any kind starts: a factory.

What it is a mock of stands in the environment, as for any other application under
proof.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counterfoil import pipeline
from counterfoil.access import Access, Reading
from counterfoil.codes.mock import NO_MOCK_ANSWER
from counterfoil.diagnostics import Findings, Severity
from counterfoil.loading import NoApplicationError
from counterfoil.mock.gaps import NoAnswerError
from counterfoil.mock.generated import imported, imported_folder, package_in
from counterfoil.mock.run import mock_app
from counterfoil.report import Format, render

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from counterfoil.api.model import Api
    from counterfoil.mock.generated import Generated

DOCUMENT: Final = "COUNTERFOIL_MOCK_DOCUMENT"
"""The variable that names the document."""
ALLOWED: Final = "COUNTERFOIL_MOCK_ALLOW"
"""The codes that the project allows, with commas."""
FOLDER: Final = "COUNTERFOIL_MOCK_FOLDER"
"""The folder for the generated package; the one who names it removes it."""
MADE: Final = "COUNTERFOIL_MOCK_MADE"
"""The folder of a mock of the same document that runs: its package serves this one."""
FORMATS: Final = "COUNTERFOIL_MOCK_FORMATS"
"""Whether formats are asserted: if it is set."""
BODIES: Final = "COUNTERFOIL_MOCK_BODIES"
"""Whether bodies that OpenAPI 3.0 ignores are read: if it is set."""
FORGETFUL: Final = "COUNTERFOIL_MOCK_FORGETFUL"
"""Whether each request is answered as if it were the first: if it is set."""
ROOT: Final = "COUNTERFOIL_MOCK_ROOT"
"""The folder that references of the document may lead to, where not its own."""
REMOTE: Final = "COUNTERFOIL_MOCK_REMOTE"
"""Whether they may lead to other hosts: if it is set."""
TIMEOUT: Final = "COUNTERFOIL_MOCK_TIMEOUT"
"""After how many seconds an operation is given up on."""
APP: Final = "counterfoil.mock.application:create_app"
PROTOCOL: Final = "uvicorn.protocols.http.h11_impl:H11Protocol"
"""h11 passes every method on that RFC 9110 calls one; httptools knows a list."""

NONE: Final = "there is no mock of this document"
"""How it begins, where it cannot be made."""

_open: Final = contextlib.ExitStack()


def create_app(wrap: Callable[[Any], Any] = lambda service: service) -> Any:
    """The mock of the document that the environment names.

    Raises `NoApplicationError`.
    """
    allowed = frozenset(filter(None, os.environ.get(ALLOWED, "").split(",")))
    findings = Findings(allowed=allowed)
    api = pipeline.read_api(
        Path(os.environ[DOCUMENT]),
        findings,
        _access(),
        Reading(formats=FORMATS in os.environ, bodies=BODIES in os.environ),
    )
    package = None if api is None else _package(api, findings)
    if api is None or package is None:
        raise NoApplicationError(f"{NONE}\n\n{_errors(findings)}")
    generated = _open.enter_context(package)
    if generated is None:
        raise NoApplicationError(f"{NONE}: the package cannot be written")
    timeout = os.environ.get(TIMEOUT)
    seconds = float(timeout) if timeout else None
    try:
        app = mock_app(
            api,
            generated,
            findings,
            wrap=wrap,
            timeout=seconds,
            remembers=FORGETFUL not in os.environ,
            answers_all=True,
        )
    except NoAnswerError as error:
        code = NO_MOCK_ANSWER.name
        raise NoApplicationError(f"{NONE} ({code}): {error}") from None
    sys.stderr.write(render(findings, Format.TEXT, brief=True))
    return app


def _package(
    api: Api, findings: Findings
) -> AbstractContextManager[Generated | None] | None:
    """The package: made here, or by another one; None where the document is wrong."""
    place = os.environ.get(MADE)
    # It goes with the mock that made it, which a request may have ended.
    if place and package_in(place).is_dir():
        return imported_folder(package_in(place))
    files = pipeline.generate_files(api, only="server", findings=findings)
    if files is None:
        return None
    return imported(files, findings, os.environ.get(FOLDER, ""))


def environment_of(access: Access, reading: Reading) -> dict[str, str]:
    """The variables that say how the document is read."""
    flags = {REMOTE: access.remote, FORMATS: reading.formats, BODIES: reading.bodies}
    root = {ROOT: access.folder} if access.folder else {}
    return {**root, **{name: "1" for name, is_set in flags.items() if is_set}}


def _access() -> Access:
    return Access.within(os.environ.get(ROOT, ""), remote=REMOTE in os.environ)


def _errors(findings: Findings) -> str:
    """The errors among the findings, as they are shown."""
    errors = [one for one in findings.items if one.code.severity is Severity.ERROR]
    shown = Findings(items=errors, sources=findings.sources)
    return render(shown, Format.TEXT).strip()

"""The decoder of a generated client, for the proof: what it has against an answer.

It is that of the project's own package where there is one, else of one that is made in
a temporary folder.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from counterfoil import pipeline
from counterfoil.access import AS_WRITTEN, DEFAULT_ACCESS, Access, Reading
from counterfoil.codes.unsupported import UNSUPPORTED_CODES
from counterfoil.diagnostics import Findings, Severity
from counterfoil.mock.generated import imported, imported_folder
from counterfoil.proof.decoder_judge import Decoder, DecoderError
from counterfoil.proof.path_spelling import resource_of
from counterfoil.python.contents import lower_contents
from counterfoil.python.form_files import with_files
from counterfoil.python.leaving_out import leave_out
from counterfoil.python.lowering import Lowering
from counterfoil.python.operations import lower_operations

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from counterfoil.api.model import Api
    from counterfoil.mock.generated import Generated
    from counterfoil.proof.exchange import Exchange


@contextmanager
def client_decoder(
    document: Path,
    package: Path | None,
    *,
    access: Access = DEFAULT_ACCESS,
    reading: Reading = AS_WRITTEN,
) -> Generator[Decoder]:
    """The decoder of the client of a document, for as long as the context lasts.

    `package` is the folder of the project's own package; without a client in it, one is
    made. What cannot be generated is left out. Raises `DecoderError`.
    """
    findings = Findings(allowed=frozenset(code.name for code in UNSUPPORTED_CODES))
    api = pipeline.read_api(document, findings, access, reading)
    if api is None:
        raise DecoderError(_first(findings))
    with ExitStack() as stack:
        if package is not None and (package / "client").is_dir():
            generated = stack.enter_context(imported_folder(package))
            origin = "the project's package"
        else:
            generated = stack.enter_context(_made(api, findings))
            origin = "a package made for this"
        yield Decoder(_readers(api, generated, findings), origin)


@contextmanager
def _made(api: Api, findings: Findings) -> Generator[Generated]:
    files = pipeline.generate_files(api, only="client", findings=findings)
    if files is None:
        raise DecoderError(_first(findings))
    with imported(files, findings) as generated:
        if generated is None:
            raise DecoderError(_first(findings))
        yield generated


def _readers(
    api: Api, generated: Generated, findings: Findings
) -> dict[tuple[str, str], Callable[[Exchange], str | None]]:
    api = with_files(leave_out(api, findings.allowed))
    calls = lower_operations(api, lower_contents(api, Lowering(api)))
    return {
        (call.operation.method, resource_of(call.operation.path)): _Reader(
            generated, call.function
        )
        for call in calls
    }


class _Reader:
    """Reads the answers of one operation; imports its module with the first."""

    def __init__(self, generated: Generated, function: str) -> None:
        self._generated = generated
        self._function = function

    def __call__(self, exchange: Exchange) -> str | None:
        """What the client has against an answer; None without its module."""
        try:
            module: Any = self._generated.module(f"client.{self._function}")
        except ModuleNotFoundError:  # the project's package is an older one
            return None
        errors: Any = self._generated.module("runtime.client_errors")
        answer = exchange.answer
        reply: Any = self._generated.module("runtime.transport").Reply(
            status=answer.status, headers=answer.headers, content=answer.body
        )
        try:
            module.read(reply)
        except errors.ErrorResponse:
            return ""
        except errors.InvalidResponse as error:
            return str(error)
        return ""


def _first(findings: Findings) -> str:
    errors = [one for one in findings.items if one.code.severity is Severity.ERROR]
    return errors[0].message if errors else "the document is wrong"

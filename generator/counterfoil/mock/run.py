"""The command: a document to a mock that is served until a signal."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterfoil import pipeline
from counterfoil.access import AS_WRITTEN, DEFAULT_ACCESS, Access, Reading
from counterfoil.codes.mock import NO_MOCK_ANSWER
from counterfoil.diagnostics import Findings
from counterfoil.listing import visible
from counterfoil.mock.answers import Answers
from counterfoil.mock.bodies import Codes
from counterfoil.mock.callers import AnyCaller, certified
from counterfoil.mock.gaps import refusal
from counterfoil.mock.generated import imported
from counterfoil.mock.memory import Memory, placing
from counterfoil.mock.preferences import preferring
from counterfoil.mock.ranges import ranged
from counterfoil.mock.revalidation import conditional
from counterfoil.mock.service import build_mock
from counterfoil.mock.sharing import sharing
from counterfoil.mock.values import Values
from counterfoil.python.form_files import with_files
from counterfoil.python.leaving_out import leave_out
from counterfoil.report import Format, render, shows_color
from counterfoil.serve import listen, run_app

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator
    from types import FrameType

    from counterfoil.api.model import Api
    from counterfoil.mock.gaps import Gap
    from counterfoil.mock.generated import Generated

_TERMINATED = 128 + signal.SIGTERM


def serve_mock(
    document: Path,
    host: str,
    port: int,
    allow: frozenset[str] = frozenset(),
    access: Access = DEFAULT_ACCESS,
    reading: Reading = AS_WRITTEN,
) -> int:
    """Serve the mock of a document until a signal. Returns the exit code.

    `allow` names what may be left out of it, `access` where its references may lead.
    Raises `ServeError` where it cannot listen.
    """
    findings = Findings(allowed=allow)
    api = pipeline.read_api(_shown(document), findings, access, reading)
    files = None
    if api is not None:
        files = pipeline.generate_files(api, only="server", findings=findings)
    if api is None or files is None:
        _print(findings)
        return 2
    listener = listen(host, port)
    with listener, _termination_unwinds(), imported(files, findings) as generated:
        app = None if generated is None else sharing(mock_app(api, generated, findings))
        _print(findings)
        if app is None:
            return 2
        # h11 passes every method on that RFC 9110 calls one; httptools knows a list.
        return run_app(app, listener, f"the mock of {visible(api.info.title)}", "h11")


def mock_app(
    api: Api,
    generated: Generated,
    findings: Findings,
    *,
    wrap: Callable[[Any], Any] = lambda service: service,
    timeout: float | None = None,
    remembers: bool = True,
    answers_all: bool = False,
) -> Any:
    """The ASGI application of the mock; what it cannot answer is among the findings.

    `wrap` gets the service, as that of any other application; `timeout` is how many
    seconds an operation may take, where not the server's own. `remembers`: what is
    deleted is gone. `answers_all`: it raises `NoAnswerError` where it cannot.
    """
    api = leave_out(api, findings.allowed)
    codes = Codes(
        lambda function: generated.module(f"operations.{function}"),
        lambda: generated.module("contents"),
        lambda name: generated.module(f"runtime.{name}"),
    )
    memory = Memory() if remembers else None
    answers = Answers(Values(api), codes, _methods(api))
    mock = build_mock(with_files(api), generated, answers, memory)
    for gap in mock.gaps:
        found = "answers with another success" if gap.is_answered else "answers 501"
        _report(gap, found, findings)
    for gap in mock.unsayable:
        _report(gap, "answers 500 where it refuses", findings)
    silent = (*mock.gaps, *mock.unsayable)
    if answers_all and not all(gap.is_answered for gap in silent):
        raise refusal(silent)
    create_app = generated.module("server").create_app
    service = wrap(mock.service)
    given = [service]
    if mock.guarded:
        given.append(AnyCaller(generated.module("runtime.admission")))
    options: dict[str, Any] = {} if timeout is None else {"timeout": timeout}
    if mock.errors is not None:
        options["errors"] = mock.errors
    app = certified(create_app(*given, **options), api)
    app = conditional(preferring(ranged(app), api))
    return placing(app, _nothing(generated)) if remembers else app


def _methods(api: Api) -> dict[str, tuple[str, ...]]:
    """The methods of each path, in the document's order."""
    found: dict[str, tuple[str, ...]] = {}
    for each in api.operations:
        found[each.path] = (*found.get(each.path, ()), each.method)
    return found


def _nothing(generated: Generated) -> Callable[..., Awaitable[None]]:
    """Answers that something is not there, as the generated server does for a path."""
    asgi = generated.module("runtime.asgi")
    fault = generated.module("runtime.faults").Fault(404, "It was deleted.")

    async def refuse(scope: Any, _receive: object, send: Any) -> None:
        if scope["method"] == "HEAD":
            send = asgi.without_content(send)
        await asgi.send_answer(send, asgi.problem_answer(fault))

    return refuse


def _report(gap: Gap, found: str, findings: Findings) -> None:
    operation = gap.operation
    route = f"{operation.method} {operation.path}"
    findings.add(
        NO_MOCK_ANSWER,
        f"the mock of {route} {found}: {'; '.join(gap.reasons)}",
        operation.location,
        hint="correct the schema: there is no example that it admits either"
        if gap.is_proved
        else "give an example",
    )


def _shown(path: Path) -> Path:
    """A path as a person writes it: relative where it lies below the current folder."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def _print(findings: Findings) -> None:
    if findings.items:
        text = render(findings, Format.TEXT, color=shows_color(), brief=True)
        sys.stderr.write(text)


@contextmanager
def _termination_unwinds() -> Generator[None]:
    """Signals that would end the process at once end it in order: folders go."""

    def leave(number: int, _: FrameType | None) -> None:
        if number == signal.SIGTERM:
            sys.exit(_TERMINATED)
        # uvicorn knows that one, and lets the requests in flight finish.
        signal.raise_signal(signal.SIGTERM)

    numbers = [signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

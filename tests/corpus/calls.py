"""`python -m corpus.calls DOCUMENT`: the mock of a document, called by its own client.

Generates the package, starts the mock, and calls every operation: with what must be
given, with all that may be, with each media type of its body; and asks for each
documented response by `Prefer` and `Accept`. What the client decodes must be what the
mock's service answered. Prints what came of it as JSON.
"""

from __future__ import annotations

import asyncio
import inspect
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec
from corpus.arguments import Arguments, Given, NoArgumentError
from counterfoil import pipeline
from counterfoil.diagnostics import Findings, Severity
from counterfoil.mock.application import PROTOCOL
from counterfoil.mock.bodies import Bodies, Codes
from counterfoil.mock.generated import imported
from counterfoil.mock.run import mock_app
from counterfoil.mock.values import Values
from counterfoil.proof.credentials import MADE_UP
from counterfoil.python.form_files import with_files
from counterfoil.python.leaving_out import leave_out
from counterfoil.python.operations import Lowered
from counterfoil.python.outcomes import SUCCESSES
from counterfoil.python.security import lower_guards
from generated.making import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterfoil.api.model import Api
    from counterfoil.mock.generated import Generated
    from counterfoil.python.operations import Call
    from counterfoil.python.outcomes import Outcome

NO_VALUE: Final = "no valid value"
NO_ANSWER: Final = "no answer"
URL: Final = "http://mock.test"
_TIMEOUT: Final = 20.0
_FINAL: Final = 200
"""Responses of lower statuses are interim: no server sends them alone."""
_UNIMPLEMENTED: Final = 501
_OWN: Final = frozenset(
    {
        *("timeout", "headers", "retries", "hooks", "max_response"),
        *("credentials", "transport"),
    }
)
"""The keywords of a client that are no URL of a server."""


class Failure(msgspec.Struct, frozen=True):
    """What was wrong with one call: of which operation, what was asked for, why."""

    operation: str
    asked: str
    reason: str


class Called(msgspec.Struct, frozen=True):
    """What came of a document.

    `verdict` is `called`, `failed`, `refused` (nothing is generated from it), `crash`
    or `slow`; or `uncallable`, where some of it cannot be called, and rightly; `detail`
    says more. `calls` counts the requests, `decoded` those whose
    response was what the service answered.
    """

    document: str
    verdict: str
    operations: int = 0
    calls: int = 0
    decoded: int = 0
    failures: tuple[Failure, ...] = ()
    detail: str = ""
    seconds: float = 0.0


class Recorder:
    """The mock's service, of which the last answer is kept."""

    def __init__(self, service: Any) -> None:
        self._service = service
        self.answered: object = None

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._service, name)

        async def answer(**given: Any) -> object:
            self.answered = None
            self.answered = await method(**given)
            return self.answered

        return answer


@dataclass(slots=True)
class Tally:
    """What is counted as a document is called."""

    calls: int = 0
    decoded: int = 0


class Caller:
    """Calls the operations of one mock."""

    def __init__(
        self, api: Api, generated: Generated, recorder: Recorder, transport: Any
    ) -> None:
        self.calls = Lowered(api).calls
        codes = Codes(
            lambda function: generated.module(f"operations.{function}"),
            lambda: generated.module("contents"),
            lambda name: generated.module(f"runtime.{name}"),
        )
        values = Values(api)
        self._arguments = Arguments(values, Bodies(values, codes), generated)
        self._recorder = recorder
        self._errors = generated.module("runtime.client_errors")
        self._client = _client(api, generated, transport)
        self.tally = Tally()

    async def close(self) -> None:
        await self._client.close()

    async def call(self, call: Call, *, interim: bool) -> list[Failure]:
        """Call an operation in every way."""
        failures: list[Failure] = []
        try:
            least = self._arguments.least(call)
        except NoArgumentError as error:
            return [Failure(call.route, "", f"{NO_VALUE}: {error}")]
        asked: list[tuple[Given, int, str]] = [(least, 0, "")]
        for given in self._arguments.others(call, least):
            if isinstance(given, NoArgumentError):
                failures.append(Failure(call.route, "", f"{NO_VALUE}: {given}"))
            else:
                asked.append((given, 0, ""))
        asked += [(least, *each) for each in _wanted(call)]
        for given, status, name in asked:
            if status >= _FINAL or not status or interim:
                problem = await self._ask(call, given, status, name)
                what = given.what + f", {status} {name}".rstrip() * bool(status)
                failures += [Failure(call.route, what, problem)] if problem else []
        if call.has_stream and not failures:
            problem = await self._stream(call, least)
            failures += [Failure(call.route, "a stream", problem)] if problem else []
        return failures

    async def _ask(self, call: Call, given: Given, status: int, name: str) -> str:
        """Call once. Returns what is wrong, or ""."""
        self.tally.calls += 1
        headers: dict[str, str] = {}
        if status:
            headers["prefer"] = f"code={status}"
        if name:
            # What a failure has goes before, and does not shut out, what a success has.
            others = "" if status in SUCCESSES else ", */*;q=0.1"
            headers["accept"] = name + others
        client = self._client.with_options(headers=headers)
        self._recorder.answered = None
        try:
            response = await getattr(client, call.function)(**given.values)
        except self._errors.ErrorResponse as error:
            response = error.response
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            return _told(error)
        problem = self._compare(call, response, status, name)
        self.tally.decoded += not problem
        return problem

    def _compare(self, call: Call, response: Any, status: int, name: str) -> str:
        answered = self._recorder.answered
        if answered is None:
            return f"the server refused it with {response.status}: {response!r:.300}"
        kind = name
        if hasattr(response, "content_type"):
            # The server adds a charset, or a boundary; other parameters tell it apart.
            kind = response.content_type
            if kind != name:
                kind = kind.partition(";")[0].rstrip()
            whole = getattr(answered, "content_type", kind)
            if kind == whole.partition(";")[0].rstrip():
                response = msgspec.structs.replace(response, content_type=whole)
        if response != answered and _plain(response) != _plain(answered):
            return (
                f"decoded {response!r:.300}, but the service answered {answered!r:.300}"
            )
        found = response.status
        if (found != status and status) or (not status and not _is_right(call, found)):
            return f"{NO_ANSWER}: the mock answers {found}"
        return (
            "" if not name or kind == name else f"{NO_ANSWER}: the mock answers {kind}"
        )

    async def _stream(self, call: Call, given: Given) -> str:
        self.tally.calls += 1
        method = getattr(self._client, call.stream_function)
        try:
            async with method(**given.values) as response:
                body: Any = getattr(response, "body", None)
                if hasattr(body, "__aiter__"):
                    body = [each async for each in body]
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            return _told(error)
        answered = getattr(self._recorder.answered, "body", None)
        if isinstance(answered, bytes) and isinstance(body, list):
            body = b"".join(body)
        if body != answered:
            return f"decoded {body!r:.300}, but the service answered {answered!r:.300}"
        self.tally.decoded += 1
        return ""


def _plain(value: object) -> object:
    """A value with the content of files in the place of files."""

    def content(file: Any) -> bytes:
        return b"".join(file.parts())

    return msgspec.to_builtins(value, enc_hook=content)


def _wanted(call: Call) -> Iterator[tuple[int, str]]:
    """The statuses to ask for, each with a media type; "" where there is no choice."""
    for outcome in call.outcomes:
        for status in _statuses(outcome):
            names = [n for each in outcome.variants for n in each.names if "*" not in n]
            if len(names) < 2 or outcome.is_head:
                yield status, ""
            else:
                yield from ((status, name) for name in names)


def _statuses(outcome: Outcome) -> list[int]:
    """Its status; of those of a range, a success and a failure."""
    successes = [each for each in outcome.statuses if each in SUCCESSES]
    failures = [each for each in outcome.statuses if each not in SUCCESSES]
    # Where a range begins below 200, its last status is no interim one.
    return [*successes[:1], *(failures[:1] if outcome.is_exact else failures[-1:])]


def _is_right(call: Call, status: int) -> bool:
    """Whether a status is the one to expect where none is asked for."""
    successes = any(each.is_success for each in call.outcomes)
    return status in SUCCESSES or not successes


def _told(error: Exception) -> str:
    reply = getattr(error, "reply", None)
    if reply is not None and reply.status == _UNIMPLEMENTED:
        return f"{NO_ANSWER}: the mock could make none"
    came = f" ({reply.status} {reply.content[:200]!r})" if reply is not None else ""
    return f"{type(error).__name__}: {error}"[:400] + came


def _client(api: Api, generated: Generated, transport: Any) -> Any:
    """The client of a package, with credentials for every scheme."""
    module = generated.module("client")
    keywords = inspect.signature(module.AsyncClient).parameters
    options: dict[str, Any] = {
        name: transport[0] for name in keywords if name not in _OWN
    }
    guards = lower_guards(api, api.operations)
    if "credentials" in keywords:
        made = generated.module("runtime.credentials")
        shown: dict[str, Callable[[], Any]] = {
            "ApiKey": lambda: made.ApiKey(MADE_UP),
            "Basic": lambda: made.Basic(MADE_UP, MADE_UP),
            "Bearer": lambda: made.Bearer(MADE_UP),
            "HttpCredentials": lambda: made.HttpCredentials(MADE_UP),
            "ClientCertificate": lambda: True,
        }
        given = {each.name: shown[each.credentials]() for each in guards.schemes}
        credentials = generated.module("client.credentials").Credentials
        options["credentials"] = credentials(**given)
    return module.AsyncClient(
        **options,
        timeout=_TIMEOUT,
        retries=generated.module("runtime.retrying").NEVER,
        transport=transport[1],
    )


def call_document(
    path: Path,
    name: str,
    allowed: frozenset[str] = frozenset(),
    *,
    socket: bool = False,
) -> Called:
    """Call the mock of a document; `socket` says whether over HTTP."""
    began = time.monotonic()
    findings = Findings(allowed=allowed)
    api = pipeline.read_api(path, findings)
    files = None
    if api is not None:
        files = pipeline.generate_files(api, only="", findings=findings)
    if api is None or files is None:
        errors = [e for e in findings.items if e.code.severity is Severity.ERROR]
        codes = {each.code.name for each in errors}
        return Called(name, "refused", detail=", ".join(sorted(codes)))
    with imported(files, findings) as generated:
        assert generated is not None, findings.items
        recorders: list[Recorder] = []

        def wrap(service: Any) -> Any:
            recorders.append(Recorder(service))
            return recorders[0]

        # Each call is as if it were the first one.
        app = mock_app(api, generated, findings, wrap=wrap, remembers=False)
        api = with_files(leave_out(api, allowed))
        opened = served(app, http=PROTOCOL) if socket else nullcontext(URL)
        with opened as url:
            transport = (
                generated.module("runtime.httpx_transport").AsyncHttpxTransport()
                if socket
                else generated.module("runtime.asgi_transport").AsyncAsgiTransport(app)
            )
            caller = Caller(api, generated, recorders[0], (url, transport))
            failures = asyncio.run(_call_all(caller, interim=not socket))
    return Called(
        name,
        "failed" if failures else "called",
        len(caller.calls),
        caller.tally.calls,
        caller.tally.decoded,
        tuple(failures),
        seconds=time.monotonic() - began,
    )


async def _call_all(caller: Caller, *, interim: bool) -> list[Failure]:
    failures: list[Failure] = []
    for call in caller.calls:
        failures += await caller.call(call, interim=interim)
    await caller.close()
    return failures


@click.command()
@click.argument("document", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", default="")
@click.option("--allow", multiple=True)
@click.option("--socket", is_flag=True, help="Over HTTP, instead of in the process.")
def main(document: Path, name: str, allow: tuple[str, ...], socket: bool) -> None:
    """Call the mock of a document."""
    called = name or document.name
    found = call_document(document, called, frozenset(allow), socket=socket)
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")


if __name__ == "__main__":
    main()

"""An application under proof in this very process: no socket, no server.

It is asked as ASGI has it, one request at a time, by a thread with a loop of its own.
What needs bytes on a socket is not for it: see `needs_socket`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
import threading
from collections import deque
from concurrent.futures import CancelledError, Future
from contextvars import ContextVar, copy_context
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from counterfoil import loading
from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.fixed_queries import sent
from counterfoil.proof.injection import Injection
from counterfoil.proof.listening import Hearing
from counterfoil.proof.target import Launch, TargetError
from counterfoil.proof.wire import (
    ANSWER_SECONDS,
    NoAnswerError,
    SilenceError,
    Transmission,
    fields_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType

    from counterfoil.proof.case import Case
    from counterfoil.proof.listening import Message

HOST: Final = "in-process.invalid"
URL: Final = f"http://{HOST}"
_TAIL: Final = 40
_STOP_SECONDS: Final = 5.0
_TRUE: Final = True
_inside: Final = ContextVar("_inside", default=False)


def needs_socket(case: Case) -> bool:
    """Whether a case is about bytes as they go over a socket."""
    return case.transmission is not None or case.outside


class InProcess:
    """A loaded application, with the interface of `proof.target.Target`.

    Ends with the `with` block, and with `stop()`. Its temporary folder is one of its
    own, or that of `folder`, which someone else removes. Raises `TargetError`.
    """

    running: Final = True
    url: Final = URL

    def __init__(self, launch: Launch, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.mkdtemp(prefix="counterfoil-"))
        self._is_lent = folder is not None
        self._tail: deque[str] = deque(maxlen=_TAIL)
        self._before = dict(os.environ), list(sys.path), sys.stdout, sys.stderr
        self._injection = Injection()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        sys.stdout, sys.stderr = (
            _Diverted(stream, self._tail) for stream in self._before[2:]
        )
        self._lifespan: _Lifespan | None = None
        try:
            self.application, self.injectable = self._load(launch)
            self._thread.start()
            self._lifespan = _Lifespan(self.application)
            self._wait(self._lifespan.start(), launch.deadline)
        except BaseException:
            self.stop()
            raise

    @property
    def address(self) -> InProcess:
        """Where requests go: here."""
        return self

    @property
    def authority(self) -> str:
        """The value of the Host field."""
        return HOST

    def connect(self, timeout: float = ANSWER_SECONDS) -> AppLine:
        """What sends requests."""
        return AppLine(self, timeout)

    @property
    def folder(self) -> Path:
        """The temporary folder of the application."""
        return self._folder

    def tail(self) -> str:
        """The last lines of what the application printed."""
        return "".join(self._tail)

    def command(self, command: str, argument: str = "") -> str:
        """Have the injection do something, and return its answer."""
        return self._injection.obey(command, argument)

    def submit(self, request: Request) -> Future[Answer]:
        """Ask the application; the answer comes."""
        return self._run(_ask(self.application, request))

    def stop(self) -> None:
        """End the application, and leave this process as it was."""
        if self._thread.is_alive():
            if self._lifespan is not None:
                with contextlib.suppress(TargetError):
                    self._wait(self._lifespan.stop(), _STOP_SECONDS)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_STOP_SECONDS)
        if not self._thread.is_alive():
            self._loop.close()
        environment, path, sys.stdout, sys.stderr = self._before
        os.environ.clear()
        os.environ.update(environment)
        sys.path[:] = path
        if not self._is_lent:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> InProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _load(self, launch: Launch) -> tuple[Any, bool]:
        sys.path[:0] = [str(root.resolve()) for root in launch.source_roots]
        for name, value in launch.environment.items():
            os.environ[name] = value.replace("{tmp}", str(self._folder))
        context = copy_context()
        try:
            made, injectable = context.run(self._make, launch.app)
        except loading.LoadError as error:
            raise TargetError(str(error)) from error
        return self._injection.serve(made), injectable

    def _make(self, app: str) -> tuple[Any, bool]:
        _inside.set(_TRUE)
        return loading.load_app(app, self._injection.wrap)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        """Run something in the loop, where what is printed is the application's."""

        async def run() -> Any:
            _inside.set(_TRUE)
            return await work

        return asyncio.run_coroutine_threadsafe(run(), self._loop)

    def _wait(self, work: Coroutine[Any, Any, None], seconds: float) -> None:
        coming = self._run(work)
        try:
            coming.result(seconds)
        except TimeoutError:
            coming.cancel()
            raise TargetError(f"it did not start within {seconds:g} s") from None


class AppLine:
    """Asks an application as `proof.wire.Wire` asks a server."""

    def __init__(self, target: InProcess, timeout: float) -> None:
        self.address = target
        self._timeout = timeout

    def __enter__(self) -> AppLine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def send(self, request: Request) -> Answer:
        """Send a request and wait for its answer. Raises `SilenceError`."""
        coming = self.address.submit(request)
        try:
            return coming.result(self._timeout)
        except TimeoutError:
            coming.cancel()
            raise NoAnswerError("no answer came in time") from None
        except CancelledError:
            raise SilenceError("the application was cancelled") from None

    def transmit(self, _method: str, _how: Transmission) -> tuple[Answer, ...]:
        """There are no bytes to send."""
        raise SilenceError("there is no socket in this process")


def bridged(target: InProcess) -> Any:
    """The application for a caller with a loop of its own, as ASGI."""

    async def app(
        scope: Message, receive: Callable[[], Any], send: Callable[[Message], Any]
    ) -> None:
        if scope["type"] != "http":
            await _live(receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        raw = scope["raw_path"] + (b"?" + scope["query_string"]).rstrip(b"?")
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in scope["headers"]
        )
        request = Request(scope["method"], raw.decode("latin-1"), headers, body)
        answer = await asyncio.wrap_future(target.submit(request))
        fields = [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in answer.headers
        ]
        start = {"type": "http.response.start", "status": answer.status}
        await send({**start, "headers": fields})
        await send({"type": "http.response.body", "body": answer.body})

    return app


async def _live(receive: Callable[[], Any], send: Callable[[Message], Any]) -> None:
    """The lifespan of the bridge: that of the application is none of its caller's."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


class _Lifespan:
    """The lifespan of an application, which need not have one."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._asked: asyncio.Queue[str] = asyncio.Queue()
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the application up. Raises `TargetError`."""
        self._task = asyncio.ensure_future(self._run())
        await self._exchange("startup")

    async def stop(self) -> None:
        """Shut it down."""
        if self._task is not None and not self._task.done():
            await self._exchange("shutdown")

    async def _exchange(self, word: str) -> None:
        await self._asked.put(f"lifespan.{word}")
        message = await self._told.get()
        if message["type"] == f"lifespan.{word}.failed":
            raise TargetError(f"the application's {word} failed: {message}")

    async def _run(self) -> None:
        async def receive() -> Message:
            return {"type": await self._asked.get()}

        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        # To raise is how an application says that it has none.
        with contextlib.suppress(Exception):
            await self._application(scope, receive, self._told.put)
        await self._told.put({"type": ""})


async def _ask(application: Any, request: Request) -> Answer:
    """One request, and its answer. Raises `SilenceError`."""
    path, _, query = sent(request.target).partition("?")
    pending = [{"type": "http.request", "body": request.body or b""}]
    hearing = Hearing()

    async def receive() -> Message:
        if pending:
            return pending.pop()
        await hearing.ended.wait()
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [
            (name.strip().lower().encode("latin-1"), value.strip().encode("latin-1"))
            for name, value in fields_of(request, HOST)
        ],
        "client": ("127.0.0.1", 9),
        "server": (HOST, 80),
        "state": {},
    }
    try:
        await hearing.of(application, scope, receive)
    except asyncio.CancelledError:
        raise SilenceError("the application was cancelled") from None
    except Exception:  # noqa: BLE001 - a server would answer for it
        if not hearing.begun:
            text = (("content-type", "text/plain; charset=utf-8"),)
            return Answer(500, text, b"Internal Server Error")
    if not (hearing.ended.is_set() or hearing.left):
        raise SilenceError("the application ended within its answer")
    answer = hearing.answer
    # A server sends no content with these (RFC 9110, 9.3.2).
    return replace(answer, body=b"") if request.method == "HEAD" else answer


class _Diverted:
    """A stream from which what the application prints is taken."""

    def __init__(self, stream: Any, taken: deque[str]) -> None:
        self._stream = stream
        self._taken = taken

    def write(self, text: str) -> int:
        """Write, or take, a text."""
        if not _inside.get():
            return int(self._stream.write(text))
        self._taken.append(text)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

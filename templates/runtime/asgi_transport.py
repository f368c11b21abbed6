"""A transport to an ASGI application in the same process: for tests, mostly."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    MutableMapping,
)
from contextlib import asynccontextmanager, suppress
from threading import Thread
from typing import Any, Final, TypeAlias
from urllib.parse import unquote, urlsplit

import msgspec

from .bounds import Bound, gathered_coming
from .client_errors import ConnectionFailed, ResponseTooLarge, TimedOut
from .streams import unblocking
from .transport import Reply, Request

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_ASGI: Final = {"version": "3.0", "spec_version": "2.4"}
_SUCCESSES: Final = range(200, 300)
"""RFC 9110, 15.3."""
_GRACE: Final = 1.0
"""The seconds that an application has to end after the client went away."""
_PORTS: Final = {"http": 80, "https": 443}


class AsyncAsgiTransport:
    """Calls an ASGI application in the event loop of the caller.

    Its lifespan begins with the first request and ends with `close`. What it raises
    reaches the caller as it is. `root_path` is where it is mounted: the beginning of
    every path that it is asked for. The timeout of a request holds anew whenever the
    application sends or receives something.
    """

    def __init__(self, app: Application, *, root_path: str = "") -> None:
        self._app = app
        self._root_path = root_path.rstrip("/")
        self._lifespan: _Lifespan | None = None

    async def send(self, request: Request) -> Reply:
        """Call the application and wait for its response. Raises `TransportError`."""
        if self._lifespan is None:
            self._lifespan = _Lifespan(self._app)
        await self._lifespan.begin()
        scope = _scope(request, self._root_path)
        scope["state"] = self._lifespan.state.copy()
        if request.stream:
            opened = _OpenExchange(unblocking(request.content), request.timeout)
            return await opened.open(self._app, scope, request.max_response)
        exchange = _Exchange(unblocking(request.content), request.max_response)
        try:
            async with _timed(request.timeout) as exchange.moved:
                await self._app(scope, exchange.receive, exchange.send)
        except Exception:
            # What it raises for a client that is gone is for nobody.
            if exchange.refusal is None:
                raise
        return exchange.reply()

    async def close(self) -> None:
        """End the application's lifespan."""
        if self._lifespan is not None:
            await self._lifespan.end()
            self._lifespan = None


class AsgiTransport:
    """Calls an ASGI application in an event loop of its own, in a thread of its own.

    In all else it is like `AsyncAsgiTransport`. Any number of threads may call.
    """

    def __init__(self, app: Application, *, root_path: str = "") -> None:
        self._carrier = AsyncAsgiTransport(app, root_path=root_path)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def send(self, request: Request) -> Reply:
        """Call the application and wait for its response. Raises `TransportError`."""
        sending = self._carrier.send(request)
        reply = asyncio.run_coroutine_threadsafe(sending, self._loop).result()
        if isinstance(reply.parts, _OpenExchange):
            parts = _BlockingParts(reply.parts, self._loop)
            return msgspec.structs.replace(reply, parts=parts)
        return reply

    def close(self) -> None:
        """End the application's lifespan, and the thread."""
        if not self._thread.is_alive():
            return
        try:
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    async def _end(self) -> None:
        """Leave nothing behind in the loop: neither tasks nor generators."""
        try:
            await self._carrier.close()
        finally:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for each in others:
                each.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await self._loop.shutdown_asyncgens()


class _Exchange:
    """A request as the application receives it, and the response as it sends it.

    As with servers, several may wait for what comes, and any of them may give up.
    `refusal` is why no more is taken of a response that is larger than `most` bytes:
    then the client is gone.
    """

    def __init__(
        self,
        content: bytes | AsyncIterable[bytes] | None,
        most: int | None = None,
    ) -> None:
        whole = content if isinstance(content, bytes) else b""
        coming = content if isinstance(content, AsyncIterable) else None
        self._left = [whole]
        self._uploading = None if coming is None else aiter(coming)
        self._is_broken = False
        self._receiving = asyncio.Lock()
        self._done = asyncio.Event()
        self._status = 0
        self._headers: tuple[tuple[str, str], ...] = ()
        self._parts: list[bytes] = []
        self._most = most
        self._bound: Bound | None = None
        self.refusal: ResponseTooLarge | None = None
        self.moved: Callable[[], None] = _nothing

    async def receive(self) -> Message:
        message = await self._request()
        self.moved()
        return message

    async def _request(self) -> Message:
        async with self._receiving:
            if self._uploading is not None:
                part = await self._taken(self._uploading)
                if part is not None:
                    return {"type": "http.request", "body": part, "more_body": True}
                self._uploading = None
            if self._left:
                whole = self._left.pop()
                return {"type": "http.request", "body": whole, "more_body": False}
        if not self._is_broken:
            await self._done.wait()
        return {"type": "http.disconnect"}

    async def _taken(self, coming: AsyncIterator[bytes]) -> bytes | None:
        """The next part of the request; None where there is none."""
        try:
            return await anext(coming, None)
        except BaseException:
            # Who gives up has ended what makes the parts: the request is not whole.
            self._uploading = None
            self._left.clear()
            self._is_broken = True
            raise

    async def send(self, message: Message) -> None:
        if self.refusal is not None:
            # ASGI 2.4, "Disconnected Client - send exception".
            raise ConnectionResetError("the client takes no more of the response")
        self.moved()
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in message.get("headers", ())
            )
            self._bound = Bound(self._most, self.head())
        elif message["type"] == "http.response.body":
            self._take(message.get("body", b""))
            if not message.get("more_body", False):
                self._done.set()

    def _take(self, part: bytes) -> None:
        try:
            self._parts.append(self._bound.take(part) if self._bound else part)
        except ResponseTooLarge as error:
            self.refusal = error
            self._parts.clear()
            self._done.set()
            raise ConnectionResetError(str(error)) from None

    def reply(self) -> Reply:
        if self.refusal is not None:
            raise self.refusal
        if not self._done.is_set():
            raise ConnectionFailed("the application did not answer to the end")
        return msgspec.structs.replace(self.head(), content=b"".join(self._parts))

    def head(self) -> Reply:
        """The response, without its content."""
        return Reply(status=self._status, headers=self._headers, content=b"")


class _OpenExchange(_Exchange):
    """An exchange of which the response is read as it comes.

    The application waits until each part is taken. Where no more is wanted, it is told
    that the client went away.
    """

    def __init__(
        self, content: bytes | AsyncIterable[bytes] | None, limit: float | None
    ) -> None:
        super().__init__(content)
        self._limit = limit
        self._begun = asyncio.Event()
        self._closed = asyncio.Event()
        self._coming: asyncio.Queue[bytes | None] = asyncio.Queue(1)

    async def open(self, app: Application, scope: Scope, most: int | None) -> Reply:
        """The response, once it has begun; an error as a whole, of `most` bytes."""
        self._task = asyncio.create_task(self._run(app, scope))
        begun = asyncio.create_task(self._begun.wait())
        try:
            async with _timed(self._limit) as self.moved:
                await asyncio.wait(
                    (self._task, begun), return_when=asyncio.FIRST_COMPLETED
                )
        except BaseException:
            await self.aclose()
            raise
        finally:
            begun.cancel()
        if not self._begun.is_set():
            await self._task
            raise ConnectionFailed("the application did not answer to the end")
        head = self.head()
        if self._status in _SUCCESSES:
            return msgspec.structs.replace(head, parts=self)
        try:
            content = await gathered_coming(self, head, most)
        except BaseException:
            await self.aclose()
            raise
        return msgspec.structs.replace(head, content=content)

    async def send(self, message: Message) -> None:
        if self._closed.is_set():
            return
        await super().send(message)
        if message["type"] == "http.response.start":
            self._begun.set()
        elif self._parts:
            await self._coming.put(self._parts.pop())

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        while (part := await self._next()) is not None:
            if part:
                yield part
        await self._task
        if not self._done.is_set():
            raise ConnectionFailed("the application did not answer to the end")

    async def _next(self) -> bytes | None:
        async with _timed(self._limit) as self.moved:
            return await self._coming.get()

    async def aclose(self) -> None:
        self._closed.set()
        self._done.set()
        if not self._coming.empty():
            self._coming.get_nowait()
        await asyncio.wait((self._task,), timeout=_GRACE)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, app: Application, scope: Scope) -> None:
        try:
            await app(scope, self.receive, self.send)
        finally:
            if not self._closed.is_set():
                await self._coming.put(None)


@asynccontextmanager
async def _timed(seconds: float | None) -> AsyncGenerator[Callable[[], None]]:
    """A limit on the time since something happened; the function says that it did.

    Raises `TimedOut`.
    """
    limit = asyncio.timeout(seconds)
    now = asyncio.get_running_loop().time

    def moved() -> None:
        # The application may still send when nobody waits for it any more.
        with suppress(RuntimeError):
            limit.reschedule(None if seconds is None else now() + seconds)

    try:
        async with limit:
            yield moved
    except TimeoutError as error:
        if limit.expired():
            raise TimedOut("the response did not come in time") from error
        raise


def _nothing() -> None:
    """Nobody waits for what happens."""


class _BlockingParts:
    """The content of a response as it comes, to a thread that waits."""

    def __init__(
        self, exchange: _OpenExchange, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._exchange = exchange
        self._loop = loop

    def __iter__(self) -> Iterator[bytes]:
        parts = aiter(self._exchange)

        async def taken() -> bytes | None:
            return await anext(parts, None)

        while True:
            taking = asyncio.run_coroutine_threadsafe(taken(), self._loop)
            part = taking.result()
            if part is None:
                return
            yield part

    def close(self) -> None:
        closing = self._exchange.aclose()
        asyncio.run_coroutine_threadsafe(closing, self._loop).result()


class _Lifespan:
    """The life of an application, from its startup to its shutdown, in a task."""

    def __init__(self, app: Application) -> None:
        self.state: dict[str, Any] = {}
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._messages.put_nowait({"type": "lifespan.startup"})
        self._started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run(app))

    async def begin(self) -> None:
        """Wait until the application has started. Raises `ConnectionFailed`."""
        await asyncio.shield(self._started)

    async def end(self) -> None:
        self._messages.put_nowait({"type": "lifespan.shutdown"})
        await self._task

    async def _run(self, app: Application) -> None:
        scope = {"type": "lifespan", "asgi": _ASGI, "state": self.state}
        try:
            await app(scope, self._messages.get, self._note)
        except Exception:
            # An application that raises at once has no lifespan (ASGI 3.0, Lifespan),
            # and of one that did not start the caller knows.
            if self._started.done() and self._started.exception() is None:
                raise
        if not self._started.done():
            self._started.set_result(None)

    async def _note(self, message: Message) -> None:
        if self._started.done():
            return
        if message["type"] == "lifespan.startup.failed":
            reason = message.get("message") or "the application did not start"
            self._started.set_exception(ConnectionFailed(reason, sent=False))
        elif message["type"] == "lifespan.startup.complete":
            self._started.set_result(None)


def _scope(request: Request, root_path: str) -> Scope:
    url = urlsplit(request.url)
    scheme = url.scheme or "http"
    host = url.hostname or "localhost"
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in request.headers
    ]
    headers.insert(0, (b"host", (url.netloc or host).encode("latin-1")))
    if isinstance(request.content, bytes):
        headers.append((b"content-length", str(len(request.content)).encode()))
    return {
        "type": "http",
        "asgi": _ASGI,
        "http_version": "1.1",
        "method": request.method,
        "scheme": scheme,
        "path": unquote(url.path),
        "raw_path": url.path.encode("latin-1"),
        "query_string": url.query.encode("latin-1"),
        "root_path": root_path,
        "headers": headers,
        "client": ("127.0.0.1", 0),
        "server": (host, url.port or _PORTS.get(scheme)),
    }

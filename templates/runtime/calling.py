"""Calls: what the clients do with every request and with its response."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from types import TracebackType
from typing import Any, Final, Generic, Never, Self, TypeVar, cast

import msgspec

from .addresses import check_reachable, has_dot_segments, resolve
from .bounds import gathered, gathered_coming
from .call_options import Hooks, Options, checked
from .client_errors import InvalidResponse, Take, TransportError
from .faults import Violation
from .json_text import Json, read_json
from .links import next_link
from .retrying import Attempts, Retries
from .transport import AsyncParts, AsyncTransport, Parts, Reply, Request, Transport

T = TypeVar("T")
U = TypeVar("U")
"""What becomes of a success that the contract does not know."""

_SUCCESSES: Final = range(200, 300)
"""RFC 9110, 15.3."""


class Undocumented(msgspec.Struct, frozen=True, kw_only=True):
    """A success that is not what the contract says, as it came; or an item of one.

    `reason` says what is wrong, and `violations` where in the body. `body` is its JSON
    value, of an event its fields, or None where it is none: `reply` has the bytes.
    """

    status: int
    body: Json
    reason: str
    violations: tuple[Violation, ...]
    reply: Reply


class Calls(Generic[U]):
    """What the clients are made of, whether they wait or not."""

    def __init__(self, options: Options, *, relative: bool) -> None:
        if "" in options.urls:
            check_reachable(options.urls[""], relative=relative)
        self._options = options

    def with_options(
        self,
        *,
        timeout: float | msgspec.UnsetType | None = msgspec.UNSET,
        headers: Mapping[str, str] | None = None,
        retries: Retries | None = None,
        hooks: Hooks | None = None,
        max_response: int | msgspec.UnsetType | None = msgspec.UNSET,
    ) -> Self:
        """This client with other options, for a call or for many.

        `headers` are added to those that the client has. Both use the same connections:
        to close one closes the other.
        """
        options = self._options
        changed = Options(
            urls=options.urls,
            timeout=options.timeout if timeout is msgspec.UNSET else timeout,
            headers={**options.headers, **checked(headers)},
            retries=options.retries if retries is None else retries,
            hooks=options.hooks if hooks is None else hooks,
            max_response=options.max_response
            if max_response is msgspec.UNSET
            else max_response,
        )
        other = copy.copy(self)
        vars(other).update(_options=changed)
        return other

    def _read(self, read: Callable[[Reply], T], reply: Reply) -> T | U:
        try:
            return read(reply)
        except InvalidResponse as error:
            return self._take(error)

    def _linked(self, request: Request, reply: Reply) -> Request | None:
        """The request for the page that a response links to as the next one.

        Raises `InvalidResponse` where that is no address, or at another server, which
        would be sent the credentials of this one.
        """
        link = next_link(reply)
        if link is None:
            return None
        base = self._options.urls[request.server]
        try:
            url = resolve(base + request.target, link).partition("#")[0]
            is_within = url.startswith(f"{base}/") and not has_dot_segments(url)
        except ValueError as error:
            raise InvalidResponse(f"the next page is nowhere: {error}", reply) from None
        if not is_within:
            raise InvalidResponse("the next page is at another server", reply)
        return msgspec.structs.replace(request, target=url.removeprefix(base))

    def _take(self, error: InvalidResponse) -> U:
        """What becomes of a response that is not as documented."""
        raise NotImplementedError

    def _take_item(self, error: InvalidResponse, body: Json, /) -> U:
        """What becomes of an item that is not as documented, of a stream."""
        raise NotImplementedError


class Strict:
    """Refuses every response that is not as documented."""

    def _take(self, error: InvalidResponse) -> Never:
        raise error

    def _take_item(self, error: InvalidResponse, _body: Json, /) -> Never:
        raise error from None


class Tolerant:
    """Takes a success as it came where it is not as documented; refuses all else.

    Of a success whose items are read as they come, it takes each item by itself.
    """

    def _take(self, error: InvalidResponse) -> Undocumented:
        reply = error.reply
        if reply.status not in _SUCCESSES:
            raise error
        try:
            body = read_json(reply.content)
        except ValueError:
            body = None
        return self._take_item(error, body)

    def _take_item(self, error: InvalidResponse, body: Json, /) -> Undocumented:
        return Undocumented(
            status=error.reply.status,
            body=body,
            reason=error.reason,
            violations=error.violations,
            reply=error.reply,
        )


class BlockingCalls(Calls[U]):
    """A client that waits. Without a `transport`, it uses httpx2.

    Raises `ValueError` for a server's URL that no transport can send to.
    """

    def __init__(self, options: Options, transport: Transport | None) -> None:
        super().__init__(options, relative=transport is not None)
        if transport is None:
            from .httpx_transport import HttpxTransport

            transport = HttpxTransport()
        self._transport = transport

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def send_request(self, request: Request) -> Reply:
        """The response to a request, as it came.

        The module of an operation has the functions that go with this: `prepare` makes
        the request, `read` the typed response. Raises `TransportError`.
        """
        sent = self._options.applied(request)
        hooks = self._options.hooks
        retries = self._options.retries
        attempts: Attempts | None = None
        while True:
            if hooks.request is not None:
                hooks.request(sent)
            try:
                reply = self._transport.send(sent)
            except TransportError as error:
                if hooks.error is not None:
                    hooks.error(sent, error)
                attempts = attempts or Attempts(sent, retries)
                pause = attempts.after_error(error)
                if pause is None:
                    raise
            else:
                if hooks.response is not None:
                    hooks.response(sent, reply)
                if reply.status not in retries.statuses:
                    return reply
                attempts = attempts or Attempts(sent, retries)
                pause = attempts.after_reply(reply)
                if pause is None:
                    return reply
                if reply.parts is not None:
                    cast("Parts", reply.parts).close()
            time.sleep(pause)

    def _call(self, request: Request, read: Callable[[Reply], T]) -> T | U:
        return self._read(read, self.send_request(request))

    def _stream_items(
        self,
        request: Request,
        is_stream: Callable[[Reply], bool],
        read: Callable[[Reply, Take], T],
    ) -> AbstractContextManager[T | U]:
        return self._stream(
            request, is_stream, lambda reply: read(reply, self._take_item)
        )

    @contextmanager
    def _stream(
        self,
        request: Request,
        is_stream: Callable[[Reply], bool],
        read: Callable[[Reply], T],
    ) -> Generator[T | U]:
        reply = self.send_request(msgspec.structs.replace(request, stream=True))
        parts: Any = reply.parts or [reply.content]
        try:
            if is_stream(reply):
                opened = msgspec.structs.replace(reply, parts=parts)
            else:
                whole = msgspec.structs.replace(reply, parts=None)
                content = gathered(parts, whole, self._options.max_response)
                opened = msgspec.structs.replace(whole, content=content)
            yield self._read(read, opened)
        finally:
            if reply.parts is not None:
                parts.close()


class AsyncCalls(Calls[U]):
    """A client that does not block. Without a `transport`, it uses httpx2.

    Raises `ValueError` for a server's URL that no transport can send to.
    """

    def __init__(self, options: Options, transport: AsyncTransport | None) -> None:
        super().__init__(options, relative=transport is not None)
        if transport is None:
            from .httpx_transport import AsyncHttpxTransport

            transport = AsyncHttpxTransport()
        self._transport = transport

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def send_request(self, request: Request) -> Reply:
        """The response to a request, as it came.

        The module of an operation has the functions that go with this: `prepare` makes
        the request, `read` the typed response. Raises `TransportError`.
        """
        sent = self._options.applied(request)
        hooks = self._options.hooks
        retries = self._options.retries
        attempts: Attempts | None = None
        while True:
            if hooks.request is not None:
                hooks.request(sent)
            try:
                reply = await self._transport.send(sent)
            except TransportError as error:
                if hooks.error is not None:
                    hooks.error(sent, error)
                attempts = attempts or Attempts(sent, retries)
                pause = attempts.after_error(error)
                if pause is None:
                    raise
            else:
                if hooks.response is not None:
                    hooks.response(sent, reply)
                if reply.status not in retries.statuses:
                    return reply
                attempts = attempts or Attempts(sent, retries)
                pause = attempts.after_reply(reply)
                if pause is None:
                    return reply
                if reply.parts is not None:
                    await cast("AsyncParts", reply.parts).aclose()
            await asyncio.sleep(pause)

    async def _call(self, request: Request, read: Callable[[Reply], T]) -> T | U:
        return self._read(read, await self.send_request(request))

    def _stream_items(
        self,
        request: Request,
        is_stream: Callable[[Reply], bool],
        read: Callable[[Reply, Take], T],
    ) -> AbstractAsyncContextManager[T | U]:
        return self._stream(
            request, is_stream, lambda reply: read(reply, self._take_item)
        )

    @asynccontextmanager
    async def _stream(
        self,
        request: Request,
        is_stream: Callable[[Reply], bool],
        read: Callable[[Reply], T],
    ) -> AsyncGenerator[T | U]:
        reply = await self.send_request(msgspec.structs.replace(request, stream=True))
        parts: Any = reply.parts or _coming(reply.content)
        try:
            if is_stream(reply):
                opened = msgspec.structs.replace(reply, parts=parts)
            else:
                whole = msgspec.structs.replace(reply, parts=None)
                limit = self._options.max_response
                content = await gathered_coming(parts, whole, limit)
                opened = msgspec.structs.replace(whole, content=content)
            yield self._read(read, opened)
        finally:
            await parts.aclose()


async def _coming(content: bytes) -> AsyncGenerator[bytes]:
    yield content

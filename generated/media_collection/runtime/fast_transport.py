"""The transport that pyreqwest makes: several times faster than the default one.

It must be installed beside the client: `pip install pyreqwest`.
"""

# Who does without it has the types of all else checked nevertheless.
# mypy: disable-error-code="import-not-found"
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from datetime import timedelta
from typing import Final, TypeVar

from .client_errors import ConnectionFailed, InvalidResponse, TimedOut, TransportError
from .streams import unblocking, waiting
from .transport import Reply, Request

try:
    from pyreqwest import exceptions
    from pyreqwest.client import (
        BaseClientBuilder,
        Client,
        ClientBuilder,
        SyncClient,
        SyncClientBuilder,
    )
    from pyreqwest.request import BaseRequestBuilder
    from pyreqwest.response import BaseResponse, Response, SyncResponse
except ImportError as error:
    reason = "this transport needs pyreqwest: pip install pyreqwest"
    raise ImportError(reason, name="pyreqwest") from error

B = TypeVar("B", bound=BaseRequestBuilder)
C = TypeVar("C", bound=BaseClientBuilder)
K = TypeVar("K")

_KEPT_CLIENTS: Final = 8
_SUCCESSES: Final = range(200, 300)
_FAILURES: Final = (exceptions.PyreqwestError, ValueError)

_UNSENT: Final = "client error (Connect)"
"""What reqwest names as a cause where there was no connection."""
_BROKEN: Final = "error reading a body from connection"
"""What it names where the content ended too soon, rather than cannot be decoded."""


class FastTransport:
    """Sends requests over HTTP, from any number of threads.

    A part of content that is sent in parts may wait for a few that follow it.
    `client` says how: its pool of connections, its proxies, its certificates. It must
    not follow redirections. The timeout of a request holds until its response begins,
    all that is sent before included, and anew for each part of that; where `client` is
    given, for the whole exchange.
    """

    def __init__(self, client: SyncClient | None = None) -> None:
        self._client = client or _plain(SyncClientBuilder()).build()
        self._is_own = client is None
        self._patient: dict[float, SyncClient] = {}
        """The clients that were made last, by their timeouts."""

    def send(self, request: Request) -> Reply:
        """Send a request and wait for its response.

        Raises `TransportError`, and `InvalidResponse` where it cannot be decoded.
        """
        try:
            made = self._client_for(request).request(request.method, request.url)
            made = _filled(made, request, whole=not self._is_own)
            parts = waiting(request.content)
            if parts is not None and not isinstance(parts, bytes):
                made = made.body_stream(parts)
            if request.stream:
                with ExitStack() as stack:
                    response = stack.enter_context(made.build_streamed())
                    if response.status in _SUCCESSES:
                        return _reply(response, b"", _Parts(response, stack.pop_all()))
                    return _read(response)
            with made.build_streamed() as response:
                return _read(response)
        except _FAILURES as error:
            raise _translated(error) from error

    def close(self) -> None:
        """Close the connections."""
        for each in (self._client, *self._patient.values()):
            each.close()

    def _client_for(self, request: Request) -> SyncClient:
        """The client for a request: there is one for each timeout."""
        timeout = request.timeout
        if not self._is_own or timeout is None:
            return self._client
        found = self._patient.get(timeout)
        if found is None:
            made = _plain(SyncClientBuilder()).read_timeout(timedelta(seconds=timeout))
            # Another thread may have been faster.
            found = self._patient.setdefault(timeout, made.build())
            self._patient = _newest(self._patient)
        return found


class AsyncFastTransport:
    """Sends requests over HTTP, in one event loop.

    `client` says how: its pool of connections, its proxies, its certificates. It must
    not follow redirections. The timeout of a request holds until its response begins,
    all that is sent before included, and anew for each part of that; where `client` is
    given, for the whole exchange.
    """

    def __init__(self, client: Client | None = None) -> None:
        self._client = client or _plain(ClientBuilder()).build()
        self._is_own = client is None
        self._patient: dict[float, Client] = {}
        """The clients that were made last, by their timeouts."""

    async def send(self, request: Request) -> Reply:
        """Send a request and wait for its response.

        Raises `TransportError`, and `InvalidResponse` where it cannot be decoded.
        """
        try:
            made = self._client_for(request).request(request.method, request.url)
            made = _filled(made, request, whole=not self._is_own)
            parts = unblocking(request.content)
            if parts is not None and not isinstance(parts, bytes):
                made = made.body_stream(parts)
            if request.stream:
                async with AsyncExitStack() as stack:
                    response = await stack.enter_async_context(made.build_streamed())
                    if response.status in _SUCCESSES:
                        coming = _AsyncParts(response, stack.pop_all())
                        return _reply(response, b"", coming)
                    return await _read_async(response)
            async with made.build_streamed() as response:
                return await _read_async(response)
        except _FAILURES as error:
            raise _translated(error) from error

    async def close(self) -> None:
        """Close the connections."""
        for each in (self._client, *self._patient.values()):
            await each.close()

    def _client_for(self, request: Request) -> Client:
        """The client for a request: there is one for each timeout."""
        timeout = request.timeout
        if not self._is_own or timeout is None:
            return self._client
        found = self._patient.get(timeout)
        if found is None:
            made = _plain(ClientBuilder()).read_timeout(timedelta(seconds=timeout))
            found = made.build()
            self._patient = _newest({**self._patient, timeout: found})
        return found


class _Parts:
    """The content of a response as it comes."""

    def __init__(self, response: SyncResponse, stack: ExitStack) -> None:
        self._reader = response.body_reader
        self._stack = stack

    def __iter__(self) -> Iterator[bytes]:
        try:
            with _decoded():
                while (part := self._reader.read_chunk()) is not None:
                    yield bytes(part)
        except _FAILURES as error:
            raise _translated(error) from error

    def close(self) -> None:
        self._stack.close()


class _AsyncParts:
    """The content of a response as it comes, without blocking."""

    def __init__(self, response: Response, stack: AsyncExitStack) -> None:
        self._reader = response.body_reader
        self._stack = stack

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            with _decoded():
                while (part := await self._reader.read_chunk()) is not None:
                    yield bytes(part)
        except _FAILURES as error:
            raise _translated(error) from error

    async def aclose(self) -> None:
        await self._stack.aclose()


def _newest(clients: dict[float, K]) -> dict[float, K]:
    """The last few of them: the others end when nothing is read from them any more."""
    return dict(list(clients.items())[-_KEPT_CLIENTS:])


def _plain(builder: C) -> C:
    """What makes a client that leaves redirections to the caller."""
    return builder.follow_redirects(enable=False)


def _filled(made: B, request: Request, *, whole: bool) -> B:
    """The request; its timeout holds for the `whole` exchange, or the client knows."""
    # Nothing is read before there is a response that an error can be told with.
    made = made.headers(request.headers).streamed_read_buffer_limit(0)
    if isinstance(request.content, bytes):
        made = made.body_bytes(request.content)
    if whole and request.timeout is not None:
        made = made.timeout(timedelta(seconds=request.timeout))
    return made


def _read(response: SyncResponse) -> Reply:
    """The response with its content. Raises `InvalidResponse`."""
    try:
        return _reply(response, bytes(response.bytes()))
    except exceptions.RequestError as error:
        if _is_undecodable(error):
            raise _undecodable(response, error) from error
        raise


async def _read_async(response: Response) -> Reply:
    """The response with its content. Raises `InvalidResponse`."""
    try:
        return _reply(response, bytes(await response.bytes()))
    except exceptions.RequestError as error:
        if _is_undecodable(error):
            raise _undecodable(response, error) from error
        raise


def _translated(error: Exception) -> TransportError:
    """What a client raises for an error of pyreqwest."""
    match error:
        case exceptions.RequestTimeoutError():
            reason = "the response did not come in time"
            return TimedOut(reason, sent=_UNSENT not in _causes(error))
        case exceptions.RequestError():
            causes = _causes(error)
            reason = causes[-1] if causes else error.message
            return ConnectionFailed(reason, sent=_UNSENT not in causes)
        case _:
            return TransportError(str(error.args[0]))


@contextmanager
def _decoded() -> Generator[None]:
    """Tells content that cannot be decoded from a connection that broke."""
    try:
        yield
    except exceptions.RequestError as error:
        if _is_undecodable(error):
            raise TransportError(_undecodable_words(error)) from error
        raise


def _causes(error: exceptions.RequestError) -> list[str]:
    return [cause["message"] for cause in error.details["causes"] or ()]


def _is_undecodable(error: exceptions.RequestError) -> bool:
    """Whether content came that makes no sense, rather than less than there is."""
    broken = isinstance(error, exceptions.TransportError) or _BROKEN in _causes(error)
    return not broken


def _undecodable(
    response: BaseResponse, error: exceptions.RequestError
) -> InvalidResponse:
    return InvalidResponse(_undecodable_words(error), _reply(response, b""))


def _undecodable_words(error: exceptions.RequestError) -> str:
    return f"the content cannot be decoded: {' '.join(_causes(error)[-1:])}"


def _reply(
    response: BaseResponse, content: bytes, parts: _Parts | _AsyncParts | None = None
) -> Reply:
    headers = tuple(response.headers.items())
    return Reply(status=response.status, headers=headers, content=content, parts=parts)

"""The transport that pyreqwest makes: several times faster than the default one.

It must be installed beside the client: `pip install pyreqwest`.
"""

# Who does without it has the types of all else checked nevertheless.
# mypy: disable-error-code="import-not-found"
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sized
from contextlib import AsyncExitStack, ExitStack
from datetime import timedelta
from typing import Final, TypeVar

import msgspec

from .bounds import gathered, gathered_coming
from .client_errors import ConnectionFailed, TimedOut, TransportError, unreached
from .codings import ACCEPTED, Uncoding, end, said, uncoded, uncoding
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
_FIRST: Final = 65_536
"""The bytes of content that are asked for at first: of most, that is all."""
_FAILURES: Final = (exceptions.PyreqwestError, ValueError)

_UNTOLD: Final = "\N{REPLACEMENT CHARACTER}"
_UNSENT: Final = "client error (Connect)"
"""What reqwest names as a cause where there was no connection."""


class FastTransport:
    """Sends requests over HTTP, from any number of threads.

    A part of content that is sent in parts may wait for a few that follow it.
    `client` says how: its pool of connections, its proxies, its certificates. It must
    not follow redirections. The timeout of a request holds until its response begins,
    all that is sent before included, and anew for each part of that; where `client` is
    given, for the whole exchange. A `User-Agent` is always sent: pyreqwest's, where the
    request has none. Headers of a response that are no ASCII are U+FFFD.
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
            made = _filled(made, request, is_own=self._is_own)
            content = waiting(request.content)
            if content is not None and not isinstance(content, bytes):
                made = made.body_stream(content)
            if request.stream:
                # What has come of a stream is not kept back until there is more.
                made = made.streamed_read_buffer_limit(0)
            with ExitStack() as stack:
                opened = made.build_streamed()
                response = stack.enter_context(opened)
                reply = _reply(response)
                if request.stream and response.status in _SUCCESSES:
                    coming = _Parts(response, uncoding(reply), stack.pop_all())
                    return msgspec.structs.replace(reply, parts=coming)
                parts = _chunks(response, reply)
                whole = gathered(parts, reply, request.max_response)
        except _FAILURES as error:
            raise _translated(error, request.url) from error
        reply = msgspec.structs.replace(reply, content=whole)
        return uncoded(reply, request.max_response)

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
    given, for the whole exchange. Headers of a response that are no ASCII are U+FFFD.
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
            made = _filled(made, request, is_own=self._is_own)
            content = unblocking(request.content)
            if content is not None and not isinstance(content, bytes):
                made = made.body_stream(content)
            if request.stream:
                # What has come of a stream is not kept back until there is more.
                made = made.streamed_read_buffer_limit(0)
            async with AsyncExitStack() as stack:
                opened = made.build_streamed()
                response = await stack.enter_async_context(opened)
                reply = _reply(response)
                if request.stream and response.status in _SUCCESSES:
                    coming = _AsyncParts(response, uncoding(reply), stack.pop_all())
                    return msgspec.structs.replace(reply, parts=coming)
                parts = _coming_chunks(response, reply)
                limit = request.max_response
                whole = await gathered_coming(parts, reply, limit)
        except _FAILURES as error:
            raise _translated(error, request.url) from error
        reply = msgspec.structs.replace(reply, content=whole)
        return uncoded(reply, request.max_response)

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

    def __init__(
        self, response: SyncResponse, undo: Uncoding | None, stack: ExitStack
    ) -> None:
        self._reader = response.body_reader
        self._undo = undo
        self._stack = stack

    def __iter__(self) -> Iterator[bytes]:
        try:
            while (part := self._reader.read_chunk()) is not None:
                yield from said(bytes(part), self._undo)
            end(self._undo)
        except exceptions.PyreqwestError as error:
            raise _translated(error) from error

    def close(self) -> None:
        self._stack.close()


class _AsyncParts:
    """The content of a response as it comes, without blocking."""

    def __init__(
        self, response: Response, undo: Uncoding | None, stack: AsyncExitStack
    ) -> None:
        self._reader = response.body_reader
        self._undo = undo
        self._stack = stack

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while (part := await self._reader.read_chunk()) is not None:
                for piece in said(bytes(part), self._undo):
                    yield piece
            end(self._undo)
        except exceptions.PyreqwestError as error:
            raise _translated(error) from error

    async def aclose(self) -> None:
        await self._stack.aclose()


def _newest(clients: dict[float, K]) -> dict[float, K]:
    """The last few of them: the others end when nothing is read from them any more."""
    return dict(list(clients.items())[-_KEPT_CLIENTS:])


def _plain(builder: C) -> C:
    """What makes a client that leaves redirections and codings to its caller.

    Content that it undid itself could not be told with its response if that failed.
    """
    bare = builder.gzip(enable=False).deflate(enable=False).brotli(enable=False)
    # Without pyreqwest, what is said of it has no type.
    plain: C = bare.zstd(enable=False).follow_redirects(enable=False)
    return plain


def _filled(made: B, request: Request, *, is_own: bool) -> B:
    """The request, of a client which `is_own`, or was given.

    The timeout of one that was given holds for the whole exchange; the other knows it,
    and takes content that is coded.
    """
    made = made.headers(request.headers)
    named = {*request.unsent, *(name.lower() for name, _ in request.headers)}
    if is_own and "accept-encoding" not in named:
        made = made.header("accept-encoding", ACCEPTED)
    if isinstance(request.content, bytes):
        made = made.body_bytes(request.content)
    if not is_own and request.timeout is not None:
        made = made.timeout(timedelta(seconds=request.timeout))
    return made


def _translated(error: Exception, url: str = "") -> TransportError:
    """What a client raises for an error of pyreqwest, of a request to a URL."""
    match error:
        case exceptions.RequestTimeoutError():
            if _UNSENT in _causes(error):
                return TimedOut(unreached(url, "it took too long"), sent=False)
            return TimedOut("the response did not come in time")
        case exceptions.RequestError():
            causes = _causes(error)
            reason = causes[-1] if causes else error.message
            if _UNSENT in causes:
                return ConnectionFailed(unreached(url, reason), sent=False)
            return ConnectionFailed(reason)
        case _:
            return TransportError(str(error.args[0]))


def _causes(error: exceptions.RequestError) -> list[str]:
    return [cause["message"] for cause in error.details["causes"] or ()]


def _chunks(response: SyncResponse, reply: Reply) -> Iterator[bytes]:
    """The content of a response that is read as a whole."""
    reader = response.body_reader
    part = reader.read(_FIRST)
    while part is not None:
        yield bytes(part)
        if _is_all(part, reply):
            return
        part = reader.read_chunk()


async def _coming_chunks(response: Response, reply: Reply) -> AsyncIterator[bytes]:
    reader = response.body_reader
    part = await reader.read(_FIRST)
    while part is not None:
        yield bytes(part)
        if _is_all(part, reply):
            return
        part = await reader.read_chunk()


def _is_all(part: Sized, reply: Reply) -> bool:
    """Whether a part is as long as all of the content: nothing is asked for then."""
    return ("content-length", str(len(part))) in reply.headers


def _reply(response: BaseResponse) -> Reply:
    """The response, without its content."""
    try:
        # One call for all of them: each takes longer than what is done with it.
        found = response.headers.dict_multi_value()
    except ValueError:
        found = _told_headers(response)
    headers: list[tuple[str, str]] = []
    for name, value in found.items():
        if isinstance(value, str):
            headers.append((name, value))
        else:
            headers += [(name, each) for each in value]
    if any(
        name == "transfer-encoding" and value.strip(" \t").lower() != "chunked"
        for name, value in headers
    ):
        # RFC 9112, 6.1: what it stands for is not known; pyreqwest does not care.
        raise ConnectionFailed("the transfer coding of the response is not known")
    return Reply(status=response.status, headers=tuple(headers), content=b"")


def _told_headers(response: BaseResponse) -> dict[str, str | list[str]]:
    """Headers of which some are no ASCII, as names of files (RFC 9110, 5.5).

    pyreqwest does not tell the octets of such a value: U+FFFD stands for it.
    """
    found: dict[str, str | list[str]] = {}
    for name in dict.fromkeys(response.headers.keys()):
        try:
            found[name] = response.headers.getall(name)
        except ValueError:
            found[name] = _UNTOLD
    return found

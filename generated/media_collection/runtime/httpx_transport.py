"""The transport that httpx2 makes: the default of the clients."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2

from .client_errors import (
    ConnectionFailed,
    InvalidResponse,
    TimedOut,
    TransportError,
)
from .streams import unblocking, waiting
from .transport import Reply, Request

_UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


class HttpxTransport:
    """Sends requests over HTTP, from any number of threads.

    `client` says how: its pool of connections, its proxies, its certificates. The
    timeout of a request holds for the connection, and anew for each part of the answer.
    """

    def __init__(self, client: httpx2.Client | None = None) -> None:
        self._client = client or httpx2.Client(cookies=_no_cookies())

    def send(self, request: Request) -> Reply:
        """Send a request and wait for its response.

        Raises `TransportError`, and `InvalidResponse` where it cannot be decoded.
        """
        with _translated():
            made = self._client.build_request(
                request.method,
                request.url,
                headers=list(request.headers),
                content=waiting(request.content),
                timeout=request.timeout,
            )
            response = self._client.send(made, stream=True, follow_redirects=False)
            if request.stream and response.is_success:
                return _reply(response, b"", _Parts(response))
            try:
                content = response.read()
            except httpx2.DecodingError as error:
                raise _undecodable(response, error) from error
            finally:
                response.close()
            return _reply(response, content)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class AsyncHttpxTransport:
    """Sends requests over HTTP, in one event loop.

    `client` says how: its pool of connections, its proxies, its certificates. The
    timeout of a request holds for the connection, and anew for each part of the answer.
    """

    def __init__(self, client: httpx2.AsyncClient | None = None) -> None:
        self._client = client or httpx2.AsyncClient(cookies=_no_cookies())

    async def send(self, request: Request) -> Reply:
        """Send a request and wait for its response.

        Raises `TransportError`, and `InvalidResponse` where it cannot be decoded.
        """
        with _translated():
            made = self._client.build_request(
                request.method,
                request.url,
                headers=list(request.headers),
                content=unblocking(request.content),
                timeout=request.timeout,
            )
            response = await self._client.send(
                made, stream=True, follow_redirects=False
            )
            if request.stream and response.is_success:
                return _reply(response, b"", _AsyncParts(response))
            try:
                content = await response.aread()
            except httpx2.DecodingError as error:
                raise _undecodable(response, error) from error
            finally:
                await response.aclose()
            return _reply(response, content)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


class _Parts:
    """The content of a response as it comes."""

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._response.iter_bytes()

    def close(self) -> None:
        self._response.close()


class _AsyncParts:
    """The content of a response as it comes, without blocking."""

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated():
            async for part in self._response.aiter_bytes():
                yield part

    async def aclose(self) -> None:
        await self._response.aclose()


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except httpx2.TimeoutException as error:
        reason = str(error) or "the response did not come in time"
        raise TimedOut(reason, sent=not isinstance(error, _UNSENT)) from error
    except httpx2.NetworkError as error:
        reason = str(error) or "the connection failed"
        raise ConnectionFailed(reason, sent=not isinstance(error, _UNSENT)) from error
    except httpx2.RemoteProtocolError as error:
        # Most of them: the server closed the connection instead of answering.
        raise ConnectionFailed(str(error)) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise TransportError(str(error)) from error


def _no_cookies() -> CookieJar:
    """A jar that keeps nothing: cookies are parameters, and no call changes another."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def _undecodable(response: httpx2.Response, error: Exception) -> InvalidResponse:
    reason = f"the content cannot be decoded: {error}"
    return InvalidResponse(reason, _reply(response, b""))


def _reply(
    response: httpx2.Response, content: bytes, parts: _Parts | _AsyncParts | None = None
) -> Reply:
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, value in response.headers.raw
    )
    return Reply(
        status=response.status_code, headers=headers, content=content, parts=parts
    )

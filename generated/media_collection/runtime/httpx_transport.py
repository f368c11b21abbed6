"""The transport that httpx2 makes: the default of the clients."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from os import environ
from ssl import SSLContext
from typing import Final

import httpx2
from msgspec.structs import replace

from .bounds import gathered, gathered_coming
from .client_errors import (
    ConnectionFailed,
    InvalidResponse,
    TimedOut,
    TransportError,
    unreached,
)
from .codings import end, is_foreign, said, uncoded, uncoding, undecodable
from .streams import unblocking, waiting
from .transport import Reply, Request

_FAILURES: Final = (httpx2.HTTPError, httpx2.InvalidURL)
_FRAMING: Final = frozenset({"host", "content-length", "transfer-encoding"})
"""Headers that follow from the request; httpx2 knows what to do if they are given."""
_SIZED: Final = frozenset({"PATCH", "POST", "PUT", "QUERY"})
"""Methods that tell the length of content that is not there (RFC 9110, 8.6)."""
_KEPT_URLS: Final = 256


class HttpxTransport:
    """Sends requests over HTTP, from any number of threads.

    `client` says how: its pool of connections, its proxies, its certificates. The
    timeout of a request holds for the connection, and anew for each part of the answer.
    """

    def __init__(self, client: httpx2.Client | None = None) -> None:
        self._client = client or httpx2.Client(cookies=_no_cookies(), verify=_trusted())
        self._maker = _Maker(self._client, is_own=client is None)

    def send(self, request: Request) -> Reply:
        """Send a request and wait for its response.

        Raises `TransportError`, and `InvalidResponse` where it cannot be decoded.
        """
        try:
            made = self._maker.made(request, waiting(request.content))
            response = self._client.send(made, stream=True, follow_redirects=False)
            reply = _reply(response)
            if request.stream and response.is_success:
                return replace(reply, parts=_opened(response, reply))
            try:
                its_own = _is_its_own(response, reply)
                parts = response.iter_bytes() if its_own else response.iter_raw()
                content = gathered(parts, reply, request.max_response)
            except httpx2.DecodingError as error:
                raise InvalidResponse(undecodable(error), reply) from error
            finally:
                response.close()
        except _FAILURES as error:
            raise _translated(error, request.url) from error
        whole = replace(reply, content=content)
        return whole if its_own else uncoded(whole, request.max_response)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class AsyncHttpxTransport:
    """Sends requests over HTTP, in one event loop.

    `client` says how: its pool of connections, its proxies, its certificates. The
    timeout of a request holds for the connection, and anew for each part of the answer.
    """

    def __init__(self, client: httpx2.AsyncClient | None = None) -> None:
        self._client = client or httpx2.AsyncClient(
            cookies=_no_cookies(), verify=_trusted()
        )
        self._maker = _Maker(self._client, is_own=client is None)

    async def send(self, request: Request) -> Reply:
        """Send a request and wait for its response.

        Raises `TransportError`, and `InvalidResponse` where it cannot be decoded.
        """
        try:
            made = self._maker.made(request, unblocking(request.content))
            response = await self._client.send(
                made, stream=True, follow_redirects=False
            )
            reply = _reply(response)
            if request.stream and response.is_success:
                return replace(reply, parts=await _opened_later(response, reply))
            try:
                its_own = _is_its_own(response, reply)
                parts = response.aiter_bytes() if its_own else response.aiter_raw()
                content = await gathered_coming(parts, reply, request.max_response)
            except httpx2.DecodingError as error:
                raise InvalidResponse(undecodable(error), reply) from error
            finally:
                await response.aclose()
        except _FAILURES as error:
            raise _translated(error, request.url) from error
        whole = replace(reply, content=content)
        return whole if its_own else uncoded(whole, request.max_response)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


class _Maker:
    """Makes requests as httpx2 has them.

    `client` is the one that sends them. One that the transport has made itself, which
    `is_own`, adds nothing but its headers: then a request is made at once, and not
    merged with all that a client may have been given. Of its own headers, those that a
    request has `unsent` stay away.
    """

    def __init__(
        self, client: httpx2.Client | httpx2.AsyncClient, *, is_own: bool
    ) -> None:
        self._client = client
        self._is_own = is_own
        self._headers = [(name.lower(), text) for name, text in client.headers.items()]

    def made(
        self,
        request: Request,
        content: bytes | Iterable[bytes] | AsyncIterable[bytes] | None,
    ) -> httpx2.Request:
        """The request, with its content."""
        if self._is_own and (content is None or isinstance(content, bytes)):
            given = {name.lower() for name, _ in request.headers}
            if given.isdisjoint(_FRAMING):
                return self._at_once(request, given, content or b"")
        made = self._client.build_request(
            request.method,
            request.url,
            headers=list(request.headers),
            content=content,
            timeout=request.timeout,
        )
        if self._is_own and request.unsent:
            for name in {*request.unsent} - {
                name.lower() for name, _ in request.headers
            }:
                made.headers.pop(name, None)
        return self._untold(made)

    def _at_once(
        self, request: Request, given: set[str], content: bytes
    ) -> httpx2.Request:
        # A query may hold what is not to be kept.
        url = (httpx2.URL if "?" in request.url else _url)(request.url)
        headers = [("host", url.netloc.decode("ascii"))]
        given.update(request.unsent)
        headers += [pair for pair in self._headers if pair[0] not in given]
        headers += request.headers
        if content or request.method in _SIZED:
            headers.append(("content-length", str(len(content))))
        limit = request.timeout
        made = httpx2.Request(
            request.method,
            url,
            headers=headers,
            stream=httpx2.ByteStream(content),
            extensions={
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), limit)
            },
        )
        return self._untold(made)

    def _untold(self, made: httpx2.Request) -> httpx2.Request:
        """The request, of which no log tells more than the path.

        A client that was given may need all of its URL, to sign it for example.
        """
        if self._is_own and made.url.query:
            made.url = _Untold(made.url)
        return made


class _Untold(httpx2.URL):
    """A URL with a query in which a key may stand: httpx2 logs every request."""

    def __str__(self) -> str:
        return str(self.copy_with(query=None))


@lru_cache(_KEPT_URLS)
def _url(text: str) -> httpx2.URL:
    return httpx2.URL(text)


class _Parts:
    """The content of a response as it comes."""

    def __init__(self, response: httpx2.Response, reply: Reply) -> None:
        self._response = response
        self._is_its_own = _is_its_own(response, reply)
        self._undo = None if self._is_its_own else uncoding(reply)

    def __iter__(self) -> Iterator[bytes]:
        try:
            if self._is_its_own:
                yield from self._response.iter_bytes()
                return
            for part in self._response.iter_raw():
                yield from said(part, self._undo)
            end(self._undo)
        except _FAILURES as error:
            raise _translated(error) from error

    def close(self) -> None:
        self._response.close()


def _opened(response: httpx2.Response, reply: Reply) -> _Parts:
    """The content as it comes. Raises `InvalidResponse` for a coding nobody knows."""
    try:
        return _Parts(response, reply)
    except InvalidResponse:
        response.close()
        raise


class _AsyncParts:
    """The content of a response as it comes, without blocking."""

    def __init__(self, response: httpx2.Response, reply: Reply) -> None:
        self._response = response
        self._is_its_own = _is_its_own(response, reply)
        self._undo = None if self._is_its_own else uncoding(reply)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            if self._is_its_own:
                async for part in self._response.aiter_bytes():
                    yield part
                return
            async for part in self._response.aiter_raw():
                for piece in said(part, self._undo):
                    yield piece
            end(self._undo)
        except _FAILURES as error:
            raise _translated(error) from error

    async def aclose(self) -> None:
        await self._response.aclose()


async def _opened_later(response: httpx2.Response, reply: Reply) -> _AsyncParts:
    """The same without blocking."""
    try:
        return _AsyncParts(response, reply)
    except InvalidResponse:
        await response.aclose()
        raise


def _translated(error: Exception, url: str = "") -> TransportError:
    """What a client raises for an error of httpx2, of a request to a URL."""
    said = str(error)
    match error:
        case httpx2.ConnectTimeout() | httpx2.PoolTimeout():
            return TimedOut(unreached(url, said or "it took too long"), sent=False)
        case httpx2.TimeoutException():
            return TimedOut(said or "the response did not come in time")
        case httpx2.ConnectError():
            reason = unreached(url, said or "the connection failed")
            return ConnectionFailed(reason, sent=False)
        case httpx2.NetworkError():
            return ConnectionFailed(said or "the connection failed")
        case httpx2.RemoteProtocolError():
            # Most of them: the server closed the connection instead of answering.
            return ConnectionFailed(str(error))
        case _:
            return TransportError(str(error))


def _no_cookies() -> CookieJar:
    """A jar that keeps nothing: cookies are parameters, and no call changes another."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def _trusted() -> SSLContext:
    """The authorities that httpx2 trusts, read once for all clients.

    A new client would take most of its time to read them. What the variables of OpenSSL
    name is read anew where they name another.
    """
    return _trusted_by(environ.get("SSL_CERT_FILE"), environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _trusted_by(_file: str | None, _folder: str | None) -> SSLContext:
    return httpx2.create_ssl_context()


def _is_its_own(response: httpx2.Response, reply: Reply) -> bool:
    """Whether content is for httpx2 to decode, or it has done so already.

    It knows more codings than we do. Of those that both know, it does not see that
    content was cut off, and of several members of gzip it drops all but the first.
    """
    accepted = response.request.headers.get("accept-encoding", "")
    return response.is_stream_consumed or is_foreign(reply, accepted)


def _reply(response: httpx2.Response) -> Reply:
    """The response, without its content."""
    headers = [
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, value in response.headers.raw
    ]
    return Reply(status=response.status_code, headers=tuple(headers), content=b"")

"""The transport that pyreqwest makes: several times faster than the default one.

It must be installed beside the client: `pip install pyreqwest`.
"""

# Who does without it has the types of all else checked nevertheless.
# mypy: disable-error-code="import-not-found"
# pyright: basic, reportMissingImports=false

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, TypeVar

from .client_errors import ConnectionFailed, InvalidResponse, TimedOut, TransportError
from .streams import unblocking, waiting
from .transport import Reply, Request

try:
    from pyreqwest import exceptions
    from pyreqwest.client import Client, ClientBuilder, SyncClient, SyncClientBuilder
    from pyreqwest.request import BaseRequestBuilder
    from pyreqwest.response import BaseResponse
except ImportError as error:
    reason = "this transport needs pyreqwest: pip install pyreqwest"
    raise ImportError(reason, name="pyreqwest") from error

B = TypeVar("B", bound=BaseRequestBuilder)

_UNSENT: Final = "client error (Connect)"
"""What reqwest names as a cause where there was no connection."""
_BROKEN: Final = "error reading a body from connection"
"""What it names where the content ended too soon, rather than cannot be decoded."""


class FastTransport:
    """Sends requests over HTTP, from any number of threads.

    `client` says how: its pool of connections, its proxies, its certificates. It must
    not follow redirections. The timeout of a request holds for the whole exchange.
    """

    def __init__(self, client: SyncClient | None = None) -> None:
        self._client = (
            client or SyncClientBuilder().follow_redirects(enable=False).build()
        )

    def send(self, request: Request) -> Reply:
        """Send a request and wait for its response.

        Raises `TransportError`, and `InvalidResponse` where it cannot be decoded.
        """
        with _translated():
            made = _filled(self._client.request(request.method, request.url), request)
            parts = waiting(request.content)
            if parts is not None and not isinstance(parts, bytes):
                made = made.body_stream(parts)
            with made.build_streamed() as response:
                try:
                    content = bytes(response.bytes())
                except exceptions.RequestError as error:
                    if _is_undecodable(error):
                        raise _undecodable(response, error) from error
                    raise
                return _reply(response, content)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class AsyncFastTransport:
    """Sends requests over HTTP, in one event loop.

    `client` says how: its pool of connections, its proxies, its certificates. It must
    not follow redirections. The timeout of a request holds for the whole exchange.
    """

    def __init__(self, client: Client | None = None) -> None:
        self._client = client or ClientBuilder().follow_redirects(enable=False).build()

    async def send(self, request: Request) -> Reply:
        """Send a request and wait for its response.

        Raises `TransportError`, and `InvalidResponse` where it cannot be decoded.
        """
        with _translated():
            made = _filled(self._client.request(request.method, request.url), request)
            parts = unblocking(request.content)
            if parts is not None and not isinstance(parts, bytes):
                made = made.body_stream(parts)
            async with made.build_streamed() as response:
                try:
                    content = bytes(await response.bytes())
                except exceptions.RequestError as error:
                    if _is_undecodable(error):
                        raise _undecodable(response, error) from error
                    raise
                return _reply(response, content)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def _filled(made: B, request: Request) -> B:
    # Nothing is read before there is a response that an error can be told with.
    made = made.headers(request.headers).streamed_read_buffer_limit(0)
    if isinstance(request.content, bytes):
        made = made.body_bytes(request.content)
    if request.timeout is not None:
        made = made.timeout(timedelta(seconds=request.timeout))
    return made


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except exceptions.RequestTimeoutError as error:
        reason = "the response did not come in time"
        raise TimedOut(reason, sent=_UNSENT not in _causes(error)) from error
    except exceptions.RequestError as error:
        causes = _causes(error)
        reason = causes[-1] if causes else error.message
        raise ConnectionFailed(reason, sent=_UNSENT not in causes) from error
    except (exceptions.PyreqwestError, ValueError) as error:
        raise TransportError(str(error.args[0])) from error


def _causes(error: exceptions.RequestError) -> list[str]:
    return [cause["message"] for cause in error.details["causes"] or ()]


def _is_undecodable(error: exceptions.RequestError) -> bool:
    """Whether content came that makes no sense, rather than less than there is."""
    broken = isinstance(error, exceptions.TransportError) or _BROKEN in _causes(error)
    return not broken


def _undecodable(
    response: BaseResponse, error: exceptions.RequestError
) -> InvalidResponse:
    reason = f"the content cannot be decoded: {' '.join(_causes(error)[-1:])}"
    return InvalidResponse(reason, _reply(response, b""))


def _reply(response: BaseResponse, content: bytes) -> Reply:
    headers = tuple(response.headers.items())
    return Reply(status=response.status, headers=headers, content=content)

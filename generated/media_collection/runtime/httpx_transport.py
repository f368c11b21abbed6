"""The transport that httpx2 makes: the default of the clients."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import httpx2

from .client_errors import ConnectionFailed, TimedOut, TransportError
from .transport import Reply, Request


class HttpxTransport:
    """Sends requests over HTTP, from any number of threads.

    `url` is the server's, without a path or with the path that goes before the API's.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self._client = httpx2.Client(base_url=url, timeout=timeout)

    def send(self, request: Request) -> Reply:
        """Send a request and wait for its response. Raises `TransportError`."""
        with _translated():
            response = self._client.request(
                request.method,
                request.target,
                headers=list(request.headers),
                content=request.content,
            )
            return _reply(response)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class AsyncHttpxTransport:
    """Sends requests over HTTP, in one event loop.

    `url` is the server's, without a path or with the path that goes before the API's.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self._client = httpx2.AsyncClient(base_url=url, timeout=timeout)

    async def send(self, request: Request) -> Reply:
        """Send a request and wait for its response. Raises `TransportError`."""
        with _translated():
            response = await self._client.request(
                request.method,
                request.target,
                headers=list(request.headers),
                content=request.content,
            )
            return _reply(response)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except httpx2.TimeoutException as error:
        raise TimedOut(str(error) or "the response did not come in time") from error
    except httpx2.NetworkError as error:
        raise ConnectionFailed(str(error) or "the connection failed") from error
    except httpx2.HTTPError as error:
        raise TransportError(str(error)) from error


def _reply(response: httpx2.Response) -> Reply:
    headers = tuple(
        (name.lower(), value) for name, value in response.headers.multi_items()
    )
    return Reply(status=response.status_code, headers=headers, content=response.content)

"""Serving an ASGI application with uvicorn, as `counterfoil serve` does."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from counterfoil.loading import Ended, LoadError, load_app, load_protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import FrameType

_DRAIN_SECONDS = 30
_BACKLOG = 2048

T = TypeVar("T")

Reader: TypeAlias = type[asyncio.Protocol] | Literal["auto", "h11"]
"""What reads HTTP/1.1 for uvicorn: a class, or one of its own by name."""


class ServeError(Exception):
    """The application cannot be served; the message says why."""


def serve(
    app: str, roots: Sequence[Path], host: str, port: int, protocol: str = ""
) -> int:
    """Serve `module:attribute`, an ASGI application or a factory, until a signal.

    `roots` go before all others on the import path. SIGTERM and SIGINT end it once the
    requests in flight are answered. `protocol` (`module:attribute`) is the class that
    reads HTTP/1.1 for uvicorn, where its own is not to. Returns the exit code, which is
    0 after SIGTERM. Raises `ServeError`.
    """
    # uvicorn raises the signal again when it has shut down in order: that is a success.
    signal.signal(signal.SIGTERM, _leave)
    sys.path[:0] = [str(root) for root in roots]
    try:
        application, _ = load_app(app, _same)
        reader: Reader = load_protocol(protocol)
    except LoadError as error:
        raise ServeError(str(error)) from error
    return run_app(application, listen(host, port), app, reader)


def run_app(
    application: Any, listener: socket.socket, name: str, reader: Reader
) -> int:
    """Serve an ASGI application on a listening socket until a signal.

    `name` is what a person reads that is served; `reader` reads HTTP/1.1. Returns the
    exit code. Raises `ServeError` where the application refuses to start.
    """
    import uvicorn  # noqa: PLC0415 - heavy: only a server that starts pays for it

    config = uvicorn.Config(
        application,
        http=reader,
        access_log=False,
        server_header=False,
        log_level="warning",
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )
    server = uvicorn.Server(config)
    sys.stderr.write(f"{name} on {_url(listener)}\n")
    try:
        server.run(sockets=[listener])
    except SystemExit as error:
        if server.started or not error.code:
            raise
        # The reason is the application's, and uvicorn has logged it.
        raise ServeError(f"{name} failed to start") from None
    return 0


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Port 0 takes a free one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise ServeError(f"host {host!r} is unknown: {error.strerror}") from error
    except UnicodeError as error:  # RFC 1035, 2.3.4: 63 octets between two dots
        raise ServeError(f"host {host!r} is none that can be looked up") from error
    family, _, _, _, address = found[0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Not only bound: of two servers that start at once, one must fail here.
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        reason = os.strerror(error.errno or 0).lower()
        hint = "give another with --port, or 0 for any free one"
        message = f"cannot listen on {host} port {port}: {reason}; {hint}"
        raise ServeError(message) from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _same(service: T) -> T:
    return service


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise Ended(0)

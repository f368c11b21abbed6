"""Serving an ASGI application with uvicorn, as `counterfoil serve` does."""

from __future__ import annotations

import asyncio
import importlib
import os
import socket
import sys
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
    reads HTTP/1.1 for uvicorn, where its own is not to. Returns the exit code.
    """
    from counterfoil.proof.child import (  # noqa: PLC0415 - only who needs it pays
        AppError,
        load_app,
    )

    sys.path[:0] = [str(root) for root in roots]
    try:
        application, _ = load_app(app, _same)
    except AppError as error:
        raise ServeError(str(error)) from error
    reader: Reader = _load_protocol(protocol) if protocol else "auto"
    return run_app(application, listen(host, port), app, reader)


def run_app(
    application: Any, listener: socket.socket, name: str, reader: Reader
) -> int:
    """Serve an ASGI application on a listening socket until a signal.

    `name` is what a person reads that is served; `reader` reads HTTP/1.1. Returns the
    exit code.
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
    server.run(sockets=[listener])
    return 0 if server.started else 2


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Port 0 takes a free one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise ServeError(f"host {host!r} is unknown: {error.strerror}") from error
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


def _load_protocol(name: str) -> type[asyncio.Protocol]:
    module, _, attribute = name.partition(":")
    try:
        loaded = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        message = f"http-protocol {name!r} cannot be imported: {error}"
        raise ServeError(message) from error
    if not isinstance(loaded, type) or not issubclass(loaded, asyncio.Protocol):
        raise ServeError(f"http-protocol {name!r} is no class of asyncio.Protocol")
    return loaded


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _same(service: T) -> T:
    return service

"""Serves an application under proof by the server that was asked for.

uvicorn comes with counterfoil; hypercorn and granian are the project's to install.
"""

from __future__ import annotations

import asyncio
import importlib
import socket
from typing import TYPE_CHECKING, Any, Final

from counterfoil.loading import LoadError, load_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

UVICORN: Final = "uvicorn"
SERVERS: Final = (UVICORN, "hypercorn", "granian")


def reserve(server: str) -> socket.socket:
    """A socket that has a free port of this machine: a server's own, until it closes.

    For a server that takes no socket it does not listen, but keeps the port.
    """
    if server != "granian":
        return socket.create_server(("127.0.0.1", 0), backlog=512)
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(("127.0.0.1", 0))
    return made


def server_of(name: str, protocol: str) -> Callable[[Any, socket.socket], None]:
    """What serves an application on a socket that was reserved, until it is ended.

    `protocol` (`module:attribute`) is the class that reads HTTP/1.1 for uvicorn. Raises
    `LoadError`.
    """
    if name == UVICORN:
        reader = load_protocol(protocol)
        return lambda application, taken: _uvicorn(application, taken, reader)
    if protocol:
        raise LoadError(f"http-protocol is for uvicorn; {name} reads HTTP by itself")
    try:
        importlib.import_module(name)
    except ImportError as error:
        raise LoadError(f"the server {name} is not installed: {error}") from None
    return _hypercorn if name == "hypercorn" else _granian


def _uvicorn(application: Any, taken: socket.socket, reader: Any) -> None:
    # Late, so that an application's own import errors are seen first.
    import uvicorn  # noqa: PLC0415 - see above

    config = uvicorn.Config(
        application,
        http=reader,
        log_level="error",
        access_log=False,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[taken])


def _hypercorn(application: Any, taken: socket.socket) -> None:
    settings: Any = importlib.import_module("hypercorn.config").Config()
    settings.bind = [f"fd://{taken.detach()}"]
    settings.loglevel = "ERROR"
    settings.include_server_header = False
    serve: Any = importlib.import_module("hypercorn.asyncio").serve
    asyncio.run(serve(application, settings, mode="asgi"))


def _granian(application: Any, taken: socket.socket) -> None:
    # It binds the port again: the reserved socket keeps others away meanwhile.
    host, port = taken.getsockname()
    made: Any = importlib.import_module("granian.server.embed").Server
    kinds: Any = importlib.import_module("granian.constants").Interfaces

    async def serve() -> None:
        await made(
            application, host, port, interface=kinds.ASGI, log_enabled=False
        ).serve()

    asyncio.run(serve())

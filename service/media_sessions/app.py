"""The application: puts settings, store, service and the generated server together."""

from __future__ import annotations

import logging
import os
from functools import partial
from typing import TYPE_CHECKING

import media_collection.server as contract

from .database import StoreError
from .health import Health
from .logs import RequestLog, configure
from .service import Sessions
from .settings import PostgresqlUrl, Settings, read_settings
from .sqlite import SqliteDatabase
from .store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from media_collection.server import Service

    from .asgi import Asgi, Receive, Scope, Send
    from .database import Opening

_logger = logging.getLogger("media_sessions")


def identity(service: Service) -> Service:
    """The service as it is."""
    return service


def create_app(wrap: Callable[[Service], Service] = identity) -> Application:
    """Make the application from the environment's settings.

    `wrap` may put something between the generated server and the service, such as a
    fault. Raises `SettingsError`. The store is opened when the server starts, or by
    `open` before.
    """
    settings = read_settings(os.environ)
    configure(settings.log_level)
    for name in settings.unknown:
        _logger.warning("%s is no setting of this service", name)
    return Application(settings, wrap)


def _opening(database: Path | PostgresqlUrl) -> Opening:
    """What opens the database of the settings."""
    if isinstance(database, PostgresqlUrl):
        from .postgresql import (  # noqa: PLC0415 - who needs none has no driver
            PostgresqlDatabase,
        )

        return partial(PostgresqlDatabase, database.text)
    return partial(SqliteDatabase, database)


class Application:
    """An ASGI application: the contract's operations, health, logs, and the store."""

    def __init__(self, settings: Settings, wrap: Callable[[Service], Service]) -> None:
        self.settings = settings
        self._store = Store(_opening(settings.database), limit=settings.queue)
        service = wrap(Sessions(self._store))
        server = contract.create_app(
            service, max_body=settings.max_body, timeout=settings.timeout
        )
        self._health = Health(server, self._store.check)
        self._requests = RequestLog(self._health)
        logs_requests = logging.getLogger("media_sessions").isEnabledFor(logging.INFO)
        self._http: Asgi = self._requests if logs_requests else self._health

    def open(self) -> None:
        """Open the store, unless it is open. Raises `StoreError`."""
        self._store.open()

    def drain(self) -> None:
        """Say in `/readyz` that no more requests are wanted; they are still served."""
        self._health.draining = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "lifespan":
                await self._live(receive, send)
            case _:
                await send({"type": "websocket.close"})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        # Again: a server that was configured after the application set up its own logs.
        configure(self.settings.log_level)
        try:
            self.open()
        except StoreError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.drain()
        # The requests have been answered, or given up: nobody waits for the event loop
        # meanwhile.
        self._store.close()
        self._requests.flush()
        await send({"type": "lifespan.shutdown.complete"})

"""Runs the service: `python -m media_sessions`.

It takes no arguments; these environment variables set it up:

  MEDIA_SESSIONS_DATABASE       sqlite:///relative/path or sqlite:////absolute/path
                                (default sqlite:///media-sessions.sqlite),
                                or postgresql://user@host/name, as libpq has it;
                                that needs psycopg[binary]
  MEDIA_SESSIONS_HOST           address to listen on (127.0.0.1)
  MEDIA_SESSIONS_PORT           port to listen on (8080); 0 takes a free one
  MEDIA_SESSIONS_LOG_LEVEL      DEBUG, INFO, WARNING, ERROR or CRITICAL (INFO)
  MEDIA_SESSIONS_MAX_BODY       largest request body, in bytes (1048576)
  MEDIA_SESSIONS_TIMEOUT        seconds until a request is answered with 503 (30)
  MEDIA_SESSIONS_QUEUE          sessions that may wait for the store (10000)
  MEDIA_SESSIONS_DRAIN_DELAY    seconds between SIGTERM and the end of listening (0)
  MEDIA_SESSIONS_DRAIN_TIMEOUT  seconds for requests in flight after that (30)

Exit codes: 0 after SIGTERM, 130 after an interrupt, 2 when it cannot start.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from .app import Application, create_app
from .database import StoreError
from .protocol import TokenMethodsProtocol
from .settings import Settings, SettingsError

if TYPE_CHECKING:
    from types import FrameType

_BACKLOG = 2048
_logger = logging.getLogger("media_sessions")


class _Server(uvicorn.Server):
    """uvicorn's server that says when it listens, and when it is about to stop."""

    def __init__(self, app: Application) -> None:
        settings = app.settings
        config = uvicorn.Config(
            app,
            loop="uvloop",
            http=TokenMethodsProtocol,
            ws="none",
            lifespan="on",
            log_config=None,
            log_level=settings.log_level.lower(),
            access_log=False,
            server_header=False,
            backlog=_BACKLOG,
            timeout_graceful_shutdown=settings.drain_timeout,
        )
        super().__init__(config)
        self._app = app
        self._delay = settings.drain_delay

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            _announce(listener)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.drain()
        await asyncio.sleep(self._delay)
        await super().shutdown(sockets)


def main(arguments: list[str]) -> int:
    """Run the service until a signal ends it; the exit code."""
    if arguments:
        asked = arguments in (["-h"], ["--help"])
        (sys.stdout if asked else sys.stderr).write(__doc__ or "")
        return 0 if asked else 2
    # uvicorn raises the signal again when it has shut down in order: that is a success.
    signal.signal(signal.SIGTERM, _leave)
    try:
        app = create_app()
        listener = _listen(app.settings)
        app.open()
    except SettingsError as error:
        return _fail(*error.problems)
    except (OSError, StoreError) as error:
        return _fail(str(error))
    try:
        _Server(app).run(sockets=[listener])
    except KeyboardInterrupt:
        return 130
    return 0


def _listen(settings: Settings) -> socket.socket:
    host, port = settings.host, settings.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = str(error.strerror).partition(" (while")[0]
        raise OSError(f"cannot listen on {host}:{port}: {reason}") from error
    return listener


def _announce(listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    place = f"[{host}]" if ":" in host else host
    _logger.info("listening on http://%s:%d", place, port)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _fail(*problems: str) -> int:
    for problem in problems:
        sys.stderr.write(f"media_sessions: {problem}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A running service: the real program in a process of its own, on a free port."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[3]
GUARD = 30.0
"""Seconds after which something hangs; nothing that works takes nearly as long."""

SESSIONS = "/api/v1/sessions"


@dataclass
class Answer:
    """A response, as it came."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header that must be there once."""
        (value,) = [v for n, v in self.headers if n.lower() == name.lower()]
        return value

    @property
    def problem(self) -> dict[str, Any]:
        """The problem that the body holds."""
        assert self.header("content-type") == "application/problem+json"
        problem = json.loads(self.body)
        assert problem["status"] == self.status
        assert problem["detail"]
        return dict(problem)


@dataclass
class Service:
    """A running service; `log` grows while it runs."""

    process: subprocess.Popen[bytes]
    database: Path
    log: list[str] = field(default_factory=list)
    port: int = 0

    def request(
        self,
        method: str,
        path: str = SESSIONS,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=GUARD)
        with closing(connection):
            connection.request(method, path, body, headers or {})
            with connection.getresponse() as response:
                return Answer(response.status, response.getheaders(), response.read())

    def post(self, body: bytes, content_type: str = "application/json") -> Answer:
        """Send a body to the sessions."""
        return self.request("POST", body=body, headers={"Content-Type": content_type})

    def connect(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=GUARD)

    def events(self) -> list[dict[str, Any]]:
        """The log so far; every line of it must be a JSON object."""
        events = [json.loads(line) for line in list(self.log)]
        assert all(isinstance(event, dict) for event in events)
        return events

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until something is the case."""
        end = time.monotonic() + GUARD
        while not condition():
            assert time.monotonic() < end, "".join(self.log[-20:])
            time.sleep(0.01)

    def wait_for_log(self, text: str) -> None:
        """Wait until a line of the log holds a text."""
        self.wait_for(lambda: any(text in line for line in list(self.log)))

    def terminate(self) -> int:
        """Ask it to end, and wait: the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(GUARD)


def stored(database: Path) -> dict[str, Any]:
    """The sessions of a store, by id."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT id, start FROM sessions").fetchall()
    return {session_id: json.loads(start) for session_id, start in rows}


def session_id(answer: Answer) -> str:
    """The id that a 201 names."""
    assert answer.status == 201, answer.body
    return answer.header("location").removeprefix(SESSIONS + "/")


def environment(**settings: str) -> dict[str, str]:
    """The environment of a service process."""
    roots = (ROOT / "generated", ROOT / "service")
    return {
        **{n: v for n, v in os.environ.items() if not n.startswith("MEDIA_SESSIONS_")},
        "PYTHONPATH": os.pathsep.join(map(str, roots)),
        "MEDIA_SESSIONS_PORT": "0",
        **{"MEDIA_SESSIONS_" + name.upper(): value for name, value in settings.items()},
    }


PROGRAM = (sys.executable, "-m", "media_sessions")


class Launcher:
    """Starts services and ends them all."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "sessions.sqlite"
        self._running: list[tuple[Service, Thread]] = []

    def __call__(self, *, program: Sequence[str] = PROGRAM, **settings: str) -> Service:
        """Start a service with these settings and wait until it listens."""
        settings.setdefault("database", f"sqlite:///{self.database}")
        process = subprocess.Popen(
            program, env=environment(**settings), stderr=subprocess.PIPE
        )
        service = Service(process, self.database)
        reader = Thread(target=_read_log, args=(service,))
        reader.start()
        self._running.append((service, reader))
        service.wait_for(lambda: _announced(service) or process.poll() is not None)
        assert process.poll() is None, "".join(service.log)
        return service

    def stop(self) -> None:
        """End all that still run."""
        for service, reader in self._running:
            service.process.kill()
            service.process.wait(GUARD)
            reader.join(GUARD)


def _read_log(service: Service) -> None:
    assert service.process.stderr is not None
    with service.process.stderr as lines:
        for line in lines:
            service.log.append(line.decode())


def _announced(service: Service) -> bool:
    for line in list(service.log):
        _, found, place = line.partition("http://127.0.0.1:")
        if found:
            digits = "".join(c if c.isdigit() else " " for c in place).split()
            service.port = int(digits[0])
            return True
    return False

"""The service's life: how it starts, how it says how it is, and how it ends."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from contract.service.bodies import SAMPLE_BYTES
from contract.service.running import (
    GUARD,
    PROGRAM,
    SESSIONS,
    Launcher,
    Service,
    environment,
    session_id,
    stored,
)

if TYPE_CHECKING:
    from pathlib import Path

HEAD = (
    b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n" % (SESSIONS.encode(), len(SAMPLE_BYTES))
)


def run(**settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        PROGRAM,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=False,
    )


def refuses(service: Service) -> bool:
    """Whether nobody listens any more."""
    try:
        service.connect().close()
    except ConnectionError:
        return True
    return False


def test_sigterm_answers_what_is_in_flight(launch: Launcher) -> None:
    service = launch()
    with service.connect() as connection, connection.makefile("rb") as lines:
        connection.sendall(HEAD + SAMPLE_BYTES[:100])
        # Its headers were read when a later connection has been answered.
        assert service.request("GET", "/healthz").status == 200
        service.process.send_signal(signal.SIGTERM)
        service.wait_for_log("Shutting down")
        service.wait_for(lambda: refuses(service))
        connection.sendall(SAMPLE_BYTES[100:])
        head = lines.read().decode()
    assert head.startswith("HTTP/1.1 201 ")
    location = head.partition(f"location: {SESSIONS}/")[2][:64]
    assert service.process.wait(GUARD) == 0
    assert location in stored(service.database)
    # The log was brought into the file: nothing is left beside it.
    assert [file.name for file in service.database.parent.iterdir()] == [
        service.database.name
    ]


def test_sigterm_waits_for_the_store(launch: Launcher) -> None:
    service = launch()
    with service.connect() as connection, connection.makefile("rb") as lines:
        with closing(sqlite3.connect(launch.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            connection.sendall(HEAD + SAMPLE_BYTES)
            assert service.request("GET", "/healthz").status == 200
            service.process.send_signal(signal.SIGTERM)
            service.wait_for_log("Shutting down")
            other.execute("ROLLBACK")
        head = lines.read()
    # The lock may have lasted too long for the store; it was answered in any case.
    assert head.split()[1] == (b"201" if stored(launch.database) else b"503")
    assert service.process.wait(GUARD) == 0


def test_sigterm_ends_idle_connections(launch: Launcher) -> None:
    service = launch()
    with service.connect() as connection:
        connection.sendall(HEAD + SAMPLE_BYTES)
        assert connection.recv(4096).startswith(b"HTTP/1.1 201 ")
        assert service.terminate() == 0


def test_an_interrupt_ends_it_too(launch: Launcher) -> None:
    service = launch()
    service.process.send_signal(signal.SIGINT)
    assert service.process.wait(GUARD) == 130


def test_it_is_not_ready_while_it_drains(launch: Launcher) -> None:
    service = launch(drain_delay="2")
    assert service.request("GET", "/readyz").status == 200
    service.process.send_signal(signal.SIGTERM)
    service.wait_for(lambda: service.request("GET", "/readyz").status == 503)
    assert service.request("GET", "/healthz").status == 200
    assert service.post(SAMPLE_BYTES).status == 201
    assert service.process.wait(GUARD) == 0


def test_health_has_its_own_methods(launch: Launcher) -> None:
    service = launch()
    for path in ("/healthz", "/readyz"):
        answer = service.request("GET", path)
        assert answer.status == 200
        assert answer.body == b'{"status":"ok"}'
        assert answer.header("Cache-Control") == "no-store"
        head = service.request("HEAD", path)
        assert (head.status, head.body) == (200, b"")
        refused = service.request("POST", path, b"")
        assert refused.status == 405
        assert refused.header("Allow") == "GET, HEAD"


def test_sessions_survive_a_restart(launch: Launcher) -> None:
    service = launch()
    first = session_id(service.post(SAMPLE_BYTES))
    assert service.terminate() == 0
    again = launch()
    second = session_id(again.post(SAMPLE_BYTES))
    assert {first, second} == stored(launch.database).keys()


def test_two_processes_may_share_a_store(launch: Launcher) -> None:
    services = launch(), launch()
    ids = {session_id(s.post(SAMPLE_BYTES)) for s in services for _ in range(10)}
    assert ids == stored(launch.database).keys()


def test_any_asgi_server_runs_the_factory(launch: Launcher) -> None:
    factory = "media_sessions.app:create_app"
    options = ("--factory", "--port", "0", "--http", "h11", "--loop", "asyncio")
    service = launch(program=(sys.executable, "-m", "uvicorn", factory, *options))
    assert session_id(service.post(SAMPLE_BYTES)) in stored(service.database)
    assert service.request("GET", "/readyz").status == 200
    service.terminate()
    lines = [e for e in service.events() if e["logger"] == "media_sessions.requests"]
    assert [line["status"] for line in lines] == [201, 200]
    assert not [e for e in service.events() if e["logger"] == "uvicorn.access"]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("database", "mysql://host/db", "scheme 'mysql' is not known"),
        ("database", "sqlite:////proc/none/a.sqlite", "No such file"),
        ("database", "sqlite:////proc/a.sqlite", "/proc/a.sqlite: "),
        ("database", "sqlite:////dev/full", "/dev/full: "),
        ("port", "eighty", "'eighty' is no whole number"),
        ("host", "203.0.113.1", "cannot listen on 203.0.113.1:0"),
    ],
)
def test_what_cannot_start_says_why_in_a_line(
    tmp_path: Path, name: str, value: str, message: str
) -> None:
    settings = {"database": f"sqlite:///{tmp_path}/a.sqlite", name: value}
    result = run(**settings)
    assert result.returncode == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("media_sessions: ")
    assert message in line


def test_a_port_in_use_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        database = f"sqlite:///{tmp_path}/a.sqlite"
        result = run(database=database, port=str(port))
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.endswith(f"127.0.0.1:{port}: Address already in use")


def test_help_names_every_setting() -> None:
    result = subprocess.run(
        [*PROGRAM, "--help"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=True,
    )
    for name in ("DATABASE", "HOST", "PORT", "LOG_LEVEL", "MAX_BODY", "TIMEOUT"):
        assert "MEDIA_SESSIONS_" + name in result.stdout

"""The generated server under uvicorn, hypercorn and granian, by HTTP/1.1 and HTTP/2."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from contract.served_app import LOCATION, SLOW
from contract.service.bodies import SAMPLE_BYTES
from contract.service.running import GUARD, ROOT
from media_collection.client import Client, Retries, TimedOut
from media_collection.client.create_session import prepare
from media_collection.contents import SESSION_START
from media_collection.runtime.fast_transport import FastTransport
from media_collection.runtime.transport import Request
from pyreqwest.client import SyncClientBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from media_collection.models import SessionStart

SERVERS = {
    "uvicorn": "uvicorn --host 127.0.0.1 --port {port} contract.served_app:app",
    "hypercorn": "hypercorn --bind 127.0.0.1:{port} contract.served_app:app",
    "granian": "granian --interface asgi --host 127.0.0.1 --port {port}"
    " contract.served_app:app",
}


class Running:
    """A server in a process of its own, and what it told."""

    def __init__(self, name: str) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = SERVERS[name].format(port=self.port).split()
        folders = [str(ROOT / each) for each in ("tests", "generated")]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.told: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, word: str) -> None:
        until = time.monotonic() + GUARD
        while word not in self.told:
            assert time.monotonic() < until, (word, self.told)
            time.sleep(0.02)

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(GUARD)
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.told.append(line.strip())
        self.process.stderr.close()


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[Running]:
    running = Running(request.param)
    try:
        running.wait_for("started")
        retries = Retries(limit=40, first=0.1, longest=0.1)
        with Client(running.url, retries=retries) as client:
            client.preflight_sessions()
        yield running
    finally:
        running.end()
    assert "ended" in running.told
    assert not [line for line in running.told if "Traceback" in line]


def sample(player: str = "player") -> SessionStart:
    body = SESSION_START.decode(SAMPLE_BYTES)
    body.params.media_player_name = player
    return body


def test_it_answers_over_http_1(server: Running) -> None:
    with Client(server.url, headers={"X-Request-ID": "one"}) as client:
        assert client.create_session(body=sample()).location == LOCATION
        client.preflight_sessions()
        reply = client.send_request(prepare(sample()))
        assert (reply.status, reply.header("x-request-id")) == (201, "one")
        assert reply.header("content-length") == "0"
        for method, target, status in (
            ("DELETE", "/api/v1/sessions", 405),
            ("GET", "/api/v1", 404),
        ):
            reply = client.send_request(Request(method=method, target=target))
            assert reply.status == status
            assert reply.header("content-type") == "application/problem+json"


def test_it_answers_over_http_2(
    server: Running, request: pytest.FixtureRequest
) -> None:
    if "uvicorn" in request.node.name:
        pytest.skip("uvicorn does not speak HTTP/2")
    http2 = SyncClientBuilder().http2_prior_knowledge().build()
    with Client(server.url, transport=FastTransport(http2)) as client:
        assert client.create_session(body=sample()).location == LOCATION
        reply = client.send_request(Request(method="PUT", target="/api/v1/sessions"))
        assert (reply.status, reply.header("allow")) == (405, "OPTIONS, POST")


def test_a_handler_is_given_up_with_its_client(server: Running) -> None:
    server.told[:] = [line for line in server.told if line != "begun"]
    with closing(socket.create_connection(("127.0.0.1", server.port))) as connection:
        content = SESSION_START.encode(sample(SLOW))
        connection.sendall(
            b"POST /api/v1/sessions HTTP/1.1\r\nHost: test\r\n"
            b"Content-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(content), content)
        )
        server.wait_for("begun")
    server.wait_for("given up")


def test_a_body_that_does_not_come_is_refused(server: Running) -> None:
    with closing(socket.create_connection(("127.0.0.1", server.port))) as connection:
        connection.settimeout(GUARD)
        connection.sendall(
            b"POST /api/v1/sessions HTTP/1.1\r\nHost: test\r\n"
            b"Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
        )
        assert connection.recv(65_536).startswith(b"HTTP/1.1 408 ")


def test_others_are_served_meanwhile(server: Running) -> None:
    with Client(server.url) as client:
        with pytest.raises(TimedOut):
            client.with_options(timeout=0.05).create_session(body=sample(SLOW))
        assert client.create_session(body=sample()).location == LOCATION

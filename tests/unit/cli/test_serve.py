"""`counterfoil serve`: a real process, over a real socket."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from counterfoil.serve import ServeError, listen

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

APP = """
import asyncio


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await asyncio.sleep(0.5 if scope["path"] == "/slow" else 0)
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


def create_app(wrap=lambda service: service):
    return app


def broken():
    raise RuntimeError("no database")


async def refusing(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "the disk is full"})


number = 3


def leaving():
    raise SystemExit("not today")
"""

PROTOCOL = """
from uvicorn.protocols.http.h11_impl import H11Protocol


class Protocol(H11Protocol):
    pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/shop.py").write_text(APP)
    (tmp_path / "src/faulty.py").write_text("import json\n1 / 0\n")
    (tmp_path / "src/ending.py").write_text("raise SystemExit(0)\n")
    (tmp_path / "src/broken.py").write_text("def\n")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.counterfoil]\napp = "shop:create_app"\nsource-roots = ["src"]\n'
    )
    return tmp_path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "counterfoil", "serve", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@contextmanager
def serving(
    project: Path, *arguments: str
) -> Generator[tuple[subprocess.Popen[str], int]]:
    """A server that listens: the process, and its port."""
    process = subprocess.Popen(
        command("--port", "0", *arguments),
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found, line + process.stderr.read()
        yield process, int(found[1])
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("app", [(), ("shop:app",), ("shop:create_app",)])
def test_an_application_or_a_factory_is_served(
    project: Path, app: tuple[str, ...]
) -> None:
    with serving(project, *app) as (_, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/")
        response = connection.getresponse()
        assert response.read() == b"ok"
        assert response.getheader("server") is None
        connection.close()


def test_sigterm_lets_the_request_in_flight_finish_and_logs_no_access(
    project: Path,
) -> None:
    with serving(project) as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.request("GET", "/slow")
        process.send_signal(signal.SIGTERM)
        assert connection.getresponse().read() == b"ok"
        connection.close()
        out, err = process.communicate(timeout=30)
        assert (out, err, process.returncode) == ("", "", 0)


def test_an_interrupt_ends_it_with_130(project: Path) -> None:
    with serving(project) as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.close()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "Traceback" not in err


@pytest.mark.parametrize(
    ("app", "complaint"),
    [
        ("shop", "module:attribute"),
        ("nowhere:app", 'no module "nowhere"'),
        ("shop:missing", 'no attribute "missing"'),
        ("shop:number", "cannot be called"),
        ("shop:broken", "RuntimeError: no database"),
        ("shop:refusing", "the disk is full"),
        ("shop:refusing", "Error: shop:refusing failed to start"),
        ("faulty:app", "ZeroDivisionError: division by zero (faulty.py:2)"),
        ("shop:leaving", "the factory shop:leaving failed: SystemExit: not today"),
        (
            "ending:app",
            'module "ending" cannot be imported: SystemExit: 0 (ending.py:1',
        ),
        ("broken:app", "SyntaxError: invalid syntax (broken.py, line 1)\n"),
    ],
)
def test_an_application_that_cannot_be_had_is_explained(
    project: Path, app: str, complaint: str
) -> None:
    run = subprocess.run(
        command("--port", "0", app),
        cwd=project,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 2
    assert complaint in run.stderr
    assert "Traceback" not in run.stderr


def configure_protocol(project: Path, name: str) -> None:
    (project / "src/wire.py").write_text(PROTOCOL)
    with (project / "pyproject.toml").open("a") as file:
        file.write(f'http-protocol = "{name}"\n')


def test_the_protocol_of_the_project_reads_the_requests(project: Path) -> None:
    """httptools, uvicorn's own choice, refuses methods that it does not know."""
    configure_protocol(project, "wire:Protocol")
    with serving(project) as (_, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("FOO", "/")
        assert connection.getresponse().read() == b"ok"
        connection.close()


@pytest.mark.parametrize(
    "name", ["wire:Nothing", "nowhere:X", "wire", "json:loads", "faulty:X"]
)
def test_a_protocol_that_cannot_be_had_is_explained(project: Path, name: str) -> None:
    configure_protocol(project, name)
    run = subprocess.run(
        command(),
        cwd=project,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 2
    assert f'http-protocol "{name}"' in run.stderr
    assert "Traceback" not in run.stderr


def test_a_port_in_use_is_explained(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = subprocess.run(
            command("--port", port),
            cwd=project,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert run.returncode == 2
    assert (
        f"cannot listen on 127.0.0.1 port {port}: address already in use" in run.stderr
    )


@pytest.mark.parametrize("host", ["a..b", "x" * 64])
def test_a_host_that_has_no_such_name_is_explained(host: str) -> None:
    with pytest.raises(ServeError, match="none that can be looked up"):
        listen(host, 0)


def test_no_application_is_a_question(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.counterfoil]\n")
    run = subprocess.run(
        command(),
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 2
    assert "which application?" in run.stderr

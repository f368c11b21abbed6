"""A generated server in a process of its own, and connections that attack it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generated.making import ROOT, write_package

if TYPE_CHECKING:
    from collections.abc import Generator

DOCUMENT: Final = Path(__file__).with_name("openapi.yaml")
GUARD: Final = 30.0
"""Seconds after which something hangs; nothing that works takes nearly as long."""
_AFTERWARDS: Final = 0.2
"""Seconds in which a second response would come."""

_APP: Final = "adversarial.attacked_app:app"
_UVICORN: Final = f"uvicorn --host 127.0.0.1 --port {{port}} --no-access-log {_APP}"
SERVERS: Final = {
    "uvicorn": f"{_UVICORN} --http httptools",
    "uvicorn, h11": f"{_UVICORN} --http h11",
    "hypercorn": f"hypercorn --bind 127.0.0.1:{{port}} {_APP}",
    "granian": f"granian --interface asgi --host 127.0.0.1 --port {{port}} {_APP}",
}


@dataclass(slots=True)
class Attacked:
    """A server that is attacked, and what it told."""

    name: str
    process: subprocess.Popen[str]
    port: int
    told: list[str] = field(default_factory=list[str])

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), GUARD)

    def statuses(self, sent: bytes) -> list[int]:
        """The statuses of the responses to some bytes, none where it hung up.

        Raises `TimeoutError` where nothing happens for long.
        """
        with closing(self.connect()) as connection:
            # A server need not read to the end before it answers, and hangs up.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(sent)
            received = b""
            try:
                while part := connection.recv(65_536):
                    received += part
                    # It may keep the connection: one response is enough then.
                    connection.settimeout(_AFTERWARDS)
            except TimeoutError:
                if not received:
                    raise
            except ConnectionResetError:
                pass
        lines = received.split(b"\r\n")
        return [int(line.split()[1]) for line in lines if line.startswith(b"HTTP/1.")]

    def resident(self) -> int:
        """The bytes of memory that the server's processes hold."""
        processes = [self.process.pid, *_children(self.process.pid)]
        return sum(map(_resident, processes))


@contextmanager
def attacked(
    server: str, folder: Path, *, leaks: bool = False, bare: bool = False
) -> Generator[Attacked]:
    """A server of the document; or a `bare` one, which refuses everything.

    `leaks` says whether it keeps something of each request.
    """
    package = folder / "attacked"
    if not package.exists():
        write_package(DOCUMENT, package)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", *SERVERS[server].format(port=port).split()],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "tests"),
            "ATTACKED_PACKAGE": str(folder),
            **({"ATTACKED_LEAK": "1"} if leaks else {}),
            **({"ATTACKED_BARE": "1"} if bare else {}),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    running = Attacked(server, process, port)
    reader = threading.Thread(target=_read, args=(running,))
    reader.start()
    try:
        _wait(running)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(GUARD)
        except subprocess.TimeoutExpired:
            process.kill()
        reader.join()


def _wait(running: Attacked) -> None:
    until = time.monotonic() + GUARD
    while time.monotonic() < until:
        assert running.process.poll() is None, running.told
        with suppress(OSError), closing(running.connect()):
            return
        time.sleep(0.05)
    raise AssertionError(running.told)


def _read(running: Attacked) -> None:
    assert running.process.stderr is not None
    with running.process.stderr as lines:
        for line in lines:
            running.told.append(line.rstrip())


def _children(process: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in path.read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def _resident(process: int) -> int:
    with suppress(OSError):
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0

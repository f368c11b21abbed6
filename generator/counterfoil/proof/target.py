"""The application under proof, in a child process: started, commanded, ended."""

from __future__ import annotations

import http.client
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counterfoil.proof.hosting import UVICORN, reserve
from counterfoil.proof.wire import Address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

_TAIL: Final = 40
_STOP_SECONDS: Final = 5.0


class TargetError(Exception):
    """The application cannot be run: why, and the last lines that it printed."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start an application.

    `app` is `module:attribute`; `environment` is added to the parent's, and `{tmp}` in
    its values becomes the path of a folder that lives as long as the child.
    `http_protocol` (`module:attribute`) is the class that reads HTTP/1.1 for uvicorn,
    where its own is not to. `server` is one of `SERVERS`.
    """

    app: str
    source_roots: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    http_protocol: str = ""
    server: str = UVICORN
    deadline: float = 30.0


class Target:
    """A running application; `injectable` says whether faults can be injected.

    Ends with the `with` block, with `stop()`, and with the process that started it.
    """

    def __init__(self, launch: Launch) -> None:
        # The child makes it, and so removes it, too, where this process is killed.
        self._folder = Path(tempfile.gettempdir(), f"counterfoil-{uuid.uuid4().hex}")
        self._tail: deque[str] = deque(maxlen=_TAIL)
        self._launch = launch
        self._control, theirs = socket.socketpair()
        listener = reserve(launch.server)
        self.host: str
        self.port: int
        self.host, self.port = listener.getsockname()
        try:
            self._process = self._start(listener, theirs)
        except BaseException:
            self._control.close()
            raise
        finally:
            # The child alone listens from here on: its death must refuse connections,
            # not let them wait.
            listener.close()
            theirs.close()
        self._drain = threading.Thread(target=self._read_output, daemon=True)
        self._drain.start()
        self._lines = self._control.makefile("r", encoding="utf-8")
        self._lock = threading.Lock()
        try:
            self.injectable = self._wait_until_loaded() == "injectable"
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        """The address of the application, without a slash at its end."""
        return f"http://{self.host}:{self.port}"

    @property
    def address(self) -> Address:
        """Where raw requests go."""
        return Address(self.host, self.port)

    @property
    def folder(self) -> Path:
        """The temporary folder of the child."""
        return self._folder

    @property
    def running(self) -> bool:
        """Whether the child still lives."""
        return self._process.poll() is None

    def tail(self) -> str:
        """The last lines that the child printed."""
        return "".join(self._tail)

    def command(self, command: str, argument: str = "") -> str:
        """Have the child do something (`Injection.obey`), and return its answer."""
        line = json.dumps({"command": command, "argument": argument})
        with self._lock:
            try:
                self._control.sendall(line.encode() + b"\n")
            except OSError as error:
                raise self._error("the application ended") from error
            event = self._next_event(time.monotonic() + self._launch.deadline)
        if event["event"] != "done":
            raise self._error(f"{command} {argument}: {event['answer']}")
        return str(event["answer"])

    def stop(self) -> None:
        """End the child; harmless when it has ended."""
        if self.running:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        self._drain.join(_STOP_SECONDS)
        self._lines.close()
        self._control.close()
        assert self._process.stdout is not None
        self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Target:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(
        self, listener: socket.socket, control: socket.socket
    ) -> subprocess.Popen[str]:
        roots = [f"--root={root.resolve()}" for root in self._launch.source_roots]
        added = {
            name: value.replace("{tmp}", str(self._folder))
            for name, value in self._launch.environment.items()
        }
        command = [
            *(sys.executable, "-m", "counterfoil.proof.child", self._launch.app),
            f"--listen={listener.fileno()}",
            f"--control={control.fileno()}",
            f"--folder={self._folder}",
            f"--protocol={self._launch.http_protocol}",
            f"--server={self._launch.server}",
            *roots,
        ]
        return subprocess.Popen(  # noqa: S603 - this interpreter, this package, an app named by the project
            command,
            env={**os.environ, **import_path(), **added},
            pass_fds=(listener.fileno(), control.fileno()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            # In one pipe, so that the lines stay in their order.
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def _read_output(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._tail.append(line)

    def _wait_until_loaded(self) -> str:
        event = self._next_event(time.monotonic() + self._launch.deadline)
        if event["event"] == "failed":
            raise self._error(str(event["answer"]))
        return str(event["answer"])

    def _next_event(self, deadline: float) -> dict[str, Any]:
        ready, _, _ = select.select(
            [self._control], [], [], max(0.0, deadline - time.monotonic())
        )
        if not ready:
            raise self._error(
                f"{self._launch.app} did not load within {self._launch.deadline:g} s"
            )
        line = self._lines.readline()
        if not line:
            raise self._error(f"{self._launch.app} ended while starting{self._how()}")
        event: dict[str, Any] = json.loads(line)
        return event

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + self._launch.deadline
        while self.running and (left := deadline - time.monotonic()) > 0:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=left)
            try:
                connection.request("GET", "/")
                # Its content may be a stream, which need not end.
                connection.getresponse()
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
            else:
                return
            finally:
                connection.close()
        if not self.running:
            raise self._error(
                f"{self._launch.app} ended before it answered{self._how()}"
            )
        raise self._error(
            f"{self._launch.app} did not answer within {self._launch.deadline:g} s"
        )

    def _how(self) -> str:
        """How the child ended, where it did."""
        try:
            status = self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return ""
        if status < 0:
            return f", by signal {-status}"
        return f", with exit status {status}"

    def _error(self, message: str) -> TargetError:
        if not self.running:
            self._drain.join(_STOP_SECONDS)
        tail = self.tail().strip()
        return TargetError(f"{message}\n\n{tail}" if tail else message)


def import_path() -> dict[str, str]:
    """The environment that lets a child import this package as the parent does."""
    here = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH", "")
    return {"PYTHONPATH": os.pathsep.join(part for part in (known, here) if part)}

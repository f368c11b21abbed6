"""A PostgreSQL server of the tests' own, in a folder, on a socket in that folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg

if TYPE_CHECKING:
    import signal

_DEBIAN: Final = "/usr/lib/postgresql/*/bin"
"""Debian has these programs beside the path, one folder for each version."""
_USER: Final = "nobody"
"""Who runs it where the tests are root's: PostgreSQL refuses to be."""


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        folders = sorted(Path("/").glob(_DEBIAN.lstrip("/")))
        found = shutil.which(name, path=os.pathsep.join(map(str, folders)))
    assert found, f"{name} is missing: install postgresql"
    return found


class Server:
    """A server with an empty database; it can be stopped, killed, and started again."""

    def __init__(self) -> None:
        # Names of sockets are short (unix(7): 108 bytes), and those of tests' folders
        # may not be, nor are they open for another user.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._data = self._folder / "data"
        self._user = _USER if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user)
        self._run("initdb", "--auth=trust", "--username=tests", "--encoding=UTF8",
                  "--no-locale", "--no-instructions")  # fmt: skip

    @property
    def url(self) -> str:
        """Where its database is."""
        return f"postgresql://tests@/postgres?host={self._folder}"

    def start(self, **settings: str) -> None:
        """Start it with these settings, and wait until it answers."""
        options = {"listen_addresses": "", "unix_socket_directories": self._folder}
        written = " ".join(f"-c {k}={v}" for k, v in {**options, **settings}.items())
        written = written.replace("listen_addresses=", "listen_addresses=''")
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self._folder}/log",
                  f"--options={written}")  # fmt: skip

    def stop(self, mode: str = "fast") -> None:
        """End it: "immediate" is as if the power failed, but for the disk."""
        self._run("pg_ctl", "stop", "--wait", "--silent", f"--mode={mode}")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to all of its processes."""
        first = int((self._data / "postmaster.pid").read_text().split()[0])
        for process in (*_children(first), first):
            os.kill(process, number)

    def execute(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query as its owner, who may always write."""
        options = "-c default_transaction_read_only=off"
        with psycopg.connect(self.url, autocommit=True, options=options) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    @property
    def is_running(self) -> bool:
        """Whether it was started and not stopped."""
        return (self._data / "postmaster.pid").exists()

    def remove(self) -> None:
        """End it if it runs, and remove all of it."""
        if self.is_running:
            self.stop("immediate")
        shutil.rmtree(self._folder)

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [_program(name), f"--pgdata={self._data}", *arguments],
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.PIPE if name == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        log = self._folder / "log"
        said = log.read_text() if log.exists() else str(done.stdout)
        assert done.returncode == 0, f"{name}: {said}"


def _children(process: int) -> list[int]:
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(each) for each in path.read_text().split()]

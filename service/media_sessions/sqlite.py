"""Sessions in a SQLite file: opened, checked and written."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from .database import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .database import Row

APPLICATION_ID: Final = 0x4D534553
"""Says in the file's header that it holds media sessions ("MSES")."""

MIGRATIONS: Final = (
    # Bodies are appended in the order of arrival; only the index over the random ids is
    # written at random places. Times are milliseconds since 1970-01-01T00:00:00Z.
    """
    CREATE TABLE sessions (
        sequence INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        received INTEGER NOT NULL,
        start TEXT NOT NULL
    )
    """,
)
"""Schema version n is what the first n statements make. Released ones never change."""

_PRAGMAS: Final = (
    # Each commit is synced to the disk before it returns: with NORMAL, a WAL database
    # may lose the last commits when the power fails.
    "PRAGMA synchronous = FULL",
    # On macOS only this reaches the medium; elsewhere it changes nothing.
    "PRAGMA fullfsync = ON",
    # After a burst the log file shrinks to 16 MiB instead of keeping its greatest
    # length.
    "PRAGMA journal_size_limit = 16777216",
    # Functions that the file itself might name are not run.
    "PRAGMA trusted_schema = OFF",
)
_BUSY_SECONDS: Final = 1.0

_Identity = tuple[tuple[int, int], tuple[int, int]]


class SqliteDatabase:
    """One open connection, of no more use after a `StoreError` but to be closed."""

    def __init__(self, path: Path, *, create: bool) -> None:
        """Open the file and bring its schema up to date.

        `create` makes the file where it is missing. Raises `StoreError`.
        """
        self._path = path
        # SQLite keeps its log beside the file itself, not beside a link to it.
        real = path.resolve()
        self._log = real.with_name(real.name + "-wal")
        try:
            if create:
                _create(path)
            # "rw" never makes a file: were a volume not mounted, a new file would be
            # made in the empty mount point, and its sessions would be hidden when the
            # volume comes back.
            self._connection = sqlite3.connect(
                f"file:{quote(os.fsencode(path.absolute()))}?mode=rw",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                # Opened where the service starts, used by the thread that writes.
                check_same_thread=False,
            )
        except (OSError, sqlite3.Error) as error:
            raise StoreError(_explain(path, error)) from error
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows in one transaction, durable when this returns.

        Without rows it still writes a page: the probe of a store that ought to be
        writable. Raises `StoreError`, and then the rows may or may not be in the store.
        """
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            if rows:
                connection.executemany(
                    "INSERT INTO sessions (id, received, start) VALUES (?, ?, ?)", rows
                )
            else:
                self._probe()
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(_explain(self._path, error)) from error
        # POSIX lets a deleted file be written by who has it open: the commit succeeds
        # and is lost. Looking after the commit is enough: what was in its place then is
        # lost only if it is deleted later.
        if self._identify() != self._identity:
            self._rescue()
            raise StoreError(f"{self._path}: the file was moved, deleted or replaced")

    def close(self) -> None:
        """Close the connection; what goes wrong then has been reported before."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def _prepare(self) -> None:
        try:
            self._migrate()
        except sqlite3.Error as error:
            raise StoreError(_explain(self._path, error)) from error
        identity = self._identify()
        if identity is None:
            raise StoreError(f"{self._path}: the file is gone")
        self._identity = identity
        self.write(())

    def _migrate(self) -> None:
        connection = self._connection
        application = _integer(connection, "PRAGMA application_id")
        tables = _integer(connection, "SELECT count(*) FROM sqlite_schema")
        if application != APPLICATION_ID and (application or tables):
            raise StoreError(f"{self._path}: this database holds something else")
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        # With a write-ahead log, readers and backups do not hold up the writer, and a
        # commit takes one sync.
        with closing(connection.execute("PRAGMA journal_mode = WAL")) as cursor:
            mode = cursor.fetchone()[0]
        if mode != "wal":
            raise StoreError(f"{self._path}: this place allows no write-ahead log")
        connection.execute("BEGIN IMMEDIATE")
        version = _integer(connection, "PRAGMA user_version")
        if version > len(MIGRATIONS):
            raise StoreError(
                f"{self._path}: its schema has version {version},"
                f" and this service knows none above {len(MIGRATIONS)}"
            )
        for statement in MIGRATIONS[version:]:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")

    def _probe(self) -> None:
        _integer(
            self._connection, "SELECT count(id) FROM (SELECT id FROM sessions LIMIT 1)"
        )
        # Writes the page that holds the version, though nothing in it changes.
        self._connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _identify(self) -> _Identity | None:
        try:
            file = self._path.stat()
            log = self._log.stat()
        except OSError:
            return None
        return (file.st_dev, file.st_ino), (log.st_dev, log.st_ino)

    def _rescue(self) -> None:
        # Where only the log was deleted, or the file was moved, this brings into the
        # file all that was acknowledged; and it leaves no old log beside a file that is
        # restored.
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _create(path: Path) -> None:
    # Sessions name visitors: the file is its owner's alone. SQLite gives its log the
    # same mode.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _integer(connection: sqlite3.Connection, query: str) -> int:
    with closing(connection.execute(query)) as cursor:
        return int(cursor.fetchone()[0])


def _explain(path: Path, error: OSError | sqlite3.Error) -> str:
    if isinstance(error, OSError):
        return f"{path}: {error.strerror}"
    name = getattr(error, "sqlite_errorname", None)
    return f"{path}: {error} ({name})" if name else f"{path}: {error}"

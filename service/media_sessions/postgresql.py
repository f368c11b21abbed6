"""Sessions in a PostgreSQL database, which several services may share."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING, Any, Final, LiteralString

import psycopg
from psycopg import conninfo

from .database import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from .database import Row

_LOCK: Final = 0x4D534553
"""The advisory lock under which the schema is made ("MSES"), by one service alone."""

MIGRATIONS: Final[tuple[LiteralString, ...]] = (
    # As in the file of SQLite: bodies in the order of arrival, times in milliseconds
    # since 1970-01-01T00:00:00Z. A body is text, since jsonb would keep neither its
    # numbers as they are written nor U+0000.
    """
    CREATE TABLE media_sessions.sessions (
        sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id text COLLATE "C" NOT NULL UNIQUE,
        received bigint NOT NULL,
        start text NOT NULL
    )
    """,
)
"""Schema version n is what the first n statements make. Released ones never change."""

_BEGIN: Final[tuple[LiteralString, ...]] = (
    "CREATE SCHEMA IF NOT EXISTS media_sessions",
    "CREATE TABLE IF NOT EXISTS media_sessions.version (version integer NOT NULL)",
)
_INSERT: Final = """
    INSERT INTO media_sessions.sessions (id, received, start)
    SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[])
"""
"""One statement is one transaction, and one way to the server and back."""
_PROBE: Final = """
    WITH nothing AS (
        INSERT INTO media_sessions.sessions (id, received, start)
        SELECT '', 0, '' WHERE false
    )
    UPDATE media_sessions.version SET version = version
"""
"""Needs all that an insertion needs, and commits a row that says the same again."""

_PARAMETERS: Final = {
    "application_name": "media-sessions",
    # Of several hosts, the one that can be written to (PostgreSQL, 34.1.2).
    "target_session_attrs": "read-write",
    "connect_timeout": "5",
    # A host that is gone answers nothing: without these, TCP waits for minutes.
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
"""What holds unless the URL says otherwise."""
_STATEMENT: Final = "8s"
_ANSWER_SECONDS: Final = 10.0
"""How long a server that was stopped is waited for: it cannot cancel its statements."""


def check_url(text: str) -> None:
    """Raises `ValueError` where a URL is none for libpq; it is not repeated there."""
    try:
        conninfo.conninfo_to_dict(text)
    except psycopg.ProgrammingError as error:
        # libpq quotes what is wrong, and that may be of the password.
        raise ValueError("PostgreSQL cannot read this URL") from error


class PostgresqlDatabase:
    """A `Database` of PostgreSQL: the schema `media_sessions` of the one in the URL."""

    def __init__(self, url: str, *, create: bool) -> None:
        """Connect, and bring the schema up to date.

        `create` makes it where it is missing. Raises `StoreError`.
        """
        try:
            place = conninfo.make_conninfo(url, **{**_PARAMETERS, **_given(url)})
            self._connection = psycopg.connect(place, autocommit=True)
        except psycopg.Error as error:
            raise StoreError(_explain(error)) from error
        try:
            with self._watched():
                self._prepare(create=create)
            self.write(())
        except BaseException:
            self.close()
            raise

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows in one transaction, durable when this returns.

        The server answers when its log is on its disk, and where it is set up so, on
        that of its standby. Raises `StoreError`.
        """
        with self._watched():
            if rows:
                columns = [list(column) for column in zip(*rows, strict=True)]
                self._connection.execute(_INSERT, columns, prepare=True)
            else:
                self._connection.execute(_PROBE, prepare=True)

    def close(self) -> None:
        """Close the connection."""
        with suppress(psycopg.Error):
            self._connection.close()

    @contextmanager
    def _watched(self) -> Generator[None, None, None]:
        """Ends the connection if nothing answers; errors become `StoreError`."""
        try:
            timer = Timer(_ANSWER_SECONDS, _hang_up, (self._connection.fileno(),))
            timer.daemon = True
            timer.start()
            try:
                yield
            finally:
                timer.cancel()
                # Not to be met by another connection that got the descriptor.
                timer.join()
        except psycopg.Error as error:
            raise StoreError(_explain(error)) from error

    def _prepare(self, *, create: bool) -> None:
        self._check_server()
        execute = self._connection.execute
        execute("SELECT set_config('statement_timeout', %s, false)", (_STATEMENT,))
        if not create:
            return
        with self._connection.transaction():
            execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            version = self._version()
            for statement in MIGRATIONS[version:]:
                execute(statement)
            if version < len(MIGRATIONS):
                execute("DELETE FROM media_sessions.version")
                execute("INSERT INTO media_sessions.version VALUES (%s)",
                        (len(MIGRATIONS),))  # fmt: skip

    def _check_server(self) -> None:
        """Refuse a server that would promise what it does not hold."""
        if self._setting("fsync") != "on":
            raise StoreError(
                "PostgreSQL runs with fsync = off: nothing in it is durable"
            )
        if self._setting("server_encoding") != "UTF8":
            raise StoreError("the database has another encoding than UTF8")
        # "remote_apply" waits for even more.
        if self._setting("synchronous_commit") != "remote_apply":
            self._connection.execute("SET synchronous_commit = on")

    def _setting(self, name: str) -> str:
        return str(self._value("SELECT current_setting(%s)", (name,)))

    def _version(self) -> int:
        """The version of the schema, which is made without tables where it is missing.

        Who may not make anything needs not, where all is there.
        """
        if self._value("SELECT to_regclass('media_sessions.version')") is None:
            for statement in _BEGIN:
                self._connection.execute(statement)
        found = self._value("SELECT max(version) FROM media_sessions.version") or 0
        if found > len(MIGRATIONS):
            raise StoreError(
                f"the schema media_sessions has version {found},"
                f" and this service knows none above {len(MIGRATIONS)}"
            )
        return int(found)

    def _value(self, query: LiteralString, parameters: tuple[Any, ...] = ()) -> Any:
        row = self._connection.execute(query, parameters).fetchone()
        return row[0] if row else None


def _given(url: str) -> dict[str, Any]:
    """What the URL says of the parameters that have another default here."""
    return {
        name: value
        for name, value in conninfo.conninfo_to_dict(url).items()
        if name in _PARAMETERS
    }


def _hang_up(descriptor: int) -> None:
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as connection:
        connection.shutdown(socket.SHUT_RDWR)


def _explain(error: psycopg.Error) -> str:
    """The first line of what the server or libpq says, which has no password."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return f"PostgreSQL: {lines[0]}"

"""What the store writes to: a database, of which trouble is a `StoreError`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Row: TypeAlias = tuple[str, int, str]
"""Id, time of arrival in milliseconds, body."""


class StoreError(Exception):
    """The store cannot be used; the message says why in one line."""


class Database(Protocol):
    """One open connection, of no more use after a `StoreError` but to be closed.

    It is opened where the service starts, and used by the thread that writes.
    """

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows in one transaction, durable when this returns.

        Without rows it writes nothing of meaning, as durably: the probe of a store that
        ought to be writable. Raises `StoreError`, and then the rows may or may not be
        in the store.
        """
        ...

    def close(self) -> None:
        """Close the connection; what goes wrong then has been reported before."""
        ...


class Opening(Protocol):
    """Opens a database."""

    def __call__(self, *, create: bool) -> Database:
        """A connection to the database, its schema up to date.

        `create` makes it where it is missing: when the service starts, and never later.
        Raises `StoreError`.
        """
        ...

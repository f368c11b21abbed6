"""The store: sessions in, durable when `add` returns.

One thread writes, and concurrent requests share its commits.
"""

from __future__ import annotations

import asyncio
import logging
import time
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final

import msgspec

from .database import Row, StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .database import Database, Opening

_MOST_ROWS: Final = 1_000
_MOST_WAITING_BYTES: Final = 64 * 1024 * 1024
_REMINDER_SECONDS: Final = 60.0
_CLOSE_SECONDS: Final = 30.0

_logger = logging.getLogger("media_sessions.store")


class _Entry(msgspec.Struct, frozen=True, gc=False):
    """A caller that waits; without a row it only asks whether the store is writable."""

    done: asyncio.Future[None]
    row: Row | None


class Store:
    """Sessions in a database.

    A store that is lost (deleted, full, locked, read-only, failing) refuses with
    `StoreError`, and is opened anew for each further attempt, so that it recovers by
    itself.
    """

    def __init__(self, opening: Opening, *, limit: int) -> None:
        self.commits = 0
        """How many transactions held sessions."""
        self._opening = opening
        self._limit = limit
        self._waiting = 0
        self._waiting_bytes = 0
        self._queue: SimpleQueue[_Entry | None] = SimpleQueue()
        self._database: Database | None = None
        self._thread: Thread | None = None
        self._trouble = ""
        self._reminded = 0.0

    def open(self) -> None:
        """Open the database, make it where it is missing, and begin to write.

        Raises `StoreError`. A store that is open stays as it is.
        """
        if self._thread is None:
            self._database = self._opening(create=True)
            self._thread = Thread(target=self._run, name="store", daemon=True)
            self._thread.start()

    async def add(self, session_id: str, body: bytes) -> None:
        """Write a session; it is durable when this returns.

        Raises `StoreError` when nothing was promised: the session may or may not be in
        the store.
        """
        if self._waiting_bytes + len(body) > _MOST_WAITING_BYTES:
            raise StoreError("too many bytes wait for the store")
        self._waiting_bytes += len(body)
        try:
            row = (session_id, time.time_ns() // 1_000_000, body.decode())
            await self._submit(row)
        finally:
            self._waiting_bytes -= len(body)

    async def check(self) -> None:
        """Write nothing of meaning, durably: raises `StoreError` where `add` would."""
        await self._submit(None)

    def close(self) -> None:
        """Write all that waits, then close the database.

        Blocks until that is done, but not for ever. To be called where `add` is: in the
        event loop's thread.
        """
        thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join(_CLOSE_SECONDS)
            if thread.is_alive():
                _logger.error("the store hangs: what waited for it was not written")

    async def _submit(self, row: Row | None) -> None:
        if self._thread is None:
            raise StoreError("the store is closed")
        if self._waiting >= self._limit:
            raise StoreError("too many sessions wait for the store")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put(_Entry(done, row))
        self._waiting += 1
        try:
            await done
        finally:
            self._waiting -= 1

    def _run(self) -> None:
        running = True
        while running:
            batch, running = self._take()
            if batch:
                _settle(batch, self._attempt(batch))
        if self._database is not None:
            self._database.close()

    def _take(self) -> tuple[list[_Entry], bool]:
        """Wait for one entry, then take all that came; and whether more may come."""
        batch: list[_Entry] = []
        entry = self._queue.get()
        try:
            while entry is not None:
                # Who has given up, and was answered 503, needs no session.
                if not entry.done.cancelled():
                    batch.append(entry)
                if len(batch) == _MOST_ROWS:
                    return batch, True
                entry = self._queue.get_nowait()
        except Empty:
            return batch, True
        return batch, False

    def _attempt(self, batch: Sequence[_Entry]) -> StoreError | None:
        rows = [entry.row for entry in batch if entry.row is not None]
        try:
            if self._database is None:
                self._database = self._opening(create=False)
            self._database.write(rows)
        except StoreError as error:
            self._lose(error)
            return error
        except Exception as error:
            # The thread must live: without it no request would ever be answered.
            _logger.exception("the store failed")
            self._lose(StoreError("the store failed"))
            return StoreError(str(error))
        self.commits += bool(rows)
        if self._trouble:
            _logger.warning("the store is back")
            self._trouble = ""
        return None

    def _lose(self, error: StoreError) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
        now = time.monotonic()
        if str(error) != self._trouble or now > self._reminded + _REMINDER_SECONDS:
            _logger.error("sessions are refused: %s", error)
            self._trouble = str(error)
            self._reminded = now


def _settle(batch: Sequence[_Entry], error: StoreError | None) -> None:
    """Wake all who wait, with one call into the event loop (or into each, in tests)."""
    for loop in {entry.done.get_loop() for entry in batch}:
        ours = [entry.done for entry in batch if entry.done.get_loop() is loop]
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, ours, error)


def _resolve(futures: Sequence[asyncio.Future[None]], error: StoreError | None) -> None:
    for future in futures:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            # One for each: whoever raises it adds to its traceback.
            future.set_exception(StoreError(str(error)))

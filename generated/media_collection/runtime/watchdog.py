"""A limit on the time that calls of the service take, without a timer for each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

_TICKS: Final = 8
"""Ticks that make up the limit: a call is cut off at most one tick late."""


class Watchdog:
    """Cancels tasks that have been in the service for longer than `limit` seconds.

    A timer per request would cost more than the rest of its bookkeeping. This one wakes
    up a few times within the limit, and only while there are calls.

        task = watchdog.enter()
        try:
            response = await service.operation()
        except asyncio.CancelledError:
            if not watchdog.expired(task):
                raise
        finally:
            watchdog.leave(task, None)

    Belongs to one event loop.
    """

    __slots__ = ("_calls", "_expired", "_limit", "_loop", "_tick", "_timer", "leave")

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._tick = 0
        self._calls: dict[asyncio.Task[Any], int] = {}
        self._expired: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.leave: Callable[[asyncio.Task[Any], None], object] = self._calls.pop
        """Ends to watch a task; its second argument is None."""

    def enter(self) -> asyncio.Task[Any]:
        """Begin to watch the current task, which is returned."""
        if self._timer is None:
            self._schedule()
        task = asyncio.current_task(self._loop)
        assert task is not None, "a service is called from a task"
        self._calls[task] = self._tick
        return task

    def expired(self, task: asyncio.Task[Any]) -> bool:
        """Whether a cancellation of the task was the watchdog's, and nobody else's."""
        if task not in self._expired:
            return False
        self._expired.discard(task)
        return not task.uncancel()

    def _schedule(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(self._limit / _TICKS, self._wake)

    def _wake(self) -> None:
        self._timer = None
        self._tick += 1
        late = [t for t, tick in self._calls.items() if self._tick - tick > _TICKS]
        for task in late:
            del self._calls[task]
            self._expired.add(task)
            task.cancel()
        if self._calls:
            self._schedule()

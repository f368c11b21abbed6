"""A limit on the time that calls of the service take, without a timer for each."""

from __future__ import annotations

import asyncio
from typing import Any, Final, TypeAlias

_TICKS: Final = 8
"""Ticks that make up the limit: a call is cut off at most one tick late."""

Task: TypeAlias = asyncio.Task[Any] | None


class Watchdog:
    """Cancels tasks that have been in the service for longer than `limit` seconds.

    A timer per request would cost more than the rest of its bookkeeping. This one wakes
    up a few times within the limit, and only while there are calls. Each call is written
    into a dict, in the endpoint's own code:

        if watchdog.timer is None:
            watchdog.start()
        task = current_task(watchdog.loop)
        watchdog.calls[task] = watchdog.tick
        try:
            response = await service.operation()
        except CancelledError:
            if not watchdog.expired(task):
                raise
        finally:
            watchdog.calls.pop(task, None)

    Belongs to one event loop at a time.
    """

    __slots__ = ("_expired", "_limit", "calls", "loop", "tick", "timer")

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._expired: set[Task] = set()
        self.calls: dict[Task, int] = {}
        self.tick = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self.timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to watch the calls of the running loop."""
        self.loop = asyncio.get_running_loop()
        self.timer = self.loop.call_later(self._limit / _TICKS, self._wake)

    def expired(self, task: Task) -> bool:
        """Whether a cancellation of the task was the watchdog's, and nobody else's."""
        if task is None or task not in self._expired:
            return False
        self._expired.discard(task)
        return not task.uncancel()

    def _wake(self) -> None:
        self.timer = None
        self.tick += 1
        late = [task for task, tick in self.calls.items() if self.tick - tick > _TICKS]
        for task in late:
            del self.calls[task]
            if task is not None:
                self._expired.add(task)
                task.cancel()
        if self.calls:
            self.start()

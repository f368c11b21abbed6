"""A limit on the time that calls of the service take, at no cost for each call."""

from __future__ import annotations

import asyncio
import inspect
import weakref
from collections.abc import Callable, Coroutine
from types import CodeType
from typing import Any, Final, TypeAlias, TypeVar, cast

Call: TypeAlias = Callable[..., Coroutine[Any, Any, Any]]
C = TypeVar("C", bound=Call)

_TICKS: Final = 8
"""Ticks that make up the limit: a call is cut off at most one tick late."""

_AWAITED: Final = ("cr_await", "gi_yieldfrom", "ag_await")
"""What a coroutine, a generator and an asynchronous generator wait for."""


class Watchdog:
    """Cancels tasks that are in a call of the service for longer than `limit` seconds.

    A timer for each call, or a mere note of it, would cost as much as all the rest of a
    request's bookkeeping. So a few times within the limit, while there are calls, this
    looks at what every task waits for: a task is in a call where an endpoint of this
    watchdog awaits a coroutine of the service (Python's data model, 3.4.3, `cr_await`).

    `timer` is None where nobody looks: then the endpoint calls `start`. Belongs to one
    event loop at a time.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._calls: set[CodeType] = set()
        self._endpoints: set[CodeType] = set()
        self._seen: dict[weakref.ref[Any], int] = {}
        self._expired: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()
        self._tick = 0
        self.timer: asyncio.TimerHandle | None = None

    def watch(self, call: C) -> C:
        """What an endpoint must call for a method of the service: mostly itself."""
        code = getattr(call, "__code__", None)
        if isinstance(code, CodeType) and inspect.iscoroutinefunction(call):
            self._calls.add(code)
            return call

        async def watched(*arguments: Any, **named: Any) -> Any:
            return await call(*arguments, **named)

        self._calls.add(watched.__code__)
        return cast("C", watched)

    def serve(self, endpoint: Call) -> None:
        """Take note of an endpoint; its variable `watchdog` holds this one."""
        self._endpoints.add(endpoint.__code__)

    def start(self) -> None:
        """Begin to look at the tasks of the running loop."""
        delay = self._limit / _TICKS
        self.timer = asyncio.get_running_loop().call_later(delay, self._look)

    def expired(self) -> bool:
        """Whether the watchdog, and nobody else, cancelled the current task."""
        task = asyncio.current_task()
        if task is None or task not in self._expired:
            return False
        self._expired.discard(task)
        return not task.uncancel()

    def _look(self) -> None:
        self.timer = None
        self._tick += 1
        seen: dict[weakref.ref[Any], int] = {}
        for task in asyncio.all_tasks():
            call = self._call_of(task)
            if call is None:
                continue
            reference = weakref.ref(call)
            since = self._seen.get(reference, self._tick)
            if self._tick - since < _TICKS:
                seen[reference] = since
            else:
                self._expired.add(task)
                task.cancel()
        self._seen = seen
        if seen:
            self.start()

    def _call_of(self, task: asyncio.Task[Any]) -> Any:
        """The coroutine of the service that an endpoint awaits in a task; or None."""
        waiting: Any = task.get_coro()
        while waiting is not None:
            awaited = _awaited(waiting)
            if getattr(waiting, "cr_code", None) in self._endpoints:
                mine = waiting.cr_frame.f_locals.get("watchdog") is self
                called = getattr(awaited, "cr_code", None) in self._calls
                return awaited if mine and called else None
            waiting = awaited
        return None


def _awaited(waiting: Any) -> Any:
    for name in _AWAITED:
        if hasattr(waiting, name):
            return getattr(waiting, name)
    return None

"""A limit on the time that requests and calls take, at no cost for each of them."""

from __future__ import annotations

import asyncio
import inspect
import weakref
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final, TypeAlias, TypeVar, cast

from .asgi import (
    Message,
    Receive,
    cut_off,
    failed,
    send_answer,
    send_refusal,
    slow,
)
from .faults import Fault

Call: TypeAlias = Callable[..., Coroutine[Any, Any, Any]]
C = TypeVar("C", bound=Call)

_TICKS: Final = 8
"""Ticks that make up the limit: a call is cut off at most one tick late."""

_AWAITED: Final = ("cr_await", "gi_yieldfrom", "ag_await")
"""What a coroutine, a generator and an asynchronous generator wait for."""

_ANSWERING: Final = frozenset({send_answer.__code__, send_refusal.__code__})
"""Who waits for these has answered: what a client makes of that is its own business."""


class Receiving:
    """What a request sends, to a service that reads its body as it comes.

    `wait` stands for the part that is waited for now; it is None where none is. `ended`
    says whether there are no more parts to come: then only the end of the connection
    can be received, and anybody may wait for that.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.wait: Waiting | None = None
        self.ended = False

    async def __call__(self) -> Message:
        """The next message, as of any ASGI `receive`."""
        self.wait = None if self.ended else Waiting()
        try:
            message = await self._receive()
        finally:
            self.wait = None
        self.ended = not message.get("more_body", False)
        return message


class Waiting:
    """Somebody waits for a part of a request."""


class _Tick:
    """Looks at the tasks, once; it is gone when it has, or when its loop is closed."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look

    def __call__(self) -> None:
        self._look()


class Watchdog:
    """Cancels tasks that wait too long for a call of the service, or for a request.

    A timer for each call, or a mere note of it, would cost as much as all the rest of a
    request's bookkeeping. So a few times within the limit of `limit` seconds, while
    there are requests, this looks at what every task waits for: a task is in a call
    where an endpoint of this watchdog awaits a coroutine of the service (Python's data
    model, 3.4.3, `cr_await`); before that, it waits for its request.

    Calls that are found there twice are listened for: they are cancelled, too, where
    the client goes away.

    `timer` is None where nobody looks: then the endpoint calls `start`. Belongs to one
    event loop at a time; where that is closed, as those of tests are, to the next one.

    Where the service reads the body itself, the limit holds anew for each part, and the
    time in which it waits for one is not that of the call, which is listened for once
    the last part has come.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._calls: set[CodeType] = set()
        self._endpoints: set[CodeType] = set()
        self._seen: dict[weakref.ref[Any], int] = {}
        self._expired: weakref.WeakKeyDictionary[asyncio.Task[Any], Fault] = (
            weakref.WeakKeyDictionary()
        )
        self._deserted: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()
        self._listeners: dict[weakref.ref[Any], asyncio.Task[None]] = {}
        self._tick = 0
        self.timer: weakref.ref[_Tick] | None = None

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
        """Take note of an endpoint; its variable `watchdog` holds this one.

        Where the service itself receives what the client sends, its variable `receive`
        is a `Receiving`.
        """
        self._endpoints.add(endpoint.__code__)

    def start(self) -> None:
        """Begin to look at the tasks of the running loop."""
        tick = _Tick(self._look)
        asyncio.get_running_loop().call_later(self.limit / _TICKS, tick)
        # Only the loop holds it, which tells nobody that it is closed.
        self.timer = weakref.ref(tick, self._lost)

    def _lost(self, timer: weakref.ref[_Tick]) -> None:
        """Nobody looks any more, unless it was for another one to go on."""
        if self.timer is timer:
            self.timer = None
            self._listeners.clear()

    def expired(self) -> Fault | None:
        """Why the current task is not to go on, though nobody else cancelled it.

        It is this watchdog that cancelled it; or what the service awaits was cancelled,
        and not the task itself: then the service failed. None where somebody did.
        """
        task = asyncio.current_task()
        if task is None:
            return None
        fault = self._expired.pop(task, None)
        if fault is None:
            return None if task.cancelling() else failed()
        return None if task.uncancel() else fault

    def deserted(self) -> bool:
        """Whether the current task was cancelled because the client went away."""
        task = asyncio.current_task()
        if task is None or task not in self._deserted:
            return False
        self._deserted.discard(task)
        return not task.uncancel()

    def _look(self) -> None:
        self.timer = None
        self._tick += 1
        seen: dict[weakref.ref[Any], int] = {}
        for task in asyncio.all_tasks():
            wait = self._wait_of(task)
            if wait is None:
                continue
            reference = weakref.ref(wait.coroutine)
            since = self._seen.get(reference, self._tick)
            if wait.part is not None:
                # For the call, no time has passed since the last look.
                seen[reference] = since + 1
                reference = weakref.ref(wait.part)
                since = self._seen.get(reference, self._tick)
            if self._tick - since >= _TICKS:
                is_slow = not wait.is_call or wait.part is not None
                self._expired[task] = slow() if is_slow else cut_off()
                task.cancel()
                continue
            seen[reference] = since
            if wait.receive is not None and since < self._tick:
                self._listen(reference, task, wait.receive)
        self._seen = seen
        for reference in self._listeners.keys() - seen.keys():
            self._listeners.pop(reference).cancel()
        if seen:
            self.start()

    def _listen(
        self, call: weakref.ref[Any], task: asyncio.Task[Any], receive: Receive
    ) -> None:
        if call in self._listeners:
            return

        async def listen() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            wait = self._wait_of(task)
            if wait is not None and wait.coroutine is call():
                self._deserted.add(task)
                task.cancel()

        self._listeners[call] = asyncio.create_task(listen())

    def _wait_of(self, task: asyncio.Task[Any]) -> _Wait | None:
        """What an endpoint waits for in a task, unless for its response to be sent."""
        waiting: Any = task.get_coro()
        while waiting is not None:
            awaited = _awaited(waiting)
            code = getattr(waiting, "cr_code", None)
            held: Mapping[str, Any] = {}
            if code in self._endpoints:
                held = waiting.cr_frame.f_locals
            # An application may be called by another one of the same kind.
            if held.get("watchdog") is self:
                if "response" in held:
                    return None
                code = getattr(awaited, "cr_code", None)
                if code in _ANSWERING:
                    return None
                if code not in self._calls:
                    return _Wait(waiting, is_call=False)
                # The body has been received where the service itself is called, unless
                # it is left to the service.
                called = getattr(held["call"], "__code__", None) is awaited.cr_code
                receive = held["receive"] if called else None
                part = None
                if isinstance(receive, Receiving):
                    part = receive.wait
                    receive = receive if receive.ended else None
                return _Wait(awaited, is_call=True, receive=receive, part=part)
            waiting = awaited
        return None


@dataclass(frozen=True, slots=True)
class _Wait:
    """The coroutine that a task waits for; `receive` tells that the client is gone.

    `part` is there where the call waits for a part of the request.
    """

    coroutine: Any
    is_call: bool
    receive: Receive | None = None
    part: Waiting | None = None


def _awaited(waiting: Any) -> Any:
    for name in _AWAITED:
        if hasattr(waiting, name):
            return getattr(waiting, name)
    return None

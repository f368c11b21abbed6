"""What a proof does to a running application: faults, a lost store, middleware.

Lives in the child process. `Injection` holds what is wrong at the moment; the parent
changes it by commands.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import resource
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

SECRET = "counterfoil-fault-4f1d"  # noqa: S105 - a marker that must not reach a client, not a credential
"""Stands in the text of the injected error: an answer that holds it leaks."""

_POLL = 0.02


class InjectedError(RuntimeError):
    """The error of an implementation that was told to fail."""


class Injection:
    """The faults that are on: `mode` is "", `raise`, `hang`, `cancel` or `nonsense`.

    `is_used` says whether an implementation was ever given to `wrap`.
    """

    def __init__(self) -> None:
        self.mode = ""
        self.calls = 0
        self.is_used = False
        self._application: Application | None = None
        self._current: Application | None = None

    def wrap(self, service: Any) -> Any:
        """The implementation, with every public method under control."""
        self.is_used = True
        return _Saboteur(service, self)

    def serve(self, application: Application) -> Application:
        """The application whose middleware can be exchanged while it runs."""
        self._application = self._current = application

        async def switch(scope: Message, receive: Receive, send: Send) -> None:
            # The lifespan belongs to the application itself: middleware comes and goes
            # within it.
            chosen = application if scope["type"] == "lifespan" else self._current
            assert chosen is not None, "served before it was given an application"
            await chosen(scope, receive, send)

        return switch

    def obey(self, command: str, argument: str) -> str:
        """Carry out one command of the parent; returns what it asked for."""
        match command:
            case "fault":
                self.mode = argument
            case "calls":
                return str(self.calls)
            case "used":
                return "used" if self.is_used else ""
            case "store":
                _limit_files(lost=argument == "lost")
            case "middleware":
                self._exchange(argument)
            case "ask":
                return str(_named(argument)())
            case _:
                raise ValueError(f"unknown command: {command}")
        return ""

    def _exchange(self, argument: str) -> None:
        assert self._application is not None, "commanded before it was served"
        if not argument:
            self._current = self._application
            return
        factory, _, value = argument.partition(" ")
        self._current = _named(factory)(self._application, value)

    async def strike(self) -> bool:
        """Do what the mode says; returns whether the answer is to be nonsense."""
        self.calls += 1
        while self.mode == "hang":
            await asyncio.sleep(_POLL)
        return self._after()

    def strike_blocking(self) -> bool:
        """The same, in a plain function."""
        self.calls += 1
        while self.mode == "hang":
            time.sleep(_POLL)
        return self._after()

    def _after(self) -> bool:
        if self.mode == "raise":
            raise InjectedError(f"{SECRET}: the implementation failed")
        if self.mode == "cancel":
            raise asyncio.CancelledError
        return self.mode == "nonsense"


def _named(place: str) -> Any:
    """What a `module:name` names."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


class _Saboteur:
    """Stands in for an implementation; an `Injection` strikes before each method."""

    def __init__(self, service: Any, injection: Injection) -> None:
        self._service = service
        self._injection = injection

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._service, name)
        if name.startswith("_") or not callable(value):
            return value
        injection = self._injection
        if inspect.iscoroutinefunction(value):

            async def call(*args: Any, **kwargs: Any) -> Any:
                if await injection.strike():
                    return _Nonsense()
                return await value(*args, **kwargs)

            return call

        def call_blocking(*args: Any, **kwargs: Any) -> Any:
            if injection.strike_blocking():
                return _Nonsense()
            return value(*args, **kwargs)

        return call_blocking


class _Nonsense:
    """An answer that no contract documents."""

    def __repr__(self) -> str:
        return SECRET


def _limit_files(*, lost: bool) -> None:
    """Make every write to a file fail (EFBIG), as on a full disk, or work again.

    Only the soft limit moves, so that it can be lifted. Pipes and sockets are not
    concerned. The interpreter ignores SIGXFSZ from its start, so a write fails where it
    would otherwise kill the process.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0 if lost else hard, hard))

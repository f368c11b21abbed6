"""What a mock remembers: the resources that were deleted, and not created again.

Who deletes a resource must not find it afterwards (RFC 9110, 9.3.5), nor anything below
it. All else that a mock answers is the same for every request.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]

_MOST: Final = 10_000
CREATING: Final = frozenset({"POST", "PUT"})
"""The methods that may make a resource where there is none."""

Place = tuple[str, ...]
"""The segments of a path."""

_asked: ContextVar[Place] = ContextVar("place", default=())


def placing(app: Callable[..., Awaitable[None]]) -> Any:
    """The application, which knows the path of the request in hand."""

    async def serve(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            _asked.set(tuple(scope["path"].strip("/").split("/")))
        await app(scope, receive, send)

    return serve


class Memory:
    """The places of what was deleted: the last ones, where there are very many."""

    def __init__(self) -> None:
        self._gone: dict[Place, None] = {}

    @property
    def holds(self) -> bool:
        """Whether what the request in hand asks for was deleted, or lies below it."""
        place = _asked.get()
        return bool(self._gone) and any(
            place[:length] in self._gone for length in range(1, len(place) + 1)
        )

    def note(self, method: str, template: str) -> None:
        """Take in that the request in hand has succeeded.

        `template` is the path as the contract has it. What is created at a place may be
        all that was deleted there, or below.
        """
        place = _asked.get()
        if method in CREATING:
            kept = [one for one in self._gone if one[: len(place)] != place]
            self._gone = dict.fromkeys(kept)
        # Without a variable, it is no single resource of many.
        elif method == "DELETE" and "{" in template:
            self._gone[place] = None
            if len(self._gone) > _MOST:
                del self._gone[next(iter(self._gone))]

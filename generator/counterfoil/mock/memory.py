"""What a mock remembers: the resources that were deleted, and not created again.

Who deletes a resource must not find it afterwards (RFC 9110, 9.3.5), nor anything below
it: where the contract has no word for that, HTTP has (15.5.5). All else that a mock
answers is the same for every request.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote_to_bytes

from counterfoil.api.path_templates import fixed_query

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]

_MOST: Final = 10_000
CREATING: Final = frozenset({"POST", "PUT"})
"""The methods that may make a resource where there is none."""

Place = tuple[bytes, ...]
"""The segments of a path."""


@dataclass(slots=True)
class _Asked:
    """The request in hand: what it asks for, and whether that is nowhere."""

    place: Place
    missing: bool = False


_asked: ContextVar[_Asked] = ContextVar("asked")


def placing(
    app: Callable[..., Awaitable[None]], refuse: Callable[..., Awaitable[None]]
) -> Any:
    """The application, which knows the path of the request in hand.

    `refuse` is the application that answers for what is said to be missing.
    """

    async def serve(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        asked = _Asked(_place(scope))
        _asked.set(asked)

        async def unless_missing(message: Message) -> None:
            if not asked.missing:
                await send(message)

        await app(scope, receive, unless_missing)
        if asked.missing:
            await refuse(scope, receive, send)

    return serve


def _place(scope: Message) -> Place:
    """The segments of a path, decoded one by one: an encoded slash ends none.

    What is encoded and need not be is the same path (RFC 3986, 6.2.2.2).
    """
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    path = raw.decode("latin-1").partition("?")[0]
    return tuple(map(unquote_to_bytes, path.strip("/").split("/")))


class Memory:
    """The places of what was deleted: the last ones, where there are very many."""

    def __init__(self) -> None:
        self._gone: dict[Place, None] = {}

    @property
    def holds(self) -> bool:
        """Whether what the request in hand asks for was deleted, or lies below it."""
        place = _asked.get().place
        return bool(self._gone) and any(
            place[:length] in self._gone for length in range(1, len(place) + 1)
        )

    @staticmethod
    def refuse() -> None:
        """Have the request in hand answered with 404, whatever else is answered.

        The contract documents none.
        """
        _asked.get().missing = True

    def note(self, method: str, template: str, *, is_asked: bool = False) -> None:
        """Take in that the request in hand has succeeded.

        `template` is the path as the contract has it. What is created at a place may be
        all that was deleted there, or below. What is shown there is there again, for
        whatever method; not where `is_asked`, that is, where the client chose that.
        """
        if _asked.get().missing:
            return
        place = _asked.get().place
        if method in CREATING:
            kept = [one for one in self._gone if one[: len(place)] != place]
            self._gone = dict.fromkeys(kept)
        elif method == "DELETE" and fixed_query(template):
            pass  # some of what is at the place goes, and the place stays
        # Without a variable, it is no single resource of many.
        elif method == "DELETE" and "{" in template:
            self._gone[place] = None
            if len(self._gone) > _MOST:
                del self._gone[next(iter(self._gone))]
        elif not is_asked:
            self._gone.pop(place, None)

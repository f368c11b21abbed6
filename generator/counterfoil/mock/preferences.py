"""What a client asks of a mock: `Prefer: code=404, example=empty` (RFC 7240).

Of several media types it gets the one that it prefers, by `Accept`.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from counterfoil.api.field_names import TCHARS
from counterfoil.mock.accepting import Range, read_accept, unquoted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]

_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
# RFC 7240, 2: a name, perhaps with a value, perhaps with parameters, which no
# preference of ours has.
_PREFERENCE: Final = re.compile(
    rf"[ \t]*({TCHARS})(?:[ \t]*=[ \t]*({TCHARS}|{_QUOTED})?)?"
    rf"(?:[ \t]*;[^,\"]*(?:{_QUOTED}[^,\"]*)*)?[ \t]*(?:,|\Z)"
)


@dataclass(frozen=True, slots=True)
class Preference:
    """The status and the name of the example that are preferred; 0 and "" for none.

    `ranges` are the media types that the client accepts; without any, it accepts all.
    """

    code: int = 0
    example: str = ""
    ranges: tuple[Range, ...] = ()

    @property
    def names_answer(self) -> bool:
        """Whether a certain answer is preferred, whatever the state of the mock."""
        return bool(self.code or self.example)


NONE: Final = Preference()
_asked: ContextVar[Preference] = ContextVar("preference", default=NONE)


def asked() -> Preference:
    """What the client of the request in hand prefers."""
    return _asked.get()


def read_preference(fields: list[str]) -> Preference:
    """The preference in the fields `Prefer` of a request.

    Of a preference that comes twice, the first counts (RFC 7240, 2); what is not
    understood is ignored.
    """
    found: dict[str, str] = {}
    for text in fields:
        end = 0
        while end < len(text):
            match = _PREFERENCE.match(text, end)
            if match is None or match.end() == end:
                break
            end = match.end()
            found.setdefault(match[1].lower(), unquoted(match[2] or ""))
    code = found.get("code", "")
    return Preference(
        int(code) if re.fullmatch("[1-5][0-9]{2}", code) else 0,
        found.get("example", ""),
    )


def preferring(app: Callable[..., Awaitable[None]]) -> Any:
    """The application, whose requests are asked for their preferences."""

    async def serve(scope: Message, receive: Any, send: Any) -> None:
        fields = fields_of(scope, b"prefer")
        preference = read_preference(fields) if fields else NONE
        ranges = read_accept(fields_of(scope, b"accept"))
        _asked.set(replace(preference, ranges=ranges))
        await app(scope, receive, send)

    return serve


def fields_of(scope: Message, name: bytes) -> list[str]:
    """The values of the headers with a name, which is in lower case."""
    return [
        value.decode("latin-1")
        for key, value in scope.get("headers", ())
        if key == name
    ]

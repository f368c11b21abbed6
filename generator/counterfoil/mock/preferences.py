"""What a client asks of a mock: `Prefer: code=404, example=empty` (RFC 7240).

Of several media types it gets the one that it prefers, by `Accept`. What is asked of
the mock is no business of the server: a document may have its own `Prefer`.
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

    from counterfoil.api.model import Api

    Message = MutableMapping[str, Any]

_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
# RFC 7240, 2: a name, perhaps with a value, perhaps with parameters, which no
# preference of ours has.
_PREFERENCE: Final = re.compile(
    rf"[ \t]*({TCHARS})(?:[ \t]*=[ \t]*({TCHARS}|{_QUOTED})?)?"
    rf"(?:[ \t]*;[^,\"]*(?:{_QUOTED}[^,\"]*)*)?[ \t]*(?:,|\Z)"
)
_STATUS: Final = re.compile("[1-5][0-9]{2}")


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


def read_preference(fields: list[str]) -> tuple[Preference, list[str]]:
    """The preference in the fields `Prefer` of a request, and what else is in them.

    Of a preference that comes twice, the first counts (RFC 7240, 2); what is not
    understood is ignored, and left in its field. A field without more is left out.
    """
    found: dict[str, str] = {}
    others: list[str] = []
    for text in fields:
        ours, other = _parted(text)
        found = ours | found
        if other or not ours:
            others.append(other)
    code = found.get("code")
    return Preference(int(code) if code else 0, found.get("example", "")), others


def _parted(text: str) -> tuple[dict[str, str], str]:
    """The preferences of a field that are a mock's, and the field without them."""
    ours: dict[str, str] = {}
    others: list[str] = []
    end = 0
    while (match := _PREFERENCE.match(text, end)) is not None and match.end() > end:
        end = match.end()
        name, value = match[1].lower(), unquoted(match[2] or "")
        if name == "example" or (name == "code" and _STATUS.fullmatch(value)):
            ours.setdefault(name, value)
        else:
            others.append(match[0].strip(" \t,"))
    if rest := text[end:].strip(" \t"):
        others.append(rest)
    return ours, ", ".join(others) if ours else text


def preferring(app: Callable[..., Awaitable[None]], api: Api) -> Any:
    """The application of an Api, whose requests are asked for their preferences."""
    is_required = any(
        each.required and each.place == "header" and each.name.lower() == "prefer"
        for operation in api.operations
        for each in operation.parameters
    )

    async def serve(scope: Message, receive: Any, send: Any) -> None:
        fields = fields_of(scope, b"prefer")
        preference, others = read_preference(fields) if fields else (NONE, fields)
        # Where a server requires the field, it has to be there.
        if others != fields and (others or not is_required):
            headers = [each for each in scope["headers"] if each[0] != b"prefer"]
            headers += [(b"prefer", each.encode("latin-1")) for each in others]
            scope = {**scope, "headers": headers}
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

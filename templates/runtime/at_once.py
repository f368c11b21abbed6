"""Reads all parameters of an operation at once, where they come as they mostly do.

The clients of an operation spell its requests in few ways: the same names in the same
order. Of each that comes often a spelling is made, which makes one JSON text of what is
in a request; msgspec makes all values of that, if they are valid. Whatever else comes
is for the parameters themselves: they are exact, and slower.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from .asgi import Scope
from .faults import InvalidContent
from .parameters import Parameter
from .shapes import Source
from .spelling import APART, Spelling, Unwritten, field_of
from .spellings import Spellings

_PERCENT: Final = ord("%")
_PLUS: Final = ord("+")
_values_of: Final = msgspec.structs.astuple


class Reading:
    """Reads the parameters of an operation.

    - `path`: those in the path, in its order.
    - `required`, `optional`: all others.

    Values come in this order.
    """

    def __init__(
        self,
        *,
        path: Sequence[Parameter[Any]] = (),
        required: Sequence[Parameter[Any]] = (),
        optional: Sequence[Parameter[Any]] = (),
    ) -> None:
        self._required = (*path, *required)
        self._optional = tuple(optional)
        self._spellings = Spellings(path, (*required, *optional))
        self._decode: Callable[[bytes], Any] | None = None

    def read(self, scope: Scope) -> tuple[Any, ...] | None:
        """The values of a request, None where the parameters must read them."""
        spellings = self._spellings
        if spellings.is_beside:
            subject = spellings.subject(scope)
            if subject is None:
                return None
        elif spellings.is_query:
            subject = scope["query_string"]
        elif spellings.is_queried:
            subject = APART.join((*scope["path_parameters"], scope["query_string"]))
        else:
            subject = APART.join((*scope["path_parameters"], b""))
        for spelling in spellings.recent:
            found = spelling.match(subject)
            if found is not None:
                break
        else:
            known = spellings.find(subject)
            if known is None:
                return None
            spelling, found = known, known.match(subject)
        if found is None or not spelling.template:
            return None
        json = spelling.template % found.groups()
        try:
            if _PERCENT in json or _PLUS in json:
                json = spelling.template % _unescaped(spelling, found.groups())
            values = _values_of((self._decode or self._decoder())(json))
            return self._with_raw(spelling, values) if spelling.raw else values
        except (InvalidContent, msgspec.MsgspecError):
            return None

    def _decoder(self) -> Callable[[bytes], Any]:
        """Makes an object with a member for each parameter; it is made when needed."""
        members: list[Any] = []
        for number, each in enumerate((*self._required, *self._optional)):
            field = field_of(each)
            # What cannot be written in JSON is not there, or all is left alone.
            kind = Any if isinstance(field, Unwritten) else each.kind
            members.append((f"v{number}", str if field.is_raw else kind))
        for number, each in enumerate(self._optional, len(self._required)):
            key, kind = members[number]
            members[number] = key, kind | msgspec.UnsetType, _default(each)
        made = msgspec.defstruct("Values", members, kw_only=True, gc=False)
        self._decode = decode = msgspec.json.Decoder(made).decode
        return decode

    def _with_raw(
        self, spelling: Spelling, values: tuple[Any, ...]
    ) -> tuple[Any, ...] | None:
        """The values, with those that parameters make of their texts by themselves."""
        found = [*values]
        parameters = (*self._required, *self._optional)
        for number in spelling.raw:
            each = parameters[number]
            read = each.read if number < len(self._required) else _reader(each)
            found[number] = read({each.style.name: [found[number]]})
        return (*found,)


def _reader(parameter: Parameter[Any]) -> Callable[[Source], Any]:
    """What reads a parameter that need not be there."""
    if parameter.default is msgspec.UNSET:
        return parameter.read_optional
    return parameter.read_default


def _default(parameter: Parameter[Any]) -> Any:
    """What holds for a parameter that is not there, or what makes it."""
    read = partial(_reader(parameter), {})
    if isinstance(parameter.default, list | dict):
        return msgspec.field(default_factory=read)
    return read()


def _unescaped(spelling: Spelling, texts: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The texts as they are meant, and in JSON. Raises `InvalidContent`."""
    found = [*texts]
    for at, decode in spelling.escaped:
        if _PERCENT in found[at] or _PLUS in found[at]:
            found[at] = msgspec.json.encode(decode(found[at].decode()))[1:-1]
    return (*found,)

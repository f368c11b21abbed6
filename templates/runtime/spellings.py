"""The spellings of an operation's requests, made as they come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final, TypeAlias

from .asgi import Scope
from .parameters import Parameter, cookie_source, decoded_name
from .shapes import Source
from .spelling import (
    ABSENT,
    APART,
    Field,
    Name,
    Spelling,
    Unwritten,
    Writer,
    field_of,
    may_hold,
)

SIGHTINGS: Final = 8
"""A spelling is made when it comes so often: that takes as long as many requests."""
_RECENT: Final = 3
_KEPT: Final = 32
_NOTED: Final = 256
"""How many spellings are tried without a look at names, kept, and noted to come."""
_NAMES: Final = 64
_LONG: Final = 2_048
"""The most names and octets of a request of which a spelling is made."""
_RETURN: Final = ord(ABSENT)
_NOBODY: Final = -1
_UNWRITTEN: Final = -2
_ANYTHING: Final = Spelling(re.compile(b"(?s:.*)").fullmatch)

Key: TypeAlias = tuple[tuple[bytes, bytes], ...]
"""All names of a request as they come, and the forms of their texts."""


class Spellings:
    """The spellings of requests with parameters: those of the path, and all others.

    `recent` are those that came last. `is_query` says whether all parameters are in the
    query, `is_queried` whether any are, and `is_beside` whether any are in headers or
    cookies.
    """

    def __init__(
        self, path: Sequence[Parameter[Any]], others: Sequence[Parameter[Any]]
    ) -> None:
        self._parameters = (*path, *others)
        self._path = len(path)
        self._headers = [e.style.name.encode() for e in others if e.place == "header"]
        self._cookies = [e.style.name for e in others if e.place == "cookie"]
        places = {each.place for each in self._parameters}
        self.is_query = places == {"query"}
        self.is_queried = "query" in places
        self.is_beside = bool(self._headers or self._cookies)
        self.recent: list[Spelling] = []
        self._fields: tuple[Field, ...] = ()
        self._beside: tuple[int, ...] = ()
        self._numbers: dict[str, int] = {}
        self._made: dict[Key, Spelling] = {}
        self._noted: dict[Key, int] = {}

    def subject(self, scope: Scope) -> bytes | None:
        """The texts of a request, as spellings match them; None where none can."""
        headers = scope["headers"]
        fields = dict(headers)
        if len(fields) < len(headers):
            # A header that comes twice is one with both values.
            return None
        found = [fields.get(name) for name in self._headers]
        cookies: Source = cookie_source(headers) if self._cookies else {}
        for name in self._cookies:
            values = cookies.get(name, ())
            if len(values) > 1:
                return None
            found += [each.encode("latin-1") for each in values] or [None]
        texts: list[bytes] = [*scope["path_parameters"]] if self._path else []
        for text in found:
            if text is not None and _RETURN in text:
                return None
            texts.append(ABSENT if text is None else text)
        return APART.join((*texts, scope["query_string"] if self.is_queried else b""))

    def find(self, subject: bytes) -> Spelling | None:
        """The spelling of a request; None where there is none yet."""
        if not self._fields and not self._prepare():
            self.recent = [_ANYTHING]
            return None
        key = self._key(subject) if len(subject) <= _LONG else None
        if key is None:
            return None
        spelling = self._made.get(key) or self._noticed(key)
        if spelling is not None:
            others = [each for each in self.recent if each is not spelling]
            self.recent = [spelling, *others[: _RECENT - 1]]
        return spelling

    def _prepare(self) -> bool:
        """Whether parameters can be told from each other, and be taken out at all."""
        self._fields = tuple(map(field_of, self._parameters))
        places = [each.place for each in self._parameters]
        rank = {"path": 0, "header": 1, "cookie": 2}
        beside = [at for at, place in enumerate(places) if place in rank]
        self._beside = tuple(sorted(beside, key=lambda at: rank[places[at]]))
        for number, (place, field) in enumerate(zip(places, self._fields, strict=True)):
            if isinstance(field, Unwritten) and place != "query":
                return False
            for name in field.names if place == "query" else ():
                if len([*self._holders(name)]) > 1:
                    return False
                self._numbers[name] = number
        return True

    def _holders(self, name: str) -> Iterable[Parameter[Any]]:
        """The parameters that a name in a query may be of."""
        queried = (each for each in self._parameters if each.place == "query")
        return (each for each in queried if may_hold(each, name))

    def _key(self, subject: bytes) -> Key | None:
        """What tells spellings apart; None where a name has no equals sign."""
        *texts, query = subject.split(APART)
        if len(texts) != len(self._beside):
            return None
        key: list[tuple[bytes, bytes]] = []
        for number, text in zip(self._beside, texts, strict=True):
            form = text if text == ABSENT else self._fields[number].form(text)
            key.append((b"", form))
        parts = query.split(b"&") if query else []
        if len(parts) > _NAMES:
            return None
        for part in parts:
            name, equals, text = part.partition(b"=")
            if not name or not equals:
                return None
            number = self._number(_decoded(name))
            key.append((name, b"" if number < 0 else self._fields[number].form(text)))
        return (*key,)

    def _number(self, name: str) -> int:
        """The number of the parameter that a name in a query is of."""
        number = self._numbers.get(name)
        if number is None:
            return _UNWRITTEN if any(self._holders(name)) else _NOBODY
        return number

    def _noticed(self, key: Key) -> Spelling | None:
        """A new spelling, where it has come often enough."""
        seen = self._noted.pop(key, 0) + 1
        if seen < SIGHTINGS:
            if len(self._noted) >= _NOTED:
                self._noted.clear()
            self._noted[key] = seen
            return None
        if len(self._made) >= _KEPT:
            del self._made[next(iter(self._made))]
        writer = Writer()
        if not self._write(key, writer):
            writer = Writer(is_readable=False)
            for name, _ in key:
                writer.skip(name)
        made = self._made[key] = writer.spelling(len(self._beside))
        return made

    def _write(self, key: Key, writer: Writer) -> bool:
        """Write a spelling; False where the parameters themselves must read it."""
        count = len(self._beside)
        for number, (_, form) in zip(self._beside, key[:count], strict=True):
            if form == ABSENT:
                writer.absent()
            elif not self._fields[number].write(number, [Name("", b"", form)], writer):
                return False
        written: set[int] = set()
        names = [Name(_decoded(raw), raw, form) for raw, form in key[count:]]
        for number, group in groupby(names, lambda each: self._number(each.name)):
            if number == _NOBODY:
                for each in group:
                    writer.skip(each.raw)
                continue
            # Texts of a value that are not next to each other come in another order.
            known = number >= 0 and number not in written
            if not known or not self._fields[number].write(number, [*group], writer):
                return False
            written.add(number)
        return True


def _decoded(name: bytes) -> str:
    return decoded_name(name.decode("latin-1"))

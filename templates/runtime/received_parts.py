"""Bodies in parts, as an endpoint receives them, whatever tells the parts apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol, TypeVar

from .bodies import Arriving, Body, Incoming
from .content import BodyLimits, unsupported
from .faults import Fault
from .multipart_reading import PartsReader, is_boundary
from .open_parts import Memory, OpenPart

T = TypeVar("T")

_USUAL: Final = 1_000
"""The number of parts that are read where neither limits nor contract have more."""
_GREATEST: Final = 10_000
"""The number of parts that are read on the word of a contract: each takes memory."""


class Opening(Protocol):
    """Opens the parts of a body."""

    def open(self, headers: dict[str, str]) -> OpenPart:
        """What receives a part. Raises `InvalidContent` and `Fault`."""
        ...


class Allowance:
    """What the parts of one body may take: `what` it is called where that is too much.

    `files` and `texts` are the memory for both. `most` is the number of parts that the
    contract has for it, if that is bounded: of one more, it says what is wrong, where
    so many are read.
    """

    def __init__(self, limits: BodyLimits, what: str, most: int = 0) -> None:
        self.files = Memory(limits.memory)
        self.texts = Memory(limits.memory)
        given = limits.parts
        usual = min(max(_USUAL, most + 1), _GREATEST)
        self._most = usual if given is None else given
        self._what = what
        self._count = 0

    def next(self) -> int:
        """The number of the next part, from zero. Raises `Fault` beyond the limit."""
        number = self._count
        self._count += 1
        if self._count > self._most:
            detail = f"The {self._what} has more than {self._most} parts."
            raise Fault(413, detail)
        return number


class ReceivedParts(Body[T]):
    """A body in parts; its files are open for as long as something holds them."""

    async def take_parts(
        self, incoming: Incoming, opening: Opening, read: Callable[[list[OpenPart]], T]
    ) -> T:
        """What `read` makes of the parts. Raises `InvalidContent` and `Fault`."""
        boundary = incoming.parameters.get("boundary", "")
        if not is_boundary(boundary):
            raise unsupported("The boundary of the parts is missing.", self.names)
        reader = PartsReader(boundary, opening.open, headers=self._limits.part_headers)
        arriving = Arriving(incoming.receive)
        with arriving.refused():
            async for chunk in self.parts(replace(incoming, receive=arriving.receive)):
                for part, data in reader.feed(chunk):
                    await part.write(data)
            return read(reader.end())

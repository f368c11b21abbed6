"""Bodies in parts without names, as an endpoint receives them: files go to disk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from .bodies import Arriving, Body, Incoming
from .content import BodyLimits, unsupported
from .faults import Fault
from .multipart_reading import PartsReader, is_boundary, is_plain
from .open_parts import Memory, OpenFile, OpenPart, OpenText
from .ordered_parts import OrderedParts, filename_of

T = TypeVar("T")


class OrderedBody(Body[T]):
    """A body in parts that are told apart by their order."""

    def __init__(
        self, content: OrderedParts[T], *names: str, limits: BodyLimits
    ) -> None:
        super().__init__(*names, limits=limits)
        self._content = content

    async def take(self, incoming: Incoming) -> T:
        """The typed values; files are open for as long as something holds them."""
        boundary = incoming.parameters.get("boundary", "")
        if not is_boundary(boundary):
            raise unsupported("The boundary of the parts is missing.", self.names)
        opening = _Opening(self._content, self._limits)
        reader = PartsReader(boundary, opening.open, headers=self._limits.part_headers)
        arriving = Arriving(incoming.receive)
        with arriving.refused():
            async for chunk in self.parts(replace(incoming, receive=arriving.receive)):
                for part, data in reader.feed(chunk):
                    await part.write(data)
            return self._content.read([each.part() for each in reader.end()])


class _Opening:
    """Opens the parts of a body, within limits."""

    def __init__(self, content: OrderedParts[Any], limits: BodyLimits) -> None:
        self._content = content
        self._limits = limits
        self._files = Memory(limits.memory)
        self._texts = Memory(limits.memory)
        self._count = 0

    def open(self, headers: dict[str, str]) -> OpenPart:
        """What receives a part. Raises `InvalidContent` and `Fault`."""
        number = self._count
        self._count += 1
        if self._count > self._limits.parts:
            detail = f"The body has more than {self._limits.parts} parts."
            raise Fault(413, detail, unread=True)
        at = self._content.at(number)
        filename = filename_of(headers)
        kind = headers.pop("content-type", "")
        if not is_plain(headers):
            raise Fault(415, "The coding of a part is not supported.", unread=True)
        if not at.accepts(kind):
            raise Fault(
                415,
                f"The media type of the part {number} is not supported."
                f" Accepted: {', '.join(at.types)}.",
                unread=True,
            )
        if at.is_file:
            return OpenFile(str(number), kind, filename, headers, self._files)
        return OpenText(str(number), kind, self._texts)

"""Bodies in parts without names, as an endpoint receives them: files go to disk."""

from __future__ import annotations

from typing import Any, TypeVar

from .bodies import Incoming
from .content import BodyLimits
from .faults import Fault
from .multipart_reading import is_plain
from .open_parts import OpenFile, OpenPart, OpenText
from .ordered_parts import OrderedParts, filename_of
from .received_parts import Allowance, ReceivedParts

T = TypeVar("T")


class OrderedBody(ReceivedParts[T]):
    """A body in parts that are told apart by their order."""

    def __init__(
        self, content: OrderedParts[T], *names: str, limits: BodyLimits
    ) -> None:
        super().__init__(*names, limits=limits)
        self._content = content

    async def take(self, incoming: Incoming) -> T:
        """The typed values; files are open for as long as something holds them."""
        return await self.take_parts(
            incoming,
            _Opening(self._content, self._limits),
            lambda parts: self._content.read([each.part() for each in parts]),
        )


class _Opening:
    """Opens the parts of a body, within limits."""

    def __init__(self, content: OrderedParts[Any], limits: BodyLimits) -> None:
        self._content = content
        self._allowance = Allowance(limits, "body", content.most or 0)

    def open(self, headers: dict[str, str]) -> OpenPart:
        """What receives a part. Raises `InvalidContent` and `Fault`."""
        number = self._allowance.next()
        at = self._content.at(number)
        filename = filename_of(headers)
        kind = headers.pop("content-type", "")
        if not is_plain(headers):
            raise Fault(415, "The coding of a part is not supported.")
        if not at.accepts(kind):
            raise Fault(
                415,
                f"The media type of the part {number} is not supported."
                f" Accepted: {', '.join(at.types)}.",
            )
        if at.is_file:
            return OpenFile(str(number), kind, filename, headers, self._allowance.files)
        return OpenText(str(number), kind, self._allowance.texts)

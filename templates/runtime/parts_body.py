"""Bodies that are forms in parts, as an endpoint receives them: files go to disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from .bodies import Incoming
from .content import BodyLimits
from .faults import Fault
from .multipart import Part
from .multipart_reading import (
    disposition,
    is_plain,
    malformed,
)
from .open_parts import OpenFile, OpenPart, OpenText
from .parts import PartsContent
from .received_parts import Allowance, ReceivedParts

T = TypeVar("T")


class PartsBody(ReceivedParts[T]):
    """A body that is a form in parts."""

    def __init__(
        self, content: PartsContent[T], *names: str, limits: BodyLimits
    ) -> None:
        super().__init__(*names, limits=limits)
        self._content = content

    async def take(self, incoming: Incoming) -> T:
        """The typed value; its files are open for as long as something holds them."""
        return await self.take_parts(
            incoming,
            _Form(self._content, self._limits),
            lambda parts: self._content.read(_by_name(parts)),
        )


class _Form:
    """Opens the parts of a form, within limits."""

    def __init__(self, content: PartsContent[Any], limits: BodyLimits) -> None:
        self._content = content
        self._allowance = Allowance(limits, "form", content.most)

    def open(self, headers: dict[str, str]) -> OpenPart:
        """What receives a part. Raises `InvalidContent` and `Fault`."""
        self._allowance.next()
        name, filename = _named(headers.pop("content-disposition", ""))
        kind = headers.pop("content-type", "")
        if not is_plain(headers):
            raise Fault(415, "The coding of a part is not supported.")
        if self._content.is_file(name, kind, has_filename=filename is not None):
            return OpenFile(name, kind, filename or "", headers, self._allowance.files)
        return OpenText(name, kind, self._allowance.texts)


def _by_name(parts: list[OpenPart]) -> Mapping[str, list[Part]]:
    """The parts by their names. Raises `InvalidContent`."""
    found: dict[str, list[Part]] = {}
    for each in parts:
        part = each.part()
        found.setdefault(part.name, []).append(part)
    return found


def _named(text: str) -> tuple[str, str | None]:
    """The name and the filename in a Content-Disposition (RFC 7578, 4.2)."""
    kind, parameters = disposition(text) if text else ("", dict[str, str]())
    if kind != "form-data":
        raise malformed("a part has no Content-Disposition of form-data")
    if "name" not in parameters:
        raise malformed("a part has no name")
    return parameters["name"], parameters.get("filename")

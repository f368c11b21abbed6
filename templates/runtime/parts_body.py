"""Bodies that are forms in parts, as an endpoint receives them: files go to disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from .bodies import Arriving, Body, Incoming
from .content import BodyLimits, unsupported
from .faults import Fault
from .multipart import Part
from .multipart_reading import (
    PartsReader,
    disposition,
    is_boundary,
    is_plain,
    malformed,
)
from .open_parts import Memory, OpenFile, OpenPart, OpenText
from .parts import PartsContent

T = TypeVar("T")


class PartsBody(Body[T]):
    """A body that is a form in parts."""

    def __init__(
        self, content: PartsContent[T], *names: str, limits: BodyLimits
    ) -> None:
        super().__init__(*names, limits=limits)
        self._content = content

    async def take(self, incoming: Incoming) -> T:
        """The typed value; its files are open for as long as something holds them."""
        boundary = incoming.parameters.get("boundary", "")
        if not is_boundary(boundary):
            raise unsupported("The boundary of the parts is missing.", self.names)
        form = _Form(self._content, self._limits)
        reader = PartsReader(boundary, form.open, headers=self._limits.part_headers)
        arriving = Arriving(incoming.receive)
        with arriving.refused():
            async for chunk in self.parts(replace(incoming, receive=arriving.receive)):
                for part, data in reader.feed(chunk):
                    await part.write(data)
            return self._content.read(_by_name(reader.end()))


class _Form:
    """Opens the parts of a form, within limits."""

    def __init__(self, content: PartsContent[Any], limits: BodyLimits) -> None:
        self._content = content
        self._limits = limits
        self._files = Memory(limits.memory)
        self._texts = Memory(limits.memory)
        self._count = 0

    def open(self, headers: dict[str, str]) -> OpenPart:
        """What receives a part. Raises `InvalidContent` and `Fault`."""
        self._count += 1
        if self._count > self._limits.parts:
            detail = f"The form has more than {self._limits.parts} parts."
            raise Fault(413, detail, unread=True)
        name, filename = _named(headers.pop("content-disposition", ""))
        kind = headers.pop("content-type", "")
        if not is_plain(headers):
            raise Fault(415, "The coding of a part is not supported.", unread=True)
        if self._content.is_file(name, kind, has_filename=filename is not None):
            return OpenFile(name, kind, filename or "", headers, self._files)
        return OpenText(name, kind, self._texts)


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

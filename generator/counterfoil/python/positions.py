"""Content in parts without names, as Python sees it: what the part at each place is.

A part is a file, JSON, or the text of a scalar: `contentType` says so, and by default
the type of its schema (OAS 3.2, 4.15.1).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.media_types import OCTETS, TEXT, bare_name, is_json, is_text
from counterfoil.api.schema import AnyValue, Binary, Size, String
from counterfoil.python import types
from counterfoil.python.form_files import is_coded, is_file
from counterfoil.python.object_forms import FileShape, file_shape
from counterfoil.python.own_types import FILE
from counterfoil.python.scalar_kinds import (
    scalar_kinds,
)
from counterfoil.python.text_shapes import (
    NoText,
)

if TYPE_CHECKING:
    from counterfoil.api.model import MediaType, Position, Positions
    from counterfoil.api.schema import Schema
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.types import PyType

_JSON: Final = "application/json"


class FilePart(Struct, frozen=True):
    """A part that is a file."""

    shape: FileShape

    def type(self, lowering: Lowering) -> PyType:
        """The type of its value."""
        del lowering  # files are all alike
        return FILE


class ValuePart(Struct, frozen=True):
    """A part that is JSON, or the text of a scalar, of one of some media types.

    `content` is what reads and writes JSON.
    """

    schema: Schema
    types: tuple[str, ...]
    content: Content | None = None

    @property
    def is_json(self) -> bool:
        """Whether it is JSON."""
        return all(is_json(bare_name(each)) for each in self.types)

    def type(self, lowering: Lowering) -> PyType:
        """The type of its value."""
        kind = lowering.typed(self.schema).type
        return types.STR if kind == types.ANY and not self.is_json else kind


Part: TypeAlias = FilePart | ValuePart


class Ordered(Struct, frozen=True):
    """Content in parts: the first ones, what all others are, and how many there are."""

    prefix: tuple[Part, ...]
    rest: Part | None
    least: int
    most: int | None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Those of the prefix, and that of the rest."""
        return (*self.prefix, *([self.rest] if self.rest else ()))

    @property
    def is_tuple(self) -> bool:
        """Whether all parts of the prefix are there, so that each has its own type."""
        return 0 < len(self.prefix) <= self.least

    @property
    def has_rest(self) -> bool:
        """Whether there may be parts beyond the prefix."""
        is_full = self.most is not None and self.most <= len(self.prefix)
        return self.rest is not None and not is_full

    def type(self, lowering: Lowering) -> PyType:
        """The type of the parts together."""
        prefix = [each.type(lowering) for each in self.prefix]
        rest = [self.rest.type(lowering)] if self.rest and self.has_rest else []
        if not self.is_tuple:
            return types.list_of(types.either(*prefix, *rest))
        if not rest:
            return types.tuple_of(prefix)
        return types.tuple_of([*prefix, types.any_number_of(rest[0])])


def is_ordered(media: MediaType, lowering: Lowering) -> bool:
    """Whether a media type describes parts without names that are read and written."""
    if media.positions is None:
        return False
    try:
        lower_ordered(media.positions, lowering)
    except NoText:
        return False
    return True


def lower_ordered(positions: Positions, lowering: Lowering) -> Ordered:
    """The parts that a media type describes. Raises `NoText`."""
    prefix = tuple(_lower(each, lowering) for each in positions.prefix)
    rest = None if positions.rest is None else _lower(positions.rest, lowering)
    if positions.most is not None and positions.most < len(prefix):
        prefix, rest = prefix[: positions.most], None
    return Ordered(prefix, rest, positions.least, positions.most)


def ordered_of(media: MediaType, contents: Contents) -> Ordered | None:
    """The parts that a media type describes, with their contents; None for others."""
    lowering = contents.lowering
    if media.positions is None or not is_ordered(media, lowering):
        return None
    found = lower_ordered(media.positions, lowering)

    def known(part: Part) -> Part:
        if isinstance(part, FilePart) or not part.is_json:
            return part
        return replace(part, content=contents.of_schema(part.schema))

    return replace(
        found,
        prefix=tuple(map(known, found.prefix)),
        rest=found.rest and known(found.rest),
    )


def json_parts(media: MediaType, lowering: Lowering) -> list[ValuePart]:
    """The parts of a media type that are JSON."""
    if not is_ordered(media, lowering):
        return []
    assert media.positions is not None
    found = lower_ordered(media.positions, lowering).parts
    return [e for e in found if isinstance(e, ValuePart) and e.is_json]


def _lower(position: Position, lowering: Lowering) -> Part:
    """What a part is. Raises `NoText`."""
    encoding = position.encoding
    said = encoding.names if encoding else ()
    written = encoding.content_types if encoding else ()
    target = lowering.target(position.schema)
    if is_file(target, said, lowering.target):
        size = (
            target.shape.size if isinstance(target.shape, String | Binary) else Size()
        )
        has_pattern = isinstance(target.shape, String) and target.shape.pattern != ""
        place = target.location if has_pattern else None
        made = file_shape(encoding, size, lowering, many=False, patterned=place)
        return FilePart(made)
    if said and all(map(is_json, said)):
        return ValuePart(position.schema, written)
    if any("*" in each for each in said) and not all(map(is_text, said)):
        raise NoText("has a part whose media type does not tell how it is written")
    if not _is_scalar(target, said, lowering):
        if said:
            raise NoText(f"has a part that is written as {said[0]}")
        return ValuePart(position.schema, (_JSON,))
    return ValuePart(position.schema, written or (_usual(target),))


def _is_scalar(target: Schema, said: tuple[str, ...], lowering: Lowering) -> bool:
    if isinstance(target.shape, AnyValue):
        return said != () and json.loads(target.exact) in ({}, True)
    return bool(scalar_kinds(target, lowering))


def _usual(target: Schema) -> str:
    """The media type of a scalar where none is given."""
    return OCTETS if is_coded(target) else TEXT

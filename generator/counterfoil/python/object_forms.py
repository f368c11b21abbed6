"""The form of one object schema: the texts of its properties, and its files.

OAS 3.1, 4.8.15, in its latest wording: a property is text if it is a scalar and JSON if
it is not, an array is a repeated name, and `style`, `explode` or `allowReserved` make
it what a parameter in a query is.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.api.media_types import OCTETS, TEXT, is_json
from counterfoil.api.schema import Array, Binary, Object, Schema, Size
from counterfoil.python.form_files import is_coded
from counterfoil.python.text_shapes import (
    DEEP,
    EXPLODED,
    FORM,
    JOINED,
    STYLES,
    AnythingShape,
    EitherShape,
    ItemsShape,
    JsonShape,
    MembersShape,
    NoText,
    TextShape,
    header_shape,
    member_shape,
)
from counterfoil.python.unsaid_parts import members_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Encoding, Header, MediaType
    from counterfoil.document.tree import Location
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.text_shapes import Shape
    from counterfoil.python.unsaid_parts import Parts


@dataclass(frozen=True, slots=True)
class FileShape:
    """A property that is a file, or several of them in an array.

    `headers` are those of its parts, with what their texts stand for. `undecoded` is
    where its schema stands if that describes a value, and `patterned` if it has a
    `pattern`: neither is applied.
    """

    many: bool
    types: tuple[str, ...]
    size: Size
    headers: tuple[tuple[Header, Shape], ...] = ()
    undecoded: Location | None = field(default=None, compare=False)
    patterned: Location | None = field(default=None, compare=False)


class Form(Struct, frozen=True):
    """A form: the shapes of its texts, its files by their names.

    `other_files` are those without a name in the schema; `anything` says that parts
    without one may be anything. `styles` and `types` are of single properties. `most`
    is how many parts those with names may be, as far as that is bounded. `defaults` are
    the schemas of properties whose defaults hold where they are left out.
    """

    shape: MembersShape | EitherShape
    files: tuple[tuple[str, FileShape], ...]
    other_files: FileShape | None
    anything: bool
    styles: tuple[tuple[str, Encoding], ...]
    types: tuple[tuple[str, tuple[str, ...]], ...]
    most: int = 0
    defaults: tuple[tuple[str, Schema], ...] = ()


class ObjectForm:
    """What an object says of a form: its texts, its files, and how they are written."""

    def __init__(self, media: MediaType, lowering: Lowering, *, in_parts: bool) -> None:
        self._lowering = lowering
        self._in_parts = in_parts
        self._encodings = {each.name: each for each in media.encodings}

    def form(self, schema: Schema) -> Form:
        """The form of an object."""
        shape = self._lowering.target(schema).shape
        assert isinstance(shape, Object)
        named = {each.name: each.schema for each in shape.properties}
        files = {
            name: found
            for name, schema in named.items()
            if (found := self._file(name, schema))
        }
        texts = [(n, self._shape(n, s)) for n, s in named.items() if n not in files]
        said = members_of(schema, shape, self._lowering.target)
        extra = shape.additional and (said.others or shape.additional)
        others, other_files = None, None
        if extra is not None:
            other_files = self._file("", extra)
            others = None if other_files else member_shape(extra, FORM, self._lowering)
        anything = self._in_parts and isinstance(others, AnythingShape)
        return Form(
            MembersShape(
                tuple(texts), None if anything else others, tuple(self._patterns(said))
            ),
            tuple(files.items()),
            other_files,
            anything,
            tuple((n, e) for n, e in self._encodings.items() if e.is_styled),
            tuple(
                (name, types)
                for name in dict.fromkeys([*self._encodings, *named])
                if name not in files and (types := self._types(name, named))
            ),
            sum(map(self._most, named.values())),
            tuple(self._defaults(shape)),
        )

    def _defaults(self, shape: Object) -> Iterator[tuple[str, Schema]]:
        """The properties that are parameters, of which a server uses the default.

        Those of forms are in Swagger 2.0 alone (Parameter Object, `default`).
        """
        for each in shape.properties if self._lowering.version == "2.0" else ():
            if each.schema.default and not each.required:
                yield each.name, each.schema

    def _types(self, name: str, named: dict[str, Schema]) -> tuple[str, ...]:
        """The media types of parts that are no files; none where they are as usual.

        A part without one is `text/plain` (RFC 7578, 4.4): so may be one of octets that
        are written as a text.
        """
        encoding = self._encodings.get(name)
        if not self._in_parts or (encoding and encoding.is_styled):
            return ()
        if encoding and encoding.content_types:
            return encoding.content_types
        if name not in named:
            return ()
        target = self._lowering.target(named[name])
        if isinstance(target.shape, Array):
            target = self._lowering.target(target.shape.items)
        return (OCTETS, TEXT) if is_coded(target) else ()

    def _patterns(self, said: Parts) -> Iterator[tuple[Schema, Shape]]:
        """The shapes of properties by their names; in parts they may be anything."""
        for name, each in said.named:
            shape = member_shape(each, FORM, self._lowering)
            if not (self._in_parts and isinstance(shape, AnythingShape)):
                yield name, shape

    def _most(self, schema: Schema) -> int:
        """How many parts a property may be; 1 where that is not bounded."""
        shape = self._lowering.target(schema).shape
        bound = shape.size.most if isinstance(shape, Array) else None
        return 1 if bound is None else bound

    def _file(self, name: str, schema: Schema) -> FileShape | None:
        if not self._in_parts:
            return None
        target = self._lowering.target(schema)
        many = isinstance(target.shape, Array)
        item = target.shape.items if isinstance(target.shape, Array) else target
        if not isinstance(item.shape, Binary):
            return None
        encoding = self._encodings.get(name)
        found = file_shape(encoding, item.shape.size, self._lowering, many=many)
        return replace(
            found,
            undecoded=item.location if item.shape.is_undecoded else None,
            patterned=item.location if item.shape.is_patterned else None,
        )

    def _shape(self, name: str, schema: Schema) -> Shape:
        """The shape of the texts of a property. Raises `NoText`."""
        encoding = self._encodings.get(name)
        try:
            if encoding is not None and encoding.is_styled:
                return member_shape(schema, _form_of(encoding), self._lowering)
            types = encoding.names if encoding else ()
            if types and all(map(is_json, types)):
                is_array = isinstance(self._lowering.target(schema).shape, Array)
                return ItemsShape(JsonShape()) if is_array else JsonShape()
            shape = member_shape(schema, FORM, self._lowering)
        except NoText as error:
            raise NoText(f"has a property {name!r} that {error}") from None
        inner = shape.item if isinstance(shape, ItemsShape) else shape
        if types and isinstance(inner, JsonShape):
            raise NoText(f"has a property {name!r} that is written as {types[0]}")
        return shape


def file_shape(
    encoding: Encoding | None,
    size: Size,
    lowering: Lowering,
    *,
    many: bool,
    patterned: Location | None = None,
) -> FileShape:
    """The shape of a part that is a file."""
    if encoding is None:
        return FileShape(many, (), size, patterned=patterned)
    headers: list[tuple[Header, Shape]] = []
    for each in encoding.headers:
        # One that cannot be checked is refused by name, or left out.
        with suppress(NoText):
            headers.append((each, part_header_shape(each, lowering)))
    types = encoding.content_types
    return FileShape(many, types, size, tuple(headers), patterned=patterned)


def part_header_shape(header: Header, lowering: Lowering) -> Shape:
    """What the text of a header of a part stands for. Raises `NoText`."""
    shape = header_shape(header, lowering)
    inner = shape.item if isinstance(shape, ItemsShape) else shape
    # Objects would need classes of their own, which nobody is given.
    if not isinstance(inner, TextShape):
        raise NoText("holds objects, or is no text")
    return shape


def style_of(encoding: Encoding) -> str:
    """The style of a property; OAS 3.1, 4.8.15.1.2: by default that of queries."""
    return encoding.style or "form"


def is_exploded(encoding: Encoding) -> bool:
    """Whether items and members are pairs of their own, as the style has it."""
    if encoding.explode is None:
        return style_of(encoding) == "form"
    return encoding.explode


def _form_of(encoding: Encoding) -> str:
    style = style_of(encoding)
    if style not in STYLES["query"]:
        raise NoText(f"has the style {style!r}")
    if style == "deepObject":
        return DEEP
    return EXPLODED if is_exploded(encoding) else JOINED

"""What texts stand for: the shapes of values that travel in paths, queries and so on.

A shape says which types a text may be of, and how an array or object is made of texts.
Not every value can be written as text in every style: what cannot is `NoText`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from counterfoil.api.media_types import URLENCODED, is_json
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Object,
    Schema,
    Union,
    alternatives,
)
from counterfoil.python.scalar_kinds import is_scalar, scalar_kinds, text_kinds
from counterfoil.python.unsaid_parts import items_of, members_of

if TYPE_CHECKING:
    from counterfoil.api.model import Header, Parameter
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.unsaid_parts import Parts

JOINED: Final = "joined"
EXPLODED: Final = "exploded"
DEEP: Final = "deep"
FORM: Final = "form"


class NoText(Exception):
    """A value that no text stands for; `str` of it says why."""


class Nested(NoText):
    """A value that no style says, since it has arrays or objects in others."""


class TextShape(Struct, frozen=True):
    """A scalar; `schema` decides where its text could be of several types."""

    kinds: tuple[str, ...]
    schema: Schema | None = None


class JsonShape(Struct, frozen=True):
    """Any value, as JSON; `is_ascii` where no other characters may be."""

    is_ascii: bool = False


class ItemsShape(Struct, frozen=True):
    """An array of scalars, or of values in JSON; `first` are the items at its begin."""

    item: TextShape | JsonShape
    first: tuple[TextShape | JsonShape, ...] = ()


class RowsShape(Struct, frozen=True):
    """An array of objects or arrays, which have numbers for names."""

    item: Shape


class MembersShape(Struct, frozen=True):
    """An object; `others` is the shape of members without a name of their own.

    Before these go the members whose names match some `patterns`, schemas of names.
    """

    names: tuple[tuple[str, Shape], ...]
    others: Shape | None
    patterns: tuple[tuple[Schema, Shape], ...] = ()


class EitherShape(Struct, frozen=True):
    """A value of one of several shapes; `schema` decides."""

    shapes: tuple[Shape, ...]
    schema: Schema | None = None


class AnythingShape(Struct, frozen=True):
    """Any value within a deep object."""


Shape: TypeAlias = (
    TextShape
    | JsonShape
    | ItemsShape
    | RowsShape
    | MembersShape
    | EitherShape
    | AnythingShape
)


def parameter_shape(parameter: Parameter, lowering: Lowering) -> Shape:
    """The shape of a parameter. Raises `NoText`."""
    if parameter.media_type:
        return content_shape(
            parameter.schema, parameter.media_type, parameter.place, lowering
        )
    if parameter.style not in STYLES[parameter.place]:
        raise NoText(f"has the style {parameter.style!r}")
    form = JOINED
    if parameter.style == "deepObject":
        form = DEEP
    elif parameter.explode and parameter.place in {"query", "cookie"}:
        form = EXPLODED
    shape = styled_shape(parameter.schema, form, lowering)
    return _of_header(parameter, shape) if parameter.place == "header" else shape


def _of_header(header: Parameter | Header, shape: Shape) -> Shape:
    """The same, unless nobody knows how it is written. Raises `NoText`."""
    shapes = shape.shapes if isinstance(shape, EitherShape) else (shape,)
    is_form = header.style == "form" and header.explode
    if is_form and any(isinstance(each, MembersShape) for each in shapes):
        raise NoText("is an object in the style 'form'")
    return shape


_DIVIDED: Final = frozenset({"spaceDelimited", "pipeDelimited", "tabDelimited"})
STYLES: Final = {
    "path": frozenset({"simple", "label", "matrix", "commaDelimited"}) | _DIVIDED,
    "query": frozenset({"form", "deepObject", "commaDelimited"}) | _DIVIDED,
    "header": frozenset({"simple", "form"}) | _DIVIDED,
    "cookie": frozenset({"form", "cookie"}),
}
"""The styles that are read in a place; those of Swagger 2.0 stand in all but cookies.

No header has the style `form`, but of texts and lists it is clear what is meant.
"""


def content_shape(
    schema: Schema, media_type: str, place: str, lowering: Lowering
) -> Shape:
    """The shape of a value with `content` of a media type. Raises `NoText`."""
    if is_json(media_type):
        return JsonShape(place == "header")
    if place == "querystring" and media_type == URLENCODED:
        return styled_shape(schema, FORM, lowering)
    kinds = scalar_kinds(schema, lowering)
    if not kinds:
        raise NoText(f"holds arrays or objects as {media_type}")
    return TextShape(kinds)


def header_shape(header: Header, lowering: Lowering) -> Shape:
    """The shape of a header. Raises `NoText`."""
    if header.media_type:
        return content_shape(header.schema, header.media_type, "header", lowering)
    return _of_header(header, styled_shape(header.schema, JOINED, lowering))


def styled_shape(schema: Schema, form: str, lowering: Lowering) -> Shape:
    """The shape of a value that a style writes. Raises `NoText`.

    `form` says whether all is one text, or several, with arrays and objects in objects
    as far as the form can say them.
    """
    key = id(schema), form
    known = lowering.shapes.get(key)
    if known is None:
        # It is kept: its identity must not become another one's.
        known = lowering.shapes[key] = schema, _Shapes(form, lowering).whole(schema)
    return known[1]


def member_shape(schema: Schema, form: str, lowering: Lowering) -> Shape:
    """The shape of a property of a form, whose own schema decides. Raises `NoText`."""
    shapes = _Shapes(form, lowering)
    return shapes.member(schema) if form == FORM else shapes.alone(schema)


_DEEPEST: Final = 40
_MOST: Final = 10_000
"""The most members in all: where objects share others, they double at each level."""


class _Shapes:
    def __init__(self, form: str, lowering: Lowering) -> None:
        self._form = form
        self._lowering = lowering
        self._within: list[int] = []
        self._count = 0

    def whole(self, schema: Schema) -> Shape:
        """The shape of the whole value, whose schema decides where several fit."""
        match self.alone(schema):
            case TextShape(kinds):
                return TextShape(kinds)
            case EitherShape(shapes):
                return EitherShape(shapes)
            case shape:
                return shape

    def alone(self, schema: Schema) -> Shape:
        """The shape of a value whose own schema decides where several fit."""
        text = self._text(schema)
        if text is not None:
            return text
        target = self._lowering.target(schema)
        match target.shape:
            case Array():
                return self._array(target, target.shape)
            case Object():
                return self._members(target, target.shape)
            case Union():
                return self._either(schema)
            case _:  # only a scalar schema that admits nothing
                return TextShape(("string",))

    def _text(self, schema: Schema) -> TextShape | None:
        """The shape of a scalar, or None."""
        kinds = scalar_kinds(schema, self._lowering)
        decides = "string" in kinds and len(kinds) > 1
        return TextShape(kinds, schema if decides else None) if kinds else None

    def _array(self, schema: Schema, shape: Array) -> Shape:
        parts = items_of(schema, shape, self._lowering.target)
        items = parts.others or shape.items
        shapes = [self._text(each) for each in (items, *parts.first)]
        if all(shapes) or self._form not in {JOINED, DEEP}:
            item, *first = [each or JsonShape() for each in shapes]
            return ItemsShape(item, tuple(first))
        if self._form == JOINED or parts.first:
            raise Nested("holds arrays or objects in an array")
        if id(schema) in self._within:
            raise Nested("holds arrays that hold themselves")
        self._within.append(id(schema))
        row = self.member(items)
        self._within.pop()
        return RowsShape(row)

    def _members(self, schema: Schema, shape: Object) -> Shape:
        if id(schema) in self._within:
            raise Nested("holds objects that hold themselves")
        self._within.append(id(schema))
        names = tuple(
            (each.name, self.member(each.schema)) for each in shape.properties
        )
        parts = members_of(schema, shape, self._lowering.target)
        additional = shape.additional and (parts.others or shape.additional)
        others = None if additional is None else self.member(additional)
        patterns = () if others is None else self._patterns(parts)
        self._within.pop()
        return MembersShape(names, others, patterns)

    def _patterns(self, parts: Parts) -> tuple[tuple[Schema, Shape], ...]:
        return tuple((name, self.member(each)) for name, each in parts.named)

    def member(self, schema: Schema) -> Shape:
        """The shape of a member of the whole."""
        self._count += 1
        if len(self._within) > _DEEPEST or self._count > _MOST:
            raise Nested("holds too many objects in objects")
        if self._form in {DEEP, FORM} and self._is_anything(schema):
            return AnythingShape()
        if self._form == FORM and not self._is_flat(schema):
            # OAS 3.2, 4.15.1: objects in forms are JSON, also each in an array.
            is_array = isinstance(self._lowering.target(schema).shape, Array)
            within = _Shapes(EXPLODED, self._lowering)
            return within.whole(schema) if is_array else JsonShape()
        shape = self.alone(schema)
        if self._form == JOINED and not isinstance(shape, TextShape):
            raise Nested("holds arrays or objects in an object")
        if self._form == EXPLODED and _holds_members(shape):
            raise Nested("holds objects in an object")
        return shape

    def _is_anything(self, schema: Schema) -> bool:
        target = self._lowering.target(schema)
        return isinstance(target.shape, AnyValue) and not target.loose

    def _is_flat(self, schema: Schema) -> bool:
        try:
            shape = _Shapes(EXPLODED, self._lowering).whole(schema)
        except NoText:
            return False
        return _is_flat(shape)

    def _either(self, schema: Schema) -> Shape:
        """The shapes of a union, its scalars as one."""
        found = alternatives(schema, self._lowering.target)
        scalars = [each for each in found if is_scalar(each)]
        shapes = [self.alone(each) for each in found if not is_scalar(each)]
        if scalars:
            shapes.insert(0, TextShape(text_kinds(scalars)))
        return EitherShape(tuple(dict.fromkeys(shapes)), schema)


def _is_flat(shape: Shape) -> bool:
    """Whether a value is texts without names."""
    match shape:
        case ItemsShape(item, first):
            return all(isinstance(each, TextShape) for each in (item, *first))
        case EitherShape(shapes):
            return all(map(_is_flat, shapes))
        case _:
            return isinstance(shape, TextShape)


def _holds_members(shape: Shape) -> bool:
    match shape:
        case MembersShape():
            return True
        case EitherShape(shapes):
            return any(_holds_members(each) for each in shapes)
        case _:
            return False

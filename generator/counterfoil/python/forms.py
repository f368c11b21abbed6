"""Forms as Python sees them: those of objects, and of unions of objects."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, TypeVar

from counterfoil.api.media_types import MULTIPART, URLENCODED
from counterfoil.api.model import MediaType
from counterfoil.api.schema import AnyValue, Object, Union, alternatives
from counterfoil.api.schemas import schema_of
from counterfoil.python.form_files import FORMS
from counterfoil.python.object_forms import Form, ObjectForm
from counterfoil.python.text_shapes import (
    AnythingShape,
    EitherShape,
    MembersShape,
    NoText,
    parameter_shape,
)

if TYPE_CHECKING:
    from counterfoil.api.model import Parameter
    from counterfoil.api.schema import Schema
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.text_shapes import Shape

T = TypeVar("T")


def is_form(media: MediaType, lowering: Lowering) -> bool:
    """Whether a media type describes a form that can be read and written."""
    if media.name not in FORMS:
        return False
    try:
        lower_form(media, lowering)
    except NoText:
        return False
    return True


def lower_form(media: MediaType, lowering: Lowering) -> Form:
    """The form that a media type describes. Raises `NoText`."""
    known = lowering.forms.get(id(media))
    if known is None:
        # It is kept: its identity must not become another one's.
        known = lowering.forms[id(media)] = media, _form(media, lowering)
    return known[1]


def parameter_form(parameter: Parameter, lowering: Lowering) -> Form:
    """The form that a whole query is. Raises `NoText`."""
    place, encodings = parameter.location, parameter.encodings
    media = MediaType(URLENCODED, parameter.schema, (), (), place, encodings)
    return _form(media, lowering)


def shape_of(parameter: Parameter, lowering: Lowering) -> Shape:
    """The shape of a parameter, which may be a form. Raises `NoText`."""
    if parameter.place == "querystring" and parameter.encodings:
        return parameter_form(parameter, lowering).shape
    return parameter_shape(parameter, lowering)


def _form(media: MediaType, lowering: Lowering) -> Form:
    target = lowering.target(schema_of(media))
    in_parts = media.name == MULTIPART
    if isinstance(target.shape, AnyValue) and not target.loose:
        others = None if in_parts else AnythingShape()
        empty = MembersShape((), others)
        return Form(empty, (), None, anything=in_parts, styles=(), types=())
    if isinstance(target.shape, Union):
        if in_parts:
            return reduce(_joined, _forms(media, target, lowering))
        return _either(media, target, lowering)
    if not isinstance(target.shape, Object):
        raise NoText("is no object")
    return ObjectForm(media, lowering, in_parts=in_parts).form(target)


def _forms(media: MediaType, union: Schema, lowering: Lowering) -> list[Form]:
    """The forms that one in parts may be. Raises `NoText`."""
    found = alternatives(union, lowering.target)
    if not all(isinstance(each.shape, Object) for each in found):
        raise NoText("is not always an object")
    form = ObjectForm(media, lowering, in_parts=True)
    return [form.form(each) for each in found]


def _either(media: MediaType, union: Schema, lowering: Lowering) -> Form:
    """One of several forms in one text: the first that is valid. Raises `NoText`.

    What is no object, as null, no form says.
    """
    form = ObjectForm(media, lowering, in_parts=False)
    found = [
        form.form(each)
        for each in alternatives(union, lowering.target)
        if isinstance(each.shape, Object)
    ]
    shapes = [shape for form in found for shape in _shapes(form.shape)]
    if not shapes:
        raise NoText("is no object")
    shape = shapes[0] if len(shapes) == 1 else EitherShape(tuple(shapes))
    styles = {name: each for form in found for name, each in form.styles}
    return Form(shape, (), None, anything=False, styles=tuple(styles.items()), types=())


def _shapes(shape: MembersShape | EitherShape) -> list[MembersShape]:
    listed = shape.shapes if isinstance(shape, EitherShape) else (shape,)
    return [each for each in listed if isinstance(each, MembersShape)]


def _joined(one: Form, other: Form) -> Form:
    """A form that is one of two: the schema says which, once its parts are read.

    That takes parts that mean the same in both. Raises `NoText`.
    """
    texts = _together(_texts(one), _texts(other))
    files = _together(dict(one.files), dict(other.files))
    if texts.keys() & files.keys():
        raise NoText("has a property that is a file in one of its forms alone")
    others = [_others(each) for each in (one, other) if not each.anything]
    named = [each for each in others if each is not None]
    unnamed = [each.other_files for each in (one, other) if each.other_files]
    anything = one.anything or other.anything
    if len({*named, *unnamed}) > 1 or (anything and (named or unnamed)):
        raise NoText("has forms whose other parts are not alike")
    return Form(
        MembersShape(tuple(texts.items()), named[0] if named else None),
        tuple(files.items()),
        unnamed[0] if unnamed else None,
        anything,
        tuple({**dict(one.styles), **dict(other.styles)}.items()),
        tuple({**dict(one.types), **dict(other.types)}.items()),
        max(one.most, other.most),
    )


def _texts(form: Form) -> dict[str, Shape]:
    return dict(form.shape.names) if isinstance(form.shape, MembersShape) else {}


def _others(form: Form) -> Shape | None:
    return form.shape.others if isinstance(form.shape, MembersShape) else None


def _together(one: dict[str, T], other: dict[str, T]) -> dict[str, T]:
    """All properties of two forms. Raises `NoText` where they differ."""
    for name in one.keys() & other.keys():
        if one[name] != other[name]:
            raise NoText(f"has a property {name!r} that is not the same in all forms")
    return {**one, **other}

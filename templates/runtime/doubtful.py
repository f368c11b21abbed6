"""Texts that could be of several types: they are read as one, and sent as no other."""

from __future__ import annotations

from typing import Final

from .escapes import Percent
from .json_text import Json
from .shapes import Either, Items, Members, Rows, Shape, Text, scalar_text

_TRIPLETS: Final = Percent(triplets=True)


def is_doubtful(shape: Shape) -> bool:
    """Whether a text may be read as another value than it was made of."""
    match shape:
        case Text():
            return shape.mixed
        case Items():
            return any(map(is_doubtful, (shape.item, *shape.first)))
        case Rows():
            return is_doubtful(shape.item)
        case Members():
            others = [] if shape.others is None else [shape.others]
            others += [each for _, each in shape.patterns]
            return any(map(is_doubtful, (*shape.names.values(), *others)))
        case _:
            return isinstance(shape, Either)


def undone(value: Json) -> Json:
    """A value, of whose texts what is percent-encoded stays so (RFC 6570, 3.2.3)."""
    match value:
        case str():
            return _TRIPLETS.decode(_TRIPLETS.encode(value))
        case list():
            return [undone(each) for each in value]
        case dict():
            return {name: undone(each) for name, each in value.items()}
        case _:
            return value


def is_same(value: Json, read: Json) -> bool:
    """Whether a value is what was read, but for what no text says (RFC 6570, 2.3).

    Where nothing is said of its type, a scalar is its text.
    """
    match value, read:
        case dict(), dict():
            kept = {name: each for name, each in value.items() if _is_said(each)}
            return kept.keys() == read.keys() and all(
                is_same(each, read[name]) for name, each in kept.items()
            )
        case list(), list():
            return len(value) == len(read) and all(map(is_same, value, read))
        case ((bool() | int() | float()), str()):
            return scalar_text(value) == read
        case bool(), _:
            return value is read
        case _:
            return value == read and not isinstance(read, bool)


def _is_said(value: Json) -> bool:
    """Whether there is a text of a member of an object."""
    if isinstance(value, dict):
        return any(map(_is_said, value.values()))
    return value is not None and value != []

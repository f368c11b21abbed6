"""Which texts may stand for several values, as far as a few samples tell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from counterfoil.api.judging import is_valid
from counterfoil.api.schema import AnyValue
from counterfoil.python.text_shapes import (
    EitherShape,
    ItemsShape,
    MembersShape,
    RowsShape,
    Shape,
    TextShape,
)

if TYPE_CHECKING:
    from counterfoil.api.schema import Schema

_SAMPLES: Final = {
    "boolean": ("true", "false"),
    "integer": ("0", "1", "-1", "12345", "1234567890"),
    "number": ("0", "1", "-1", "12345", "1234567890", "0.5"),
}


def is_ambiguous(shape: Shape, schema: Schema, named: dict[str, Schema]) -> bool:
    """Whether some text stands for several values of a schema.

    `named` are the schemas of the document.
    """
    match shape:
        case TextShape(kinds, own):
            meant = own or schema
            # What has no type is read as a string, and may be anything else.
            tried = (*_SAMPLES,) if isinstance(meant.shape, AnyValue) else kinds
            return "string" in kinds and _takes_both(tried, meant, named)
        case ItemsShape(item, first):
            return any(is_ambiguous(each, schema, named) for each in (item, *first))
        case RowsShape(item):
            return is_ambiguous(item, schema, named)
        case MembersShape(names, others, patterns):
            inner = [each for _, each in (*names, *patterns)]
            inner += [] if others is None else [others]
            return any(is_ambiguous(each, schema, named) for each in inner)
        case EitherShape(shapes, own):
            return any(
                is_ambiguous(each, own or schema, named) for each in shapes
            ) or _takes_lists(shapes, own or schema, named)
        case _:
            return False


def _takes_both(
    kinds: tuple[str, ...], schema: Schema, named: dict[str, Schema]
) -> bool:
    """Whether a schema admits a string and what else it would be read as."""
    return any(
        is_valid(schema, text, named) and is_valid(schema, json.dumps(text), named)
        for kind in kinds
        for text in _SAMPLES.get(kind, ())
    )


def _takes_lists(
    shapes: tuple[Shape, ...], schema: Schema, named: dict[str, Schema]
) -> bool:
    """Whether a schema admits an array of one item and that item itself."""
    kinds = [each.kinds for each in shapes if isinstance(each, TextShape)]
    if not kinds or not any(isinstance(each, ItemsShape) for each in shapes):
        return False
    samples = [text for kind in kinds[0] for text in _SAMPLES.get(kind, ())]
    samples += ['"a"'] if "string" in kinds[0] else []
    return any(
        is_valid(schema, text, named) and is_valid(schema, f"[{text}]", named)
        for text in samples
    )

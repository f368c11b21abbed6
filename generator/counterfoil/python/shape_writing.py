"""Writes the shapes of texts as expressions of Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from counterfoil.api.closed import closed_bounded
from counterfoil.python.imports import own
from counterfoil.python.layout import (
    STEP,
    enclose,
    fits,
    literal,
    string,
    tuple_of,
)
from counterfoil.python.object_forms import is_exploded, style_of
from counterfoil.python.text_shapes import (
    AnythingShape,
    EitherShape,
    ItemsShape,
    JsonShape,
    MembersShape,
    RowsShape,
    TextShape,
)
from counterfoil.python.types import WIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.api.model import Api, Encoding
    from counterfoil.api.schema import Schema
    from counterfoil.python.text_shapes import Shape
    from counterfoil.python.types import Import


def shape_text(shape: Shape, api: Api, used: set[Import], level: int) -> str:
    """The expression of a shape, at `level` steps; `used` gets what it mentions."""
    name, arguments = _call(shape, api, used, level)
    used.add(own("runtime", "shapes"))
    head = f"shapes.{name}("
    made = enclose(head, arguments, ")", level, 1)
    return made if fits(made, level, 1) else enclose(head, arguments, ")", level, WIDE)


def styles_text(styles: Sequence[tuple[str, Encoding]], used: set[Import]) -> str:
    """The argument `styles`: how properties of a form are written, by their names."""
    used.add(own("runtime", "styles"))
    return table("styles=", [f"{string(n)}: {_styled(e)}" for n, e in styles])


def table(head: str, rows: Sequence[str]) -> str:
    """An argument that is a dictionary, at one step."""
    return enclose(f"{head}{{", rows, "}", 1, WIDE)


def _styled(encoding: Encoding) -> str:
    options = [string(style_of(encoding))]
    options += ["explode=True"] if is_exploded(encoding) else []
    options += ["reserved=True"] if encoding.allow_reserved else []
    return f"styles.Styled({', '.join(options)})"


def _call(
    shape: Shape, api: Api, used: set[Import], level: int
) -> tuple[str, list[str]]:
    match shape:
        case TextShape(kinds, schema):
            return "Text", [*map(string, kinds), *_decides(schema, api, level)]
        case JsonShape(is_ascii):
            return "JsonText", ["escaped=True"] if is_ascii else []
        case ItemsShape(item, first):
            inner = [shape_text(item, api, used, level + 1)]
            if first:
                rows = [shape_text(each, api, used, level + 2) for each in first]
                inner.append(f"first={tuple_of(rows, level + 1, len('first=,'))}")
            return "Items", inner
        case RowsShape(item):
            return "Rows", [shape_text(item, api, used, level + 1)]
        case MembersShape():
            return "Members", _members(shape, api, used, level)
        case EitherShape(shapes, schema):
            inner = [shape_text(each, api, used, level + 1) for each in shapes]
            return "Either", [*inner, *_decides(schema, api, level)]
        case AnythingShape():
            return "Anything", []


def _members(shape: MembersShape, api: Api, used: set[Import], level: int) -> list[str]:
    arguments: list[str] = []
    others = shape.others
    if shape.names:
        rows = [
            _row(f"{string(name)}: ", shape_text(each, api, used, level + 2), level + 2)
            for name, each in shape.names
        ]
        arguments.append(enclose("{", rows, "}", level + 1, WIDE))
    if others is not None:
        arguments.append(f"others={shape_text(others, api, used, level + 1)}")
    if shape.patterns:
        rows = [
            enclose(
                "(",
                [
                    literal(json.loads(closed_bounded(api, name)), level + 3),
                    shape_text(each, api, used, level + 3),
                ],
                ")",
                level + 2,
                1,
            )
            for name, each in shape.patterns
        ]
        patterns = tuple_of(rows, level + 1, len("patterns=,"))
        arguments.append(f"patterns={patterns}")
    return arguments


def _row(key: str, shape: str, level: int) -> str:
    """A member: what a shape is made of gets a line of its own beside a long key."""
    if "\n" in shape or fits(f"{key}{shape}", level, 1):
        return f"{key}{shape}"
    head, bracket, rest = shape.partition("(")
    made = rest.removesuffix(")")
    return f"{key}{head}{bracket}\n{STEP * (level + 1)}{made}\n{STEP * level})"


def _decides(schema: Schema | None, api: Api, level: int) -> list[str]:
    if schema is None:
        return []
    return [f"schema={literal(json.loads(closed_bounded(api, schema)), level + 1)}"]

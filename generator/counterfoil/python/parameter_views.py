"""The constants that read and write parameters: `LIMIT: Final = Parameter[int](…)`."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from counterfoil.api.closed import closed_bounded
from counterfoil.api.media_types import URLENCODED
from counterfoil.python.format_types import HOOKS, has_format
from counterfoil.python.imports import own
from counterfoil.python.layout import literal, string, tuple_of
from counterfoil.python.shape_writing import shape_text, styles_text
from counterfoil.python.text_shapes import (
    TextShape,
)
from counterfoil.python.types import (
    BOOL,
    FLOAT,
    INT,
    STR,
    Import,
    PyType,
    annotation,
    as_value,
    bare,
    either,
    generic,
    imports_of,
)

if TYPE_CHECKING:
    from counterfoil.api.model import Api, Parameter
    from counterfoil.api.schema import Schema
    from counterfoil.python.arguments import Argument
    from counterfoil.python.contents import Content
    from counterfoil.python.schema_types import Typed
    from counterfoil.python.text_shapes import (
        Shape,
    )


def lower_parameter(api: Api, argument: Argument, used: set[Import]) -> str:
    """The constant of a parameter; `used` gets what it mentions."""
    used |= {own("runtime.parameters", "Parameter"), Import("typing", "Final")}
    used |= imports_of(bare(argument.type))
    parameter = argument.parameter
    options = [
        string(parameter.name),
        string(parameter.place),
        value_text(api, parameter.schema, argument.typed, argument.content, used),
        shape_text(argument.shape, api, used, 1),
        *_style(parameter, argument.shape),
    ]
    if argument.apart:
        options.append(f"apart={string(argument.apart)}")
    if argument.claimed:
        names = [string(name) for name in argument.claimed]
        options.append(f"claimed={tuple_of(names, 1, len('claimed=,'))}")
    if not argument.alone:
        options.append("alone=False")
    if argument.styles:
        options.append(styles_text(argument.styles, used))
    if argument.default:
        options.append(f"default={literal(json.loads(argument.default), 1)}")
    head = f"{argument.constant}: Final = Parameter"
    return generic(head, bare(argument.type), options)


def value_text(
    api: Api, schema: Schema, typed: Typed, content: Content | None, used: set[Import]
) -> str:
    """The expression of a value's typed form and its schema, at one step."""
    if content is not None:
        used.add(own("", "contents"))
        return f"contents.{content.name.upper()}"
    if plain := _plain(schema.exact, typed):
        used.add(own("runtime", "scalars"))
        return f"scalars.{plain}"
    used |= {
        own("runtime.json_content", "JsonContent"),
        *imports_of(as_value(typed.type)),
    }
    options = [
        annotation("", as_value(typed.type), "", 2),
        literal(json.loads(closed_bounded(api, schema)), 2),
        *(["exact=True"] if typed.exact else []),
    ]
    if has_format(typed.type):
        used.add(HOOKS)
        options.append("hooks=HOOKS")
    return generic("JsonContent", bare(typed.type), options, 1)


@lru_cache(maxsize=1 << 12)
def _plain(exact: str, typed: Typed) -> str:
    """The constant of a scalar of which nothing more is said; "" where there is more.

    What its schema says of other types says nothing.
    """
    schema: object = json.loads(exact)
    if not typed.exact or not isinstance(schema, dict):
        return ""
    said = cast("dict[str, object]", schema)
    kind = said.get("type")
    rest = said.keys() - {"type"} - _OF_OTHERS
    plain = _SCALARS.get(kind) if isinstance(kind, str) else None
    if plain is None or rest or typed.type != plain:
        return ""
    return str(kind).upper()


_SCALARS: Final[dict[str, PyType]] = {
    "string": STR,
    "integer": INT,
    "number": either(INT, FLOAT),
    "boolean": BOOL,
}
_OF_OTHERS: Final = frozenset(
    {"maxItems", "maxProperties", "minItems", "minProperties", "uniqueItems"}
)


def _style(parameter: Parameter, shape: Shape) -> list[str]:
    """The options that say how a parameter is written, where that is not as usual."""
    options: list[str] = []
    if parameter.media_type:
        return ["explode=True"] if parameter.media_type == URLENCODED else []
    if parameter.style not in {"simple", "form"}:
        options.append(f"style={string(parameter.style)}")
    if parameter.explode and not isinstance(shape, TextShape):
        options.append("explode=True")
    if parameter.allow_reserved:
        options.append("reserved=True")
    if parameter.allow_empty:
        options.append("empty=True")
    return options

"""The constants that read and write forms: what `FORM_BODY` and `PARTS_BODY` are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.api.judging import is_valid
from counterfoil.python.bodies import PARTS
from counterfoil.python.forms import lower_form
from counterfoil.python.imports import own
from counterfoil.python.layout import enclose, literal, string, tuple_of
from counterfoil.python.names import settle, snake
from counterfoil.python.parameter_views import value_text
from counterfoil.python.shape_writing import shape_text, styles_text, table
from counterfoil.python.types import WIDE, Import, bare, generic, imports_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.api.model import Api, Header
    from counterfoil.python.bodies import Medium
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.object_forms import FileShape, Form
    from counterfoil.python.text_shapes import (
        Shape,
    )

_USUAL_PARTS: Final = 1_000
"""The number of parts that servers read in any case (`runtime/received_parts.py`)."""
PartHeaders: TypeAlias = "dict[tuple[str, str], tuple[str, Header, Shape]]"
"""The headers of parts, with their constants, by the names of both."""


def form_constants(
    api: Api, medium: Medium, lowering: Lowering, used: set[Import]
) -> list[str]:
    """The constant of a form, after those of the headers of its parts.

    `used` gets what they mention.
    """
    assert medium.content is not None
    form = lower_form(medium.media, lowering)
    others = [("", form.other_files)] if form.other_files else []
    headers = part_headers([*form.files, *others], medium.constant)
    name = medium.content.name.upper()
    used |= {Import("typing", "Final"), own("contents", name)}
    arguments = [name, shape_text(form.shape, api, used, 1)]
    if form.styles:
        arguments.append(styles_text(form.styles, used))
    defaults = {
        name: json.loads(schema.default)
        for name, schema in form.defaults
        if is_valid(schema, schema.default, api.schemas)
    }
    if defaults:
        arguments.append(f"defaults={literal(defaults, 1)}")
    module, cls = ("forms", "FormContent")
    if medium.form == PARTS:
        module, cls = ("parts", "PartsContent")
        arguments += _parts(form, headers)
    used.add(own("runtime", module))
    head = f"{medium.constant}: Final = {module}.{cls}("
    constants = part_header_constants(api, headers, lowering, used)
    return [*constants, enclose(head, arguments, ")", 0, WIDE)]


def part_headers(files: Sequence[tuple[str, FileShape]], constant: str) -> PartHeaders:
    """The headers of parts: no argument's constant has two underscores."""
    found = {
        (name, header.name): (header, shape)
        for name, file in files
        for header, shape in file.headers
    }
    names = settle(
        map("\0".join, found), lambda text: "__".join(map(snake, text.split("\0")))
    )
    return {
        key: (f"{constant}__{names[chr(0).join(key)]}".upper(), *each)
        for key, each in found.items()
    }


def part_header_constants(
    api: Api, headers: PartHeaders, lowering: Lowering, used: set[Import]
) -> list[str]:
    """The constants that read the headers of parts; `used` gets what they mention."""
    return [_header_constant(api, each, lowering, used) for each in headers.values()]


def _header_constant(
    api: Api,
    named: tuple[str, Header, Shape],
    lowering: Lowering,
    used: set[Import],
) -> str:
    constant, header, shape = named
    used |= {own("runtime", "headers"), Import("typing", "Final")}
    typed = lowering.typed(header.schema)
    used |= imports_of(bare(typed.type))
    options = [
        string(header.name.lower()),
        value_text(api, header.schema, typed, None, used),
        shape_text(shape, api, used, 1),
        *(["explode=True"] if header.explode else []),
    ]
    return generic(f"{constant}: Final = headers.Header", bare(typed.type), options)


def _parts(form: Form, headers: PartHeaders) -> list[str]:
    """The arguments that forms in parts have more."""
    arguments: list[str] = []
    if form.files:
        rows = [
            f"{string(n)}: {file_text(n, each, 2, headers)}" for n, each in form.files
        ]
        arguments.append(table("files=", rows))
    if form.other_files is not None:
        arguments.append(f"others={file_text('', form.other_files, 1, headers)}")
    if form.anything:
        arguments.append("anything=True")
    if form.types:
        rows = [
            f"{string(n)}: {tuple_of([*map(string, types)], 2, len(n) + 5)}"
            for n, types in form.types
        ]
        arguments.append(table("types=", rows))
    if form.most > _USUAL_PARTS:
        arguments.append(f"most={form.most}")
    return arguments


def _header(constant: str, header: Header) -> str:
    required = ", required=True" if header.required else ""
    return f"parts.PartHeader({constant}{required})"


def file_text(name: str, file: FileShape, level: int, headers: PartHeaders) -> str:
    """The expression of what a file must be."""
    options = ["many=True"] if file.many else []
    if file.types:
        kinds = tuple_of([*map(string, file.types)], level + 1, len("types=,"))
        options.append(f"types={kinds}")
    if file.size.least:
        options.append(f"least={file.size.least}")
    if file.size.most is not None:
        options.append(f"most={file.size.most}")
    if file.headers:
        rows = [_header(*headers[name, each.name][:2]) for each, _ in file.headers]
        listed = tuple_of(rows, level + 1, len("headers=,"))
        options.append(f"headers={listed}")
    return enclose("parts.Files(", options, ")", level, 1)

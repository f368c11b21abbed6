"""The constants that read and write content in parts without names: `ORDERED_BODY`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from counterfoil.api.closed import closed_bounded
from counterfoil.python.form_views import (
    file_text,
    part_header_constants,
    part_headers,
)
from counterfoil.python.format_types import HOOKS, has_format
from counterfoil.python.imports import own
from counterfoil.python.layout import enclose, literal, string, tuple_of
from counterfoil.python.positions import FilePart
from counterfoil.python.scalar_kinds import (
    scalar_kinds,
)
from counterfoil.python.types import (
    WIDE,
    Import,
    annotation,
    as_value,
    bare,
    generic,
    imports_of,
    text_of,
)

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.form_views import PartHeaders
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.positions import Ordered, Part, ValuePart


def ordered_constants(
    api: Api,
    constant: str,
    kind: str,
    ordered: Ordered,
    lowering: Lowering,
    used: set[Import],
) -> list[str]:
    """The constant of content of the media type `kind`, after those of part headers.

    `used` gets what they mention.
    """
    used |= {Import("typing", "Final"), own("runtime", "ordered_parts")}
    files = {
        str(number): part.shape
        for number, part in enumerate(ordered.parts)
        if isinstance(part, FilePart)
    }
    headers = part_headers([*files.items()], constant)
    parts = [
        _part(api, str(number), part, headers, lowering, used)
        for number, part in enumerate(ordered.parts)
    ]
    arguments = [string(kind), *parts[: len(ordered.prefix)]]
    if ordered.rest is not None:
        arguments.append(f"rest={parts[-1]}")
    if ordered.least:
        arguments.append(f"least={ordered.least}")
    if ordered.most is not None:
        arguments.append(f"most={ordered.most}")
    if ordered.is_tuple:
        arguments.append("is_tuple=True")
    whole = bare(ordered.type(lowering))
    used |= imports_of(whole)
    head = f"{constant}: Final = ordered_parts.OrderedParts"
    return [
        *part_header_constants(api, headers, lowering, used),
        generic(head, whole, arguments),
    ]


def _part(
    api: Api,
    name: str,
    part: Part,
    headers: PartHeaders,
    lowering: Lowering,
    used: set[Import],
) -> str:
    """The expression of a part."""
    if isinstance(part, FilePart):
        used.add(own("runtime", "parts"))
        file = file_text(name, part.shape, 2, headers)
        return enclose("ordered_parts.FilePart(", [file], ")", 1, len("rest=,"))
    types = [string(each) for each in part.types]
    if part.content is not None:
        content = part.content.name.upper()
        used.add(own("contents", content))
        options = [content, *types]
        return enclose("ordered_parts.JsonPart(", options, ")", 1, len("rest=,"))
    options = [_text(api, part, lowering, used), *types]
    return enclose("ordered_parts.TextPart(", options, ")", 1, WIDE)


def _text(api: Api, part: ValuePart, lowering: Lowering, used: set[Import]) -> str:
    """The expression of what reads and writes the text of a scalar."""
    kind = part.type(lowering)
    used |= {own("runtime.text_content", "TextContent"), *imports_of(as_value(kind))}
    kinds = [string(each) for each in scalar_kinds(part.schema, lowering)]
    arguments = [
        annotation("", as_value(kind), "", 3),
        literal(json.loads(closed_bounded(api, part.schema)), 3),
        f"texts={tuple_of(kinds or [string('string')], 3)}",
    ]
    if has_format(kind):
        used.add(HOOKS)
        arguments.append("hooks=HOOKS")
    return enclose(f"TextContent[{text_of(bare(kind))}](", arguments, ")", 2, WIDE)

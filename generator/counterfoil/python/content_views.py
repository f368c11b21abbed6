"""The view of `contents.py`: how each content is read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.python.format_types import HOOKS
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import enclose, fits
from counterfoil.python.model_views import heading
from counterfoil.python.readers import (
    Readers,
    decoded_type,
    has_reader,
    opened_fields,
)
from counterfoil.python.types import (
    Import,
    annotation,
    as_value,
    bare,
    generic,
    imports_of,
    text_of,
)
from counterfoil.python.walks import Walks

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.rule_views import RuleChecks
    from counterfoil.python.wire_functions import FunctionView


_PLAIN: Final = 2
"""A type and a schema: the arguments of a content that is nothing more."""


class ContentsView(Struct, frozen=True):
    """The module of the contents: constants, and the readers of requests."""

    heading: str
    imports: str
    constants: tuple[str, ...]
    functions: tuple[FunctionView, ...]


def lower_contents_module(
    api: Api, contents: Contents, checks: RuleChecks
) -> ContentsView:
    """The view of `contents.py`."""
    used: set[Import] = set()
    if contents.items:
        used = {Import("typing", "Final"), own("runtime.json_content", "JsonContent")}
    lowering = contents.lowering
    walks = Walks(lowering)
    readers = Readers(lowering)
    constants: list[str] = []
    functions: list[FunctionView] = []
    for each in contents.items:
        constants.append(_constant(each, checks, walks, lowering, used))
        if has_reader(each):
            decoded = decoded_type(each, lowering)
            if opened_fields(each, lowering):
                used.add(own("wire", decoded))
            used.add(Import("msgspec.json", "Decoder"))
            name = f"_{each.name.upper()}: Final = "
            constants.append(enclose(f"{name}Decoder(", [decoded], ").decode"))
            reader = readers.reader(each, checks)
            functions.append(reader)
            used |= reader.imports
    text = "The JSON contents of requests and responses: how each is read and written."
    return ContentsView(
        heading(text, api.source),
        import_lines(used, ""),
        tuple(constants),
        tuple(functions),
    )


def _constant(
    content: Content,
    checks: RuleChecks,
    walks: Walks,
    lowering: Lowering,
    used: set[Import],
) -> str:
    # To type checkers a union that the judge tells apart is no expression.
    given = as_value(content.typed.type)
    used |= imports_of(given) | imports_of(bare(content.typed.type))
    name = content.name.upper()
    stem = content.model.stem if content.model else content.name
    arguments = [annotation("", given, "", 1), f"schemas.{name}"]
    used.add(own("", "schemas"))
    if walks.is_made(content.schema):
        maker = walks.maker(content.schema, content.name)
        used.add(own("wire", maker))
        arguments.append(f"make={maker}")
    elif walks.needs_fill(content.schema):
        used.add(own("wire", f"fill_{stem}"))
        arguments.append(f"fill=fill_{stem}")
    if walks.needs_flatten(content.schema):
        used.add(own("wire", f"flatten_{stem}"))
        arguments.append(f"flatten=flatten_{stem}")
    if checks.needed(content.schema):
        used.add(own("rules", f"check_{stem}"))
        arguments.append(f"check=check_{stem}")
    # Members that the type does not name, and rules, are beyond it.
    if content.typed.exact and len(arguments) == _PLAIN and not lowering.has_formats:
        arguments.append("exact=True")
    if lowering.has_formats:
        used.add(HOOKS)
        arguments.append("hooks=HOOKS")
    kind = bare(content.typed.type)
    line = f"{name}: Final = JsonContent[{text_of(kind)}]({', '.join(arguments)})"
    if fits(line):
        return line
    return generic(f"{name}: Final = JsonContent", kind, arguments)

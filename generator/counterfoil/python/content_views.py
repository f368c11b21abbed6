"""The views of `schemas.py` and `contents.py`: what the judge and the codecs know."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.api.closed import closed_schema
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import enclose, literal
from counterfoil.python.model_views import heading
from counterfoil.python.types import Import, imports_of, text_of
from counterfoil.python.walks import Walks
from counterfoil.python.wire_views import opened_fields

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.rule_views import RuleChecks


@dataclass(frozen=True, slots=True)
class ConstantView:
    """A constant: its whole assignment."""

    text: str


@dataclass(frozen=True, slots=True)
class ConstantsView:
    """A module of constants."""

    heading: str
    imports: str
    constants: tuple[ConstantView, ...]


def lower_schemas(api: Api, contents: Contents) -> ConstantsView:
    """The view of `schemas.py`."""
    used = {Import("typing", "Final"), Import("typing", "Any")}
    text = (
        "The exact schemas of contents: JSON Schema 2020-12, each complete in itself."
    )
    return ConstantsView(
        heading(text, api.source),
        import_lines(used, ""),
        tuple(
            ConstantView(
                f"{each.name.upper()}: Final[dict[str, Any]] = "
                + literal(json.loads(closed_schema(api, each.schema)))
            )
            for each in contents.items
        ),
    )


def lower_contents_module(
    api: Api, contents: Contents, checks: RuleChecks
) -> ConstantsView:
    """The view of `contents.py`."""
    used: set[Import] = {
        Import("typing", "Final"),
        own("runtime.json_content", "JsonContent"),
    }
    walks = Walks(contents.lowering)
    constants = tuple(
        ConstantView(_constant(each, contents, checks, walks, used))
        for each in contents.items
    )
    text = "The JSON contents of requests and responses: how each is read and written."
    return ConstantsView(heading(text, api.source), import_lines(used, ""), constants)


def _constant(
    content: Content,
    contents: Contents,
    checks: RuleChecks,
    walks: Walks,
    used: set[Import],
) -> str:
    kind = text_of(content.typed.type)
    used |= imports_of(content.typed.type)
    name = content.name.upper()
    stem = content.model.stem if content.model else content.name
    arguments = [kind, f"schemas.{name}"]
    used.add(own("", "schemas"))
    if content.model and opened_fields(content, contents.lowering):
        used |= {own("wire", f"{content.model.name}Wire")}
        used.add(own("wire", f"measure_{stem}"))
        arguments += [f"measure=measure_{stem}", f"wire={content.model.name}Wire"]
    else:
        used |= {own("wire", f"count_{stem}"), own("runtime.json_content", "counted")}
        arguments.append(f"measure=counted(count_{stem})")
    if walks.needs_fill(content.schema):
        used |= {own("wire", f"fill_{stem}"), own("wire", f"flatten_{stem}")}
        arguments += [f"fill=fill_{stem}", f"flatten=flatten_{stem}"]
    if content.model and checks.needed(content.schema):
        used.add(own("rules", f"check_{stem}"))
        arguments.append(f"check=check_{stem}")
    if not content.typed.exact:
        arguments.append("exact=False")
    return enclose(f"{name}: Final = JsonContent[{kind}](", arguments, ")")

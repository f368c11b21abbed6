"""The view of `schemas.py`: what the judges know, each named schema once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.closed import all_reached, refers, whole_schema
from counterfoil.api.exact import canonical
from counterfoil.api.patterns.schemas import bounded_schema
from counterfoil.api.schema import AnyValue, Schema
from counterfoil.python.class_names import place
from counterfoil.python.imports import import_lines
from counterfoil.python.layout import STEP, Json, literal
from counterfoil.python.model_views import heading
from counterfoil.python.types import Import

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.contents import Contents
    from counterfoil.python.union_functions import JudgeConstant

DEFINITIONS: Final = "DEFINITIONS"


class ConstantView(Struct, frozen=True):
    """A constant: its whole assignment."""

    text: str


class ConstantsView(Struct, frozen=True):
    """A module of constants."""

    heading: str
    imports: str
    constants: tuple[ConstantView, ...]


def lower_schemas(
    api: Api, contents: Contents, judges: tuple[JudgeConstant, ...]
) -> ConstantsView:
    """The view of `schemas.py`.

    What the schemas refer to stands in one constant, which all of them hold: were it
    written out in each, a document of schemas that refer to each other had no end.
    """
    used: set[Import] = set()
    judged = {each.name.upper(): each.schema for each in contents.items}
    judged |= {each.name: each.schema for each in judges}
    if judged:
        used = {Import("typing", "Final"), Import("typing", "Any")}
    constants: list[ConstantView] = []
    defined = all_reached(judged.values(), api.schemas)
    if defined:
        named = {
            name: _bounded(json.loads(api.schemas[name].exact)) for name in defined
        }
        constants.append(_constant(DEFINITIONS, literal(named)))
    names = {place(api.schemas[name]): name for name in reversed(defined)}
    for constant, schema in judged.items():
        # What is defined already is referred to.
        name = names.get(place(schema))
        meant = _reference(name, schema) if name else schema
        text = literal(_bounded(whole_schema(meant)))
        if refers(meant):
            text = f'{{\n{STEP}"$defs": {DEFINITIONS},{text.removeprefix("{")}'
        constants.append(_constant(constant, text))
    text = (
        "The exact schemas of contents: JSON Schema 2020-12, each complete in itself."
    )
    return ConstantsView(
        heading(text, api.source), import_lines(used, ""), tuple(constants)
    )


def _bounded(schema: object) -> Json:
    found: Json = json.loads(canonical(bounded_schema(schema)))
    return found


def _constant(name: str, value: str) -> ConstantView:
    return ConstantView(f"{name}: Final[dict[str, Any]] = {value}")


def _reference(name: str, schema: Schema) -> Schema:
    exact = json.dumps({"$ref": f"#/$defs/{name}"})
    return Schema(AnyValue(), schema.location, exact)

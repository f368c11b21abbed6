"""The views of `schemas`: what the judges know, each named schema once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.closed import all_reached, refers, whole_schema
from counterfoil.api.definitions import reference_to
from counterfoil.api.exact import canonical
from counterfoil.api.patterns.schemas import bounded_schema
from counterfoil.api.schema import AnyValue, Schema
from counterfoil.python.imports import import_lines, own
from counterfoil.python.index_views import index_rows
from counterfoil.python.layout import STEP, Json, enclose, literal
from counterfoil.python.model_views import heading
from counterfoil.python.names import snake
from counterfoil.python.places import place
from counterfoil.python.types import WIDE, Import

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.api.model import Api
    from counterfoil.python.contents import Contents
    from counterfoil.python.division import Division
    from counterfoil.python.union_functions import JudgeConstant

DEFINITIONS: Final = "DEFINITIONS"
_HAS_DEFINITIONS: Final = f'{{\n{STEP}"$defs": {DEFINITIONS},'
_TYPED: Final = frozenset({Import("typing", "Final"), Import("typing", "Any")})
_WORDS: Final = (
    "The exact schemas of contents: JSON Schema 2020-12, each complete in itself."
)


class ConstantView(Struct, frozen=True):
    """A constant: its whole assignment."""

    text: str


class ConstantsView(Struct, frozen=True):
    """A module of constants."""

    heading: str
    imports: str
    constants: tuple[ConstantView, ...]


class Schemas(Struct, frozen=True):
    """What the judges know: the schemas of contents and judges, and the named ones.

    A schema is the name of its constant and its text, in which it has its definitions.
    """

    _source: str
    _schemas: tuple[tuple[str, str], ...]
    _defined: Mapping[str, Json]

    def whole(self) -> ConstantsView | None:
        """All of them in one module; None where there is nothing."""
        if not self._schemas:
            return None
        constants = [_constant(*each) for each in self._schemas]
        if self._defined:
            constants.insert(0, _constant(DEFINITIONS, literal({**self._defined})))
        return ConstantsView(
            heading(_WORDS, self._source),
            import_lines(_TYPED, ""),
            tuple(constants),
        )

    def divided(
        self, division: Division
    ) -> dict[str, tuple[ConstantsView, tuple[str, ...]]]:
        """The modules of schemas, with the names that each offers."""
        found: dict[str, tuple[ConstantsView, tuple[str, ...]]] = {}
        named = ((name.lower(), (name, text)) for name, text in self._schemas)
        for module, held in division.group(named).items():
            used = {*_TYPED}
            if any(_HAS_DEFINITIONS in text for _, text in held):
                used.add(own("schemas.definitions", DEFINITIONS))
            view = ConstantsView(
                heading(_WORDS, self._source),
                import_lines(used, "schemas"),
                tuple(_constant(*each) for each in held),
            )
            found[module] = view, tuple(name for name, _ in held)
        return found

    def definitions(self, division: Division) -> dict[str, ConstantsView]:
        """The modules of named schemas, and that which finds one; none without any."""
        groups = division.group((snake(name), name) for name in self._defined)
        if not groups:
            return {}
        found = {
            module: ConstantsView(
                heading("Named schemas.", self._source),
                import_lines(_TYPED, "schemas.definitions"),
                (_constant(DEFINITIONS, literal({n: self._defined[n] for n in held})),),
            )
            for module, held in groups.items()
        }
        rows = index_rows({name: tuple(held) for name, held in groups.items()}, 2)
        index = enclose("{", rows, "}", 1, WIDE)
        given = f"\n{STEP}__name__,\n{STEP}{index},\n"
        words = "The named schemas, each imported when a schema needs it."
        imports = {Import("typing", "Final"), own("runtime.on_demand", "Definitions")}
        found["__init__"] = ConstantsView(
            heading(words, self._source),
            import_lines(imports, "schemas.definitions"),
            (ConstantView(f"{DEFINITIONS}: Final = Definitions({given})"),),
        )
        return found


def lower_schemas(
    api: Api, contents: Contents, judges: tuple[JudgeConstant, ...]
) -> Schemas:
    """The schemas of an Api.

    What they refer to is held once, and all of them hold that: were it written out in
    each, a document of schemas that refer to each other had no end.
    """
    judged = {each.name.upper(): each.schema for each in contents.items}
    judged |= {each.name: each.schema for each in judges}
    defined = all_reached(judged.values(), api.schemas)
    named = {name: _bounded(json.loads(api.schemas[name].exact)) for name in defined}
    names = {place(api.schemas[name]): name for name in reversed(defined)}
    schemas: list[tuple[str, str]] = []
    for constant, schema in judged.items():
        # What is defined already is referred to.
        name = names.get(place(schema))
        meant = _reference(name, schema) if name else schema
        text = literal(_bounded(whole_schema(meant)))
        if refers(meant):
            text = f"{_HAS_DEFINITIONS}{text.removeprefix('{')}"
        schemas.append((constant, text))
    return Schemas(api.source, tuple(schemas), named)


def _bounded(schema: object) -> Json:
    found: Json = json.loads(canonical(bounded_schema(schema)))
    return found


def _constant(name: str, value: str) -> ConstantView:
    return ConstantView(f"{name}: Final[dict[str, Any]] = {value}")


def _reference(name: str, schema: Schema) -> Schema:
    exact = json.dumps({"$ref": reference_to(name)})
    return Schema(AnyValue(), schema.location, exact)

"""Where a member belongs that stands in the wrong object, mostly by indentation."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from counterfoil.api.extensions import with_article
from counterfoil.api.grammar import GRAMMAR
from counterfoil.api.keywords import ANNOTATIONS, MEANING
from counterfoil.api.swagger.grammar import SWAGGER_GRAMMAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.grammar import Kind

_NAMES: Final = {
    "responses": "a status has three digits, from 100 to 599; 4XX stands for all of "
    "a class",
    "paths": "a path begins with a slash",
}
"""What names have that members of these kinds may have, apart from the fixed ones."""
_KEYWORDS: Final = MEANING | ANNOTATIONS
_SINCE_3: Final = {
    ("document", "host"): "write servers",
    ("document", "basePath"): "write servers",
    ("document", "schemes"): "write servers",
    ("document", "consumes"): "each content names its media types",
    ("document", "produces"): "each content names its media types",
    ("document", "definitions"): "write them below components/schemas",
    ("document", "parameters"): "write them below components/parameters",
    ("document", "responses"): "write them below components/responses",
    ("document", "securityDefinitions"): "write components/securitySchemes",
    ("operation", "consumes"): "each content names its media types",
    ("operation", "produces"): "each content names its media types",
    ("operation", "schemes"): "write servers",
    ("response", "schema"): "write content, with a media type that has the schema",
    ("response", "examples"): "write content, with a media type that has examples",
}
"""What OpenAPI 3 has in the place of a member of Swagger 2.0."""
_BEFORE_3: Final = {
    ("document", "servers"): "write host, basePath and schemes",
    ("document", "components"): "write definitions, parameters, responses and "
    "securityDefinitions",
    ("operation", "requestBody"): "write a parameter with in: body",
    ("operation", "servers"): "write host, basePath and schemes",
    ("response", "content"): "write schema, and produces in the operation",
    ("parameter", "schema"): "write its type beside its name",
    ("header", "schema"): "write its type in the header",
}
"""What Swagger 2.0 has in the place of a member of OpenAPI 3."""
_FAR: Final = 2
"""How many objects away a member may belong."""


def hint_of(name: str, kind: str, grammar: dict[str, Kind]) -> str:
    """What to do about a member that an object of a kind does not have; "" if unknown.

    The nearest objects that have it are named: those that hold the object, and those
    that it holds.
    """
    if name == "$ref":
        whole = kind == "operation"
        meant = "to its path item" if whole else "to each that is in it"
        return f"{with_article(kind)} is not read by reference: refer {meant}"
    is_old = grammar is SWAGGER_GRAMMAR
    other = (_BEFORE_3 if is_old else _SINCE_3).get((kind, name))
    if other:
        return f"it is of {'OpenAPI 3' if is_old else 'Swagger 2.0'}: {other}"
    if name[:1].isdigit() and kind == "responses":
        return _NAMES[kind]
    if "schema" in grammar[kind].fields and name in _KEYWORDS:
        return "put it under `schema`"
    around = _around(kind, is_old=is_old)
    for kinds in around:
        having = [each for each in kinds if name in grammar[each].fields]
        if having:
            named = " or ".join(with_article(each) for each in having[:2])
            return f"{named} has it: correct the indentation"
    return _NAMES.get(kind, "") if kind == "paths" else ""


@cache
def _around(kind: str, *, is_old: bool) -> tuple[tuple[str, ...], ...]:
    """The kinds that are one object away, then those that are two away."""
    grammar = SWAGGER_GRAMMAR if is_old else GRAMMAR
    inner = {name: frozenset(_held(each)) for name, each in grammar.items()}
    # Components hold everything, and are nowhere that something is indented into.
    outer = {
        name: frozenset(each for each in inner if name in inner[each]) - {"components"}
        for name in inner
    }
    found: list[tuple[str, ...]] = []
    above, below, seen = {kind}, {kind}, {kind}
    for _ in range(_FAR):
        above = {each for name in above for each in outer[name]}
        below = {each for name in below for each in inner[name]}
        found.append(tuple(sorted((above | below) - seen)))
        seen |= above | below
    return tuple(found)


def _held(kind: Kind) -> Iterator[str]:
    for member in (*kind.fields.values(), kind.patterned):
        name = member.holds.strip("[]{}")
        if name and name != "schema":
            yield name

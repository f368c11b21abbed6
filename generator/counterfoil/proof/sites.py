"""The sites of a schema: each keyword that a value can break, and where in a value."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from counterfoil.proof.member_names import member_names, unnamed
from counterfoil.proof.modern import RULES, is_undone
from counterfoil.proof.plain import elements, escape, is_object, members, target_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract

Path = tuple[str | int, ...]
"""The way from a value's root to a place in it."""

Choices = tuple[tuple[Path, str], ...]

ASSERTIONS: Final = (
    "type",
    "const",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "anyOf",
    "oneOf",
    "not",
    "unevaluatedProperties",
    "unevaluatedItems",
)
"""Keywords that a value breaks by itself, however many ways there are to do it."""

_MOST_NODES: Final = 2_000
_MOST_BRANCH_NODES: Final = 300
_MOST_REPEATS: Final = 1


@dataclass(frozen=True, slots=True)
class Site:
    """A keyword that can be broken: its path in the schema, as `Breach.site` has it."""

    keyword: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a value, and one schema that holds for it.

    `schema` is the JSON Pointer of the schema, references followed; `value` the path of
    the place; `sites` the keywords of that schema which can be broken there. `choices`
    are the branches of `oneOf` and `anyOf` that it is in: their places, and pointers.
    """

    schema: str
    value: Path
    sites: tuple[Site, ...]
    choices: Choices = ()


@functools.cache
def nodes(contract: Contract, schema: str) -> tuple[Node, ...]:
    """All places of a value of a schema, in the order of the document.

    A schema that contains itself is followed once.
    """
    walk = _Walk(contract)
    found: list[Node] = []
    for node in walk.visit(schema, (), (), ()):
        found.append(node)
        if len(found) == _MOST_NODES:
            break
    return tuple(found)


@functools.cache
def branch_nodes(contract: Contract, schema: str) -> tuple[Node, ...]:
    """The places of values that are in some branch of a `oneOf` or an `anyOf`."""
    walk = _Walk(contract, branches=True)
    inside = (node for node in walk.visit(schema, (), (), ()) if node.choices)
    return tuple(islice(inside, _MOST_BRANCH_NODES))


def binding(contract: Contract, node: Node, word: str) -> tuple[Site, ...]:
    """The sites of a node that bind what goes one way.

    `word` is `readOnly` for requests, `writeOnly` for answers: what it undoes of
    `required` cannot be broken there.
    """
    plain = contract.at(node.schema)
    return tuple(
        site
        for site in node.sites
        if site.keyword != "required" or not is_undone(plain, site.path[-1], word)
    )


class _Walk:
    def __init__(self, contract: Contract, *, branches: bool = False) -> None:
        self._contract = contract
        self._branches = branches

    def visit(
        self,
        pointer: str,
        value: Path,
        site: tuple[str, ...],
        above: tuple[str, ...],
        choices: Choices = (),
    ) -> Iterator[Node]:
        plain = members(self._contract.at(pointer))
        if above.count(pointer) > _MOST_REPEATS:
            return
        above = (*above, pointer)
        # A `$ref` adds nothing to the path of a site, and may have keywords beside it.
        reference = plain.get("$ref")
        if isinstance(reference, str):
            yield from self.visit(target_of(reference), value, site, above, choices)
        sites = (*_sites(plain, site), *_name_sites(self._contract, pointer, site))
        if sites or set(plain) - {"$ref"}:
            yield Node(pointer, value, sites, choices)
        for part, below, step in _below(self._contract, pointer, plain):
            place = (*value, *below)
            yield from self.visit(part, place, (*site, *step), above, choices)
        for keyword in ("oneOf", "anyOf") if self._branches else ():
            for index in range(len(elements(plain.get(keyword)))):
                part = f"{pointer}/{keyword}/{index}"
                step = (*site, keyword, str(index))
                chosen = (*choices, (value, part))
                yield from self.visit(part, value, step, above, chosen)


def _sites(plain: dict[str, object], path: tuple[str, ...]) -> Iterator[Site]:
    for keyword in plain:
        if keyword in ASSERTIONS:
            yield Site(keyword, (*path, keyword))
    for name in map(str, elements(plain.get("required"))):
        yield Site("required", (*path, "required", name))
    if plain.get("additionalProperties") is False:
        yield Site("additionalProperties", (*path, "additionalProperties"))
    if plain.get("items") is False:
        yield Site("items", (*path, "items"))
    for rule in map(members, elements(plain.get(RULES))):
        yield Site(str(rule["id"]), (*path, RULES, str(rule["id"])))


def _name_sites(
    contract: Contract, pointer: str, path: tuple[str, ...]
) -> Iterator[Site]:
    """The keywords that names of members can break: where they are is the object."""
    if not is_object(members(contract.at(pointer)).get("propertyNames")):
        return
    plain = members(contract.at(contract.resolve(f"{pointer}/propertyNames")))
    for keyword in plain:
        # Names are strings, so that their type is no fault that one could make.
        if keyword in ASSERTIONS and keyword != "type":
            yield Site(keyword, (*path, "propertyNames", keyword))


def _below(
    contract: Contract, pointer: str, plain: dict[str, object]
) -> Iterator[tuple[str, Path, tuple[str, ...]]]:
    """The schemas within one: pointer, the steps to their value, and to their site."""
    for name in members(plain.get("properties")):
        step = ("properties", name)
        yield f"{pointer}/properties/{escape(name)}", (name,), step
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        if isinstance(plain.get(keyword), dict):
            yield f"{pointer}/{keyword}", (unnamed(contract, pointer),), (keyword,)
    for pattern in members(plain.get("patternProperties")):
        part = f"{pointer}/patternProperties/{escape(pattern)}"
        for name in member_names(contract, pointer, 1, pattern):
            yield part, (name,), ("patternProperties", pattern)
    if isinstance(plain.get("items"), dict):
        index = len(elements(plain.get("prefixItems")))
        yield f"{pointer}/items", (index,), ("items",)
    for index in range(len(elements(plain.get("prefixItems")))):
        step = ("prefixItems", str(index))
        yield f"{pointer}/prefixItems/{index}", (index,), step
    for index in range(len(elements(plain.get("allOf")))):
        yield f"{pointer}/allOf/{index}", (), ("allOf", str(index))
    for keyword in ("then", "else"):
        if keyword in plain and "if" in plain:
            yield f"{pointer}/{keyword}", (), (keyword,)
    for name in members(plain.get("dependentSchemas")):
        step = ("dependentSchemas", name)
        yield f"{pointer}/dependentSchemas/{escape(name)}", (), step

"""What stands in schemas, and came to nothing that is built of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.given_names import GIVEN_NAME
from counterfoil.api.looseness import parts
from counterfoil.api.rules import read_rules
from counterfoil.api.schema import Object
from counterfoil.api.schema_parts import HOLDING, held
from counterfoil.codes import schemas as schema_codes
from counterfoil.codes import structure as codes
from counterfoil.document.tree import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.api.schema import Schema
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Location, Node

_RULES: Final = "x-rules"


def check_leftovers(
    roots: Iterable[tuple[Node, Schema]],
    reported: set[tuple[str, str]],
    findings: Findings,
) -> None:
    """Report rules that would never be checked, and names that would name nothing.

    `roots` are the schemas that stand in no other, and what was built of them.
    `reported` has the places that need not be reported again.
    """
    built = [*roots]
    placed = {place for _, schema in built for place in _placed(schema)}
    leftovers = _Leftovers(placed, reported, findings)
    for node, _ in built:
        leftovers.check(node)


def subschemas(node: Node) -> Iterator[Mapping]:
    """The schemas that a schema holds directly."""
    if not isinstance(node, Mapping):
        return
    for name, value in node.members.items():
        if name in HOLDING:
            for kind, each in held(name, value):
                if kind == "schema" and isinstance(each, Mapping):
                    yield each


class _Leftovers(Struct, frozen=True):
    placed: set[Location]
    reported: set[tuple[str, str]]
    findings: Findings

    def check(self, node: Node) -> None:
        if not isinstance(node, Mapping):
            return
        rules = read_rules(node, None)
        if not self.placed.issuperset(rule.location for rule in rules):
            self._rules(node.keys[_RULES])
        name = node.get(GIVEN_NAME)
        if name is not None and name.location not in self.placed:
            self._name(name.location)
        for inner in subschemas(node):
            self.check(inner)

    def _rules(self, place: Location) -> None:
        if self._is_new(place):
            self.findings.add(
                schema_codes.MISPLACED_RULES,
                "rules are checked on typed objects, and this schema becomes none",
                place,
                hint="move them to a schema with type: object and nothing else",
            )

    def _name(self, place: Location) -> None:
        if self._is_new(place):
            self.findings.add(
                codes.MISSPELT_EXTENSION,
                f"{GIVEN_NAME} says nothing here: nothing is made of this schema alone",
                place,
                hint="a part of an allOf has its name beside the allOf, and a property"
                " in the last of its schemas",
            )

    def _is_new(self, place: Location) -> bool:
        if (place.file, place.pointer) in self.reported:
            return False
        self.reported.add((place.file, place.pointer))
        return True


def _placed(schema: Schema) -> Iterator[Location]:
    """The places of all rules and names in what was built, up to references."""
    if schema.given is not None:
        yield schema.given.location
    if isinstance(schema.shape, Object):
        yield from (rule.location for rule in schema.shape.rules)
        given = (each.given for each in schema.shape.properties)
        yield from (each.location for each in given if each is not None)
    for part in parts(schema.shape):
        yield from _placed(part)

"""Required properties of one direction that have to be in the other one, too.

Since OpenAPI 3.1 `readOnly` and `writeOnly` are annotations, which lift no `required`
(JSON Schema Validation, 9.4). Where a schema is used in one direction alone, that makes
no difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from counterfoil.api.exact import one_way
from counterfoil.api.walk import map_schemas
from counterfoil.codes.api import REQUIRED_ONE_WAY
from counterfoil.document.tree import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.directions import Directions
    from counterfoil.api.model import Operation
    from counterfoil.api.schema import Schema
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Mapping, Place

_WORDS: Final = (("readOnly", "requests"), ("writeOnly", "responses"))


@dataclass(slots=True)
class OneWay:
    """Notes the schemas that have such properties."""

    _found: list[Mapping] = field(default_factory=list["Mapping"])

    def note(self, node: Mapping) -> None:
        """Note a schema."""
        if any(one_way(node, word) for word, _ in _WORDS):
            self._found.append(node)

    def check(
        self,
        directions: Directions,
        operations: Iterable[Operation],
        events: Iterable[Operation],
        findings: Findings,
    ) -> None:
        """Report them, but for those that are used in their own direction alone.

        What an event sends comes from where the values are: it is like a response.
        """
        if not self._found:
            return
        kinds = [*((each, False) for each in operations), *((e, True) for e in events)]
        asked = directions.below(_places(kinds, answers=False))
        answered = directions.below(_places(kinds, answers=True))
        there = {"requests": asked, "responses": answered}
        for node in self._found:
            place = place_of(node)
            is_used = place in asked or place in answered
            for word, other in _WORDS:
                if not is_used or place in there[other]:
                    _report(node, word, other, findings)


def _report(node: Mapping, word: str, other: str, findings: Findings) -> None:
    for name in sorted(one_way(node, word)):
        findings.add(
            REQUIRED_ONE_WAY,
            f"{name!r} is {word} and required: it has to be in {other} too",
            node.keys["required"],
            hint="take it out of required, or give the directions two schemas",
        )


def _places(kinds: list[tuple[Operation, bool]], *, answers: bool) -> set[Place]:
    """Where the schemas of one direction begin."""
    found: set[Place] = set()

    def note(schema: Schema) -> Schema:
        found.add((schema.location.file, schema.location.pointer))
        return schema

    for operation, is_event in kinds:
        if answers is not is_event:
            map_schemas(replace(operation, parameters=(), body=None), note)
        else:
            map_schemas(replace(operation, responses=()), note)
    return found

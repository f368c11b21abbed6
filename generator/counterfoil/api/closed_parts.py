"""Parts of an `allOf` that no value matches together: closed ones, and what is beyond.

JSON Schema Core, 10.3.2.3: `additionalProperties` looks at the `properties` beside it
alone. A part that admits no others admits nothing of what another part requires.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.exact import UNDOING, undone
from counterfoil.api.objects import type_names
from counterfoil.api.reading import flag, items, members, refuses_all
from counterfoil.api.same_value import without_ignored
from counterfoil.codes.api import UNMATCHABLE_SCHEMA
from counterfoil.diagnostics import Related
from counterfoil.document.builder import quoted
from counterfoil.document.tree import Mapping, Scalar, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Location, Node, Place

_MOST_PARTS: Final = 16
_MOST_NAMES: Final = 32
"""More of a schema is not looked at: what is told of the rest holds all the same."""


@dataclass(slots=True)
class ClosedParts:
    """Notes schemas that consist of others, and tells those that nothing matches."""

    _composed: list[Mapping] = field(default_factory=list["Mapping"])
    _own: dict[Place, frozenset[str]] = field(
        default_factory=dict["Place", "frozenset[str]"]
    )
    _required: dict[Place, tuple[Scalar, ...]] = field(
        default_factory=dict["Place", "tuple[Scalar, ...]"]
    )

    def note(self, node: Mapping, *, supposed: bool) -> None:
        """Note a schema, which is not judged where a value need not match it."""
        if "allOf" in node.members and not supposed:
            self._composed.append(node)

    def check(self, references: References, findings: Findings) -> None:
        """Warn of the schemas of which one part requires what another refuses."""
        for node in self._composed:
            found = self._refused(node, references)
            if found is None:
                continue
            name, closed = found
            findings.add(
                UNMATCHABLE_SCHEMA,
                f"no value matches this schema: {quoted(str(name.value))} is required,"
                " and one of the parts admits no properties but its own",
                node.keys["allOf"],
                Related("it is required here", name.location),
                Related("no others are admitted here", closed),
                hint="leave additionalProperties out of the parts; since OpenAPI 3.1,"
                " unevaluatedProperties: false beside the allOf closes the whole",
            )

    def _refused(
        self, node: Mapping, references: References
    ) -> tuple[Scalar, Location] | None:
        """A name that a part requires and another refuses, and where it does."""
        parts = [*_parts(node, references)]
        # What is no object has no properties, and matches.
        if not any(map(_is_object, parts)):
            return None
        closed = [(each, self._own_of(each)) for each in parts if is_closed(each)]
        if not closed:
            return None
        for part in parts:
            for name in self._required_by(part, references.version):
                for other, names in closed:
                    if name.value not in names:
                        return name, other.keys["additionalProperties"]
        return None

    def _own_of(self, node: Mapping) -> frozenset[str]:
        """The names of its properties."""
        place = place_of(node)
        if place not in self._own:
            names = (name for name, _ in members(node, "properties"))
            self._own[place] = frozenset(names)
        return self._own[place]

    def _required_by(self, node: Mapping, version: str) -> tuple[Scalar, ...]:
        place = place_of(node)
        if place not in self._required:
            self._required[place] = tuple(_required(node, version))
        return self._required[place]


def is_closed(node: Mapping) -> bool:
    """Whether a schema admits no properties but those that it names."""
    others = node.get("additionalProperties")
    return refuses_all(others) and "patternProperties" not in node.members


def _parts(node: Mapping, references: References) -> Iterator[Mapping]:
    """The schema and those that apply to all its values, or the first of them."""
    waiting: list[Node | None] = [node]
    seen: set[Place] = set()
    while waiting and len(seen) < _MOST_PARTS:
        each = waiting.pop()
        if not isinstance(each, Mapping) or place_of(each) in seen:
            continue
        seen.add(place_of(each))
        part = without_ignored(each, references)
        yield part
        waiting += reversed(items(part, "allOf")[:_MOST_PARTS])
        if "$ref" in part.members:
            waiting.append(references.target(part))


def _is_object(node: Mapping) -> bool:
    """Whether a schema admits objects alone."""
    if flag(node, "nullable") or flag(node, "x-nullable"):
        return False
    return type_names(node) == ("object",)


def _required(node: Mapping, version: str) -> Iterator[Scalar]:
    """The names that a schema requires in both directions.

    Up to OpenAPI 3.0, what is of one direction is not in the other.
    """
    listed = items(node, "required")[:_MOST_NAMES]
    if not listed:
        return
    lifted: set[str] = set()
    for word in UNDOING.get(version, {}).values():
        lifted |= undone(node, word)
    for each in listed:
        if not isinstance(each, Scalar) or not isinstance(each.value, str):
            continue
        if each.value not in lifted:
            yield each

"""Schema Objects to `Schema`s. What a reference names gets a name: recursion ends."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from counterfoil.api.exact import canonical, exact_members, modern
from counterfoil.api.examples import PlacedExample, json_text
from counterfoil.api.keywords import MEANING
from counterfoil.api.model import Example
from counterfoil.api.reading import flag, items, members, text
from counterfoil.api.rules import read_rules
from counterfoil.api.schema import AnyValue, Object, Reference, Schema, Shape
from counterfoil.api.schema_ledger import held
from counterfoil.api.shapes import Source, shape_of
from counterfoil.codes import structure as codes
from counterfoil.diagnostics import Findings
from counterfoil.document.tree import Location, Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.references import References


@dataclass(slots=True)
class Schemas:
    """Builds schemas and collects the named ones; `legacy`: of OpenAPI 3.0."""

    references: References
    findings: Findings
    legacy: bool
    named: dict[str, Schema] = field(default_factory=dict[str, Schema])
    judged: list[tuple[Schema, PlacedExample]] = field(
        default_factory=list[tuple[Schema, PlacedExample]]
    )
    _names: dict[tuple[str, str], str] = field(
        default_factory=dict[tuple[str, str], str]
    )
    _taken: set[str] = field(default_factory=set[str])
    _built: dict[tuple[str, str], Schema] = field(
        default_factory=dict[tuple[str, str], Schema]
    )
    _reported: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _waiting: deque[tuple[str, Node]] = field(default_factory=deque[tuple[str, Node]])

    def add_components(self, root: Mapping) -> None:
        """Name the schemas of `components`, before anything refers to them."""
        components = root.get("components")
        if isinstance(components, Mapping):
            for name, node in members(components, "schemas"):
                self._register(name, node)

    def finish(self) -> dict[str, Schema]:
        """Build every named schema, and those that they in turn refer to."""
        while self._waiting:
            name, node = self._waiting.popleft()
            self.named[name] = self.build(node)
        return self.named

    def build(self, node: Node) -> Schema:
        """One schema. A boolean is one too: true admits everything, false nothing."""
        place = (node.location.file, node.location.pointer)
        if place not in self._built:
            self._built[place] = self._build(node)
        return self._built[place]

    def _build(self, node: Node) -> Schema:
        if not isinstance(node, Mapping):
            refuses = isinstance(node, Scalar) and node.value is False
            loose = "false" if refuses else ""
            return Schema(
                AnyValue(), node.location, "false" if refuses else "true", loose
            )
        schema = modern(node) if self.legacy else node
        exact = exact_members(schema, self.name_of, legacy=self.legacy)
        rules = read_rules(node, Findings())
        target = self.name_of(schema) if "$ref" in schema.members else None
        shape: Shape
        if target is not None:
            shape, loose = Reference(target), _beside(schema)
        else:
            source = Source(schema, exact, self.build, everything(node.location), rules)
            shape, loose = shape_of(source)
        if rules and not (isinstance(shape, Object) and shape.rules == rules):
            self._misplaced(node)
        if loose:
            self._report_unbuilt(node)
        built = Schema(
            shape,
            node.location,
            canonical(exact),
            loose,
            text(node, "title"),
            text(node, "description"),
            flag(node, "deprecated"),
            examples=tuple(json_text(each) for each in _examples(node)),
            default=_default(node),
        )
        for each in _examples(node):
            example = Example("of the schema", "", "", "")
            self.judged.append((built, PlacedExample(example, each)))
        return built

    def _report_unbuilt(self, node: Node) -> None:
        """Rules in a subschema that became no typed object would never be checked."""
        for inner in _subschemas(node):
            place = (inner.location.file, inner.location.pointer)
            if place in self._built:
                continue
            if "x-rules" in inner.members:
                self._misplaced(inner)
            self._report_unbuilt(inner)

    def _misplaced(self, node: Mapping) -> None:
        place = node.keys["x-rules"]
        if (place.file, place.pointer) in self._reported:
            return
        self._reported.add((place.file, place.pointer))
        self.findings.add(
            codes.MISPLACED_RULES,
            "rules are checked on typed objects, and this schema becomes none",
            place,
            hint="move them to a schema with type: object that is not combined",
        )

    def name_of(self, node: Mapping) -> str | None:
        """The name of the schema that a `$ref` names; None where it leads nowhere."""
        target = self.references.target(node)
        if target is None:
            return None
        place = (target.location.file, target.location.pointer)
        return self._names.get(place) or self._register(self._invent(place), target)

    def _register(self, name: str, node: Node) -> str:
        # Two names may stand for one node (a YAML alias): references get the first.
        self._names.setdefault((node.location.file, node.location.pointer), name)
        self._taken.add(name)
        self._waiting.append((name, node))
        return name

    def _invent(self, place: tuple[str, str]) -> str:
        """A name from the end of the pointer or the file, as `components` allow it."""
        file, pointer = place
        last = (pointer or file).rsplit("/", maxsplit=1)[-1]
        last = last if pointer else last.split(".", maxsplit=1)[0]
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", unquote(last)).strip("-") or "schema"
        name, number = plain, 2
        while name in self._taken:
            name, number = f"{plain}-{number}", number + 1
        return name


def everything(location: Location) -> Schema:
    """The schema that admits every value, for where the document says nothing."""
    return Schema(AnyValue(), location, "true")


def _examples(node: Mapping) -> tuple[Node, ...]:
    single = node.get("example")
    return items(node, "examples") + (() if single is None else (single,))


def _default(node: Mapping) -> str:
    value = node.get("default")
    return "" if value is None else json_text(value)


def _subschemas(node: Node) -> Iterator[Mapping]:
    """The schemas that a schema holds directly."""
    if not isinstance(node, Mapping):
        return
    for name, value in node.members.items():
        for kind, each in held(name, value):
            if kind == "schema" and isinstance(each, Mapping):
                yield each


def _beside(schema: Mapping) -> str:
    """The first keyword beside `$ref` that asserts (JSON Schema Core, 8.2.3.1)."""
    silent = {"$ref", "format"}
    return next((n for n in schema.members if n in MEANING and n not in silent), "")

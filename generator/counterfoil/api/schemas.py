"""Schema Objects to `Schema`s. Every schema that a reference points to gets a name, so that recursion is finite."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import unquote

from counterfoil.api.exact import canonical, exact_schema, modern
from counterfoil.api.keywords import MEANING
from counterfoil.api.reading import flag, members, text
from counterfoil.api.references import References
from counterfoil.api.rules import read_rules
from counterfoil.api.schema import AnyValue, Reference, Schema
from counterfoil.api.shapes import Source, shape_of
from counterfoil.diagnostics import Findings
from counterfoil.document.tree import Location, Mapping, Node, Scalar

COMPONENTS = "/components/schemas/"


@dataclass(slots=True)
class Schemas:
    """Builds schemas and collects the named ones; `legacy` is the OpenAPI 3.0 dialect."""

    references: References
    findings: Findings
    legacy: bool
    root_file: str
    named: dict[str, Schema] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)
    _waiting: deque[tuple[str, Node]] = field(default_factory=deque)

    def add_components(self, root: Mapping) -> None:
        """Name the schemas of `components`, in document order, before anything refers to them."""
        components = root.get("components")
        if isinstance(components, Mapping):
            for name, node in members(components, "schemas"):
                self._register(name, node)

    def finish(self) -> dict[str, Schema]:
        """Build every named schema, and those that they in turn refer to."""
        while self._waiting:
            name, node = self._waiting.popleft()
            self.named[name] = self.build(node)
        return {name: self.named[name] for name in self._names.values()}

    def build(self, node: Node) -> Schema:
        """One schema. A boolean is one too: true admits everything, false nothing."""
        if not isinstance(node, Mapping):
            refuses = isinstance(node, Scalar) and node.value is False
            loose = "false" if refuses else ""
            return Schema(
                AnyValue(), node.location, "false" if refuses else "true", loose
            )
        schema = modern(node) if self.legacy else node
        exact = exact_schema(schema, self.name_of, legacy=self.legacy)
        assert isinstance(exact, dict)
        rules = read_rules(node, self.findings)
        target = self.name_of(schema) if "$ref" in schema.members else None
        if target is not None:
            shape, loose = Reference(target), _beside(schema)
        else:
            shape, loose = shape_of(
                Source(schema, exact, self.build, everything(node.location), rules),
            )
        return Schema(
            shape,
            node.location,
            canonical(exact),
            loose,
            text(node, "title"),
            text(node, "description"),
            flag(node, "deprecated"),
        )

    def name_of(self, node: Mapping) -> str | None:
        """The name of the schema that a `$ref` points to; None where it leads nowhere."""
        target = self.references.target(node)
        if target is None:
            return None
        place = (target.location.file, target.location.pointer)
        return self._names.get(place) or self._register(self._invent(place), target)

    def _register(self, name: str, node: Node) -> str:
        self._names[node.location.file, node.location.pointer] = name
        self._waiting.append((name, node))
        return name

    def _invent(self, place: tuple[str, str]) -> str:
        """A name from the last step of the pointer, or of the file's name: letters, digits, `.`, `_`, `-`."""
        file, pointer = place
        last = (pointer or file).rsplit("/", maxsplit=1)[-1]
        last = last if pointer else last.split(".", maxsplit=1)[0]
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", unquote(last)).strip("-") or "schema"
        taken = set(self._names.values())
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}-{number}", number + 1
        return name


def everything(location: Location) -> Schema:
    """The schema that admits every value, for a place where the document says nothing."""
    return Schema(AnyValue(), location, "true")


def _beside(schema: Mapping) -> str:
    """The first keyword beside `$ref` that asserts something (JSON Schema Core, 8.2.3.1)."""
    silent = {"$ref", "format"}
    return next((n for n in schema.members if n in MEANING and n not in silent), "")

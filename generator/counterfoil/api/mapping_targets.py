"""Which schemas the mapping of a discriminator names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.api.reading import child, text
from counterfoil.api.references import References
from counterfoil.codes.reference import DANGLING_REFERENCE
from counterfoil.diagnostics import Findings
from counterfoil.document.refs import scheme_of
from counterfoil.document.tree import Mapping, Scalar, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.document.tree import Node, Place


@dataclass(slots=True)
class MappingTargets:
    """Finds what the values of mappings name: a component, or what a reference does.

    A name of a component is that, though it could be the path of a file (OAS 3.2,
    4.25.3). What is wrong with a value is for `missed` alone: it forbids nothing.
    """

    references: References
    _quiet: References = field(init=False)

    def __post_init__(self) -> None:
        """Resolve without findings."""
        named = self.references
        self._quiet = References(named.document, Findings(), named.version)

    def place(self, written: Node) -> Place | None:
        """The place of the schema; None where there is none, or on another host."""
        if not isinstance(written, Scalar) or not isinstance(written.value, str):
            return None
        component = self._component(written, written.value)
        if component is not None:
            return place_of(component)
        if self.is_elsewhere(written):
            return None  # nothing is fetched for the sake of a mapping
        reference = Mapping({"$ref": written}, {}, written.location)
        target = self._quiet.target(reference)
        return None if target is None else place_of(target)

    def places(self, nodes: tuple[Node, ...]) -> dict[Place, int]:
        """The places that branches of a choice refer to, with their numbers."""
        found: dict[Place, int] = {}
        for number, node in enumerate(nodes):
            if isinstance(node, Mapping) and text(node, "$ref"):
                target = self.references.target(node)
                if target is not None:
                    found[place_of(target)] = number
        return found

    def is_elsewhere(self, written: Scalar) -> bool:
        """Whether a value is an address, or stands in what another host served."""
        origins = self.references.document.origins
        return bool(scheme_of(str(written.value))) or written.location.file in origins

    def missed(self, written: Scalar) -> str:
        """What may have been meant by a value that names nothing, or ""."""
        for each in self._quiet.findings.items:
            is_dangling = each.code.name == DANGLING_REFERENCE.name
            if is_dangling and each.location == written.location:
                return each.hint
        return ""

    def component_names(self, written: Node) -> frozenset[str]:
        """The names of the schemas that a mapping at a place may name."""
        return frozenset(n for each in self._components(written) for n in each.members)

    def _component(self, written: Node, name: str) -> Node | None:
        found = (each.members.get(name) for each in self._components(written))
        return next((each for each in found if each is not None), None)

    def _components(self, written: Node) -> Iterator[Mapping]:
        """The schemas of the mapping's own file, and of the document's."""
        document = self.references.document
        for file in dict.fromkeys((written.location.file, document.root.location.file)):
            root = document.trees.get(file)
            components = (
                child(root, "components") if isinstance(root, Mapping) else None
            )
            schemas = child(components, "schemas") if components else None
            if schemas is not None:
                yield schemas

"""The names that schemas give themselves: `$id`, `$anchor`, `$dynamicAnchor`, `$self`.

A reference is a URI (JSON Schema Core, 8.2): it is resolved against the base of the
schema resource that it stands in, and may then name a resource of the document, and an
anchor or a place in it. What no resource has for a name is a file, as ever.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urljoin

from counterfoil.api.keywords import OWN_DIALECT, SCHEMA_MAP
from counterfoil.api.reading import text
from counterfoil.codes.reference import ASSUMED_WHOLE, DANGLING_REFERENCE
from counterfoil.diagnostics import Findings
from counterfoil.document.refs import resolve, scheme_of
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.document.document import Document

_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")
# A text without any of these names nothing, and need not be searched.
_MARKS = re.compile(r"\$(?:id|anchor|dynamicAnchor|self)\b")
# What these hold is data, or a person's.
_DATA: Final = frozenset(
    {"const", "default", "enum", "example", "examples", "mapping", "value"}
)
_NAMED: Final = SCHEMA_MAP | {"$defs", "definitions"}


@dataclass(slots=True)
class Resource:
    """A schema resource: its address, its root, and the anchors in it by name."""

    address: str
    root: Node
    anchors: dict[str, Node] = field(default_factory=dict[str, Node])
    dynamic: dict[str, Node] = field(default_factory=dict[str, Node])


@dataclass(slots=True)
class Identifiers:
    """The resources of a document, in all files that were read."""

    document: Document
    findings: Findings
    version: str
    resources: dict[str, Resource] = field(default_factory=dict[str, Resource])
    _by_place: dict[tuple[str, str], Resource] = field(
        default_factory=dict[tuple[str, str], Resource]
    )
    _known: set[str] = field(default_factory=set[str])

    def resource_of(self, file: str, pointer: str) -> Resource | None:
        """The resource that a place lies in; None in a file that was not read."""
        self._learn(file)
        while True:
            found = self._by_place.get((file, pointer))
            if found is not None or not pointer:
                return found
            pointer = pointer.rpartition("/")[0]

    def find(self, reference: Scalar) -> Node | None:
        """What a reference names, one step; None, with a finding, where it is nothing.

        Without names of its own in it, a document has files and pointers alone.
        """
        written = str(reference.value)
        place = reference.location
        own = self.resource_of(place.file, place.pointer)
        address, mark, fragment = written.partition("#")
        if own is None or self.version in OWN_DIALECT:
            return resolve(self.document, written, reference, self.findings)
        target = own if not address else self._named(address, own)
        if target is None:
            path = _path(address, own, place.file)
            root = resolve(self.document, path, reference, self.findings)
            if root is None or not mark:
                return root
            target = self.resource_of(root.location.file, root.location.pointer)
        is_file = target is None or not target.root.location.pointer
        if _ANCHOR.fullmatch(unquote(fragment)) and target is not None:
            return self._anchored(target, unquote(fragment), reference)
        if target is None or (is_file and target is own and not address):
            return resolve(self.document, written, reference, self.findings)
        pointed = f"#{quote(target.root.location.pointer)}{fragment}"
        base = Scalar(written, target.root.location)
        return self._pointed(pointed, base, reference)

    def _pointed(self, pointer: str, base: Scalar, reference: Scalar) -> Node | None:
        """A place in a resource within a file; what is wrong is told at the reference.

        Where there is none, and the file has such a place, that is what is meant.
        """
        missed = Findings()
        found = resolve(self.document, pointer, base, missed)
        written = str(reference.value)
        if found is None and written.startswith("#"):
            whole = resolve(self.document, written, reference, Findings())
            if whole is not None:
                self.findings.add(
                    ASSUMED_WHOLE,
                    f"{written!r} leads to nothing in the schema that the $id gives a "
                    "name to: it is looked for in the whole file",
                    reference.location,
                    hint="leave out the $id, or put the name of the file before the #",
                )
                return whole
        for item in missed.items:
            self.findings.add(
                item.code, item.message, reference.location, hint=item.hint
            )
        return found

    def _anchored(
        self, resource: Resource, name: str, reference: Scalar
    ) -> Node | None:
        found = resource.anchors.get(name)
        if found is None:
            self.findings.add(
                DANGLING_REFERENCE,
                f"{str(reference.value)!r} leads to nothing: no schema of"
                f" {resource.address} has the $anchor {name!r}",
                reference.location,
            )
        return found

    def _named(self, address: str, own: Resource) -> Resource | None:
        """The resource with an address that is resolved against another's."""
        return self.resources.get(_joined(own.address, address))

    def _learn(self, file: str) -> None:
        """Note the names in a file, once."""
        if file in self._known or file not in self.document.trees:
            return
        self._known.add(file)
        root = self.document.trees[file]
        if root is None:
            return
        base = self.document.origins.get(file, file)
        if self.version == "3.2" and isinstance(root, Mapping) and text(root, "$self"):
            # OAS 3.2, 4.1.1: the base of the document is what it says itself.
            own = text(root, "$self").partition("#")[0]
            # A path from the root is one of where it is served: files lie elsewhere.
            is_served = own.startswith("/") and not own.startswith("//")
            base = _joined(base, f"file://{own}" if is_served else own)
        resource = Resource(base, root)
        self.resources.setdefault(base, resource)
        self._by_place[file, ""] = resource
        source = self.document.sources.get(file)
        if self.version in OWN_DIALECT:
            return
        if source is None or _MARKS.search(source):
            self._walk(root, resource)

    def _walk(self, root: Node, resource: Resource) -> None:
        waiting: list[tuple[Node, Resource]] = [(root, resource)]
        while waiting:
            node, within = waiting.pop()
            if isinstance(node, Mapping):
                within = self._note(node, within)
            waiting += ((each, within) for each in _parts(node))

    def _note(self, node: Mapping, within: Resource) -> Resource:
        """Note the names of a schema; the resource that its parts lie in."""
        given = text(node, "$id").removesuffix("#")
        if given and "#" not in given:
            within = Resource(_joined(within.address, given), node)
            self.resources.setdefault(within.address, within)
            self._by_place[place_of(node)] = within
        for keyword, dynamic in (("$anchor", False), ("$dynamicAnchor", True)):
            name = text(node, keyword)
            if name:
                within.anchors.setdefault(name, node)
                if dynamic:
                    within.dynamic.setdefault(name, node)
        return within


def _parts(node: Node) -> Iterator[Node]:
    """What a node holds, without what is data."""
    if isinstance(node, Sequence):
        yield from node.items
    elif isinstance(node, Mapping):
        for name, value in node.members.items():
            if name in _NAMED and isinstance(value, Mapping):
                yield from value.members.values()
            elif name not in _DATA and not name.startswith("x-"):
                yield value


def _path(address: str, own: Resource, file: str) -> str:
    """The file of an address, relative to the folder of the file that refers to it.

    An `$id` that is a path moves the base; one that is elsewhere does not say where the
    files lie, and so they are looked for beside the file (Core, 9.1.2).
    """
    if own.address == file or scheme_of(own.address) or scheme_of(address):
        return address
    return posixpath.relpath(
        _joined(own.address, address), quote(posixpath.dirname(file)) or "."
    )


def _joined(base: str, reference: str) -> str:
    """RFC 3986, 5.2, for whatever scheme: the library joins known ones alone."""
    if scheme_of(reference):
        return reference
    if scheme_of(base) not in {"", "http", "https", "file"}:
        return reference or base
    try:
        return urljoin(base, reference)
    except ValueError:  # a host that is none: nothing is relative to it
        return reference or base

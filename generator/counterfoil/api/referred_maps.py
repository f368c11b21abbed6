"""Members of a document that are written as a reference, where the standard has none.

OAS 3.1, 4.8.8 and 4.8.7: it is a path item, or a component, that may be a reference.
Bundlers follow one in the place of all paths, or of all schemas, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.codes.reference import REFERRED_MEMBER
from counterfoil.document.refs import reference_of, resolve
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from counterfoil.diagnostics import Findings
    from counterfoil.document.document import Document

COMPONENTS: Final = "components"
MEMBERS: Final = frozenset(
    {
        *(COMPONENTS, "externalDocs", "info", "paths", "security", "servers", "tags"),
        *("webhooks", "definitions", "parameters", "responses", "securityDefinitions"),
    }
)
"""The members of a document whose meaning does not depend on where they stand."""


def follow_members(document: Document, findings: Findings) -> Mapping:
    """The top of a document, with what such references lead to in their places.

    Each is told of. One that leads nowhere, or that has something beside it, stays.
    """
    root = document.root
    found = _followed(root, MEMBERS, document, findings)
    components = found.get(COMPONENTS)
    if isinstance(components, Mapping):
        names = frozenset(n for n in components.members if not n.startswith("x-"))
        inner = _followed(components, names, document, findings)
        if inner is not components:
            members = {**found.members, COMPONENTS: inner}
            found = Mapping(members, found.keys, found.location)
    if found is not root:
        file = root.location.file
        document.written.setdefault(file, root)
        document.trees[file] = found
    return found


def _followed(
    holder: Mapping, names: frozenset[str], document: Document, findings: Findings
) -> Mapping:
    """An object whose members of these names are no references."""
    found: dict[str, Node] = {}
    for name, value in holder.members.items():
        reference = _alone(value) if name in names else None
        target = reference and _target(reference, document, findings)
        if reference is None or target is None:
            continue
        document.crossed(reference, target)
        found[name] = target
        findings.add(
            REFERRED_MEMBER,
            f"no standard reads {name!r} by reference: what it leads to is read here",
            reference.location,
            hint="bundle the document, or refer to each that is in it",
        )
    if not found:
        return holder
    return Mapping({**holder.members, **found}, holder.keys, holder.location)


def _alone(node: Node) -> Scalar | None:
    """The `$ref` of an object that has nothing else."""
    is_alone = isinstance(node, Mapping) and len(node.members) == 1
    return reference_of(node) if is_alone else None


def _target(
    reference: Scalar, document: Document, findings: Findings
) -> Mapping | Sequence | None:
    """What a reference names; None where that is a single value, or refers on."""
    found = resolve(document, str(reference.value), reference, findings)
    refers = isinstance(found, Mapping) and "$ref" in found.members
    return None if isinstance(found, Scalar) or refers else found

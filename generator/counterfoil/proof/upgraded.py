"""Documents of Swagger 2.0 in the form of OpenAPI 3.0."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from counterfoil.api.references import References
from counterfoil.api.referred_maps import follow_members
from counterfoil.api.swagger.upgrade import upgrade
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.document.tree import Mapping, Scalar, Sequence
from counterfoil.document.tree import plain as plain_of
from counterfoil.proof.plain import elements, members
from counterfoil.proof.styles import COMMAS, SEPARATORS, TABS

if TYPE_CHECKING:
    from counterfoil.document.tree import Node
    from counterfoil.proof.reachable import ReachableFiles

STYLE_MARK: Final = "x-counterfoil-style"
"""Where a parameter says its style, which no other tool knows."""


def upgraded(files: ReachableFiles, origins: dict[int, str]) -> dict[str, object]:
    """A document of Swagger 2.0 in the form of OpenAPI 3.0.

    What its references lead to stands in their place; `origins` gets the file of each
    object that comes from another one, where the references in it begin.
    """
    findings = Findings()
    document = read_document(files.document, findings, files.access)
    if document is None:
        raise ValueError("it cannot be read")
    tree = follow_members(document, findings)
    made = upgrade(tree, References(document, findings), findings)
    for copy, address in document.origins.items():
        files.addresses[Path(copy).resolve()] = address
    made_plain = members(_plain(made, tree.location.file, origins))
    # References in schemas lead into the tree that was read.
    kept = {
        name: _plain(node, tree.location.file, origins)
        for name in ("definitions", "parameters", "responses")
        if (node := tree.get(name)) is not None
    }
    _mark_styles(made_plain)
    return {"openapi": "3.0.4", **made_plain, **kept}


def _mark_styles(value: object) -> None:
    """Take away the styles that no other tool knows, and mark parameters with them."""
    for each in elements(value):
        _mark_styles(each)
    plain = members(value)
    for each in plain.values():
        _mark_styles(each)
    style = plain.get("style")
    of_queries = plain.get("in") == "query" or "schema" not in plain
    if style not in ({COMMAS, TABS} if of_queries else SEPARATORS):
        return
    if "schema" in plain:
        del plain["style"]
        plain[STYLE_MARK] = style
    else:  # of a field
        plain["style"] = "form"


def _plain(node: Node, file: str, origins: dict[int, str]) -> object:
    """A tree as plain values; `file` is what it is a part of."""
    match node:
        case Mapping():
            inside = node.location.file
            items = node.members.items()
            value = {name: _plain(each, inside, origins) for name, each in items}
            if inside != file:
                origins[id(value)] = inside
            return value
        case Sequence():
            return [_plain(each, file, origins) for each in node.items]
        case Scalar():
            return plain_of(node)

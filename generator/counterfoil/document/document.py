"""A document: the tree of its first file, and whatever files its references led to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.access import DEFAULT_ACCESS, Access
from counterfoil.document.tree import Mapping, Node, Place, place_of

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read.

    `sources` has the text and `trees` the tree of each file, by the name that locations
    use; the tree is None where the file could not be read. Both grow as references are
    followed, so that no file is read twice.

    `access` says where references may lead; `origins` has the addresses of the files
    that are copies of what other hosts serve. `crossings` has where references lead
    that another file is part of, by the places of both; `written` the trees as they
    were read, of files whose trees are others by now.
    """

    root: Mapping
    path: Path
    sources: dict[str, str]
    trees: dict[str, Node | None] = field(default_factory=dict[str, Node | None])
    access: Access = DEFAULT_ACCESS
    origins: dict[str, str] = field(default_factory=dict[str, str])
    crossings: dict[Place, Place] = field(default_factory=dict[Place, Place])
    written: dict[str, Node | None] = field(default_factory=dict[str, Node | None])

    def crossed(self, reference: Node, target: Node) -> None:
        """Note where a reference leads, unless all of it is in the first file."""
        first = self.root.location.file
        if reference.location.file != first or target.location.file != first:
            self.crossings[place_of(reference)] = place_of(target)

"""A document: the tree of its first file, and whatever files its references led to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from counterfoil.document.tree import Mapping, Node


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read.

    `sources` has the text of each file by the name that locations use. `trees` has the
    tree of each file by its real path, None where it could not be read; it grows as
    references are followed, so that no file is read twice.
    """

    root: Mapping
    path: Path
    sources: dict[str, str]
    trees: dict[Path, Node | None] = field(default_factory=dict[Path, Node | None])

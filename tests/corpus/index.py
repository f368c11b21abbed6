"""The documents that are tried: what the index of a corpus says of each.

A corpus is a folder with an `index.tsv`: a header, then a row for each document, of
which the columns `file`, `bytes`, `meta_schema` and, where there is one, `servable`
count. A document is well-formed where `meta_schema` is `valid`. `documents/` beside
this file is a small corpus of our own; others are no part of this repository.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
OWN: Final = Path(__file__).with_name("documents")


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a corpus: `name` is its path there, `size` is in bytes.

    `servable`: it has some operations, and is not too large to try them all.
    """

    name: str
    path: Path
    size: int
    well_formed: bool
    servable: bool = True


def default_corpus() -> Path:
    """Where the environment says, else beside the repository."""
    given = os.environ.get("COUNTERFOIL_CORPUS")
    return Path(given) if given else ROOT.parent / "shared" / "corpus"


def read_index(corpus: Path) -> tuple[Document, ...]:
    """All documents of a corpus, in the index's order."""
    with (corpus / "index.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Document(
            row["file"],
            corpus / row["file"],
            int(row["bytes"]),
            row["meta_schema"] == "valid",
            row.get("servable", "servable") == "servable",
        )
        for row in rows
        if row["meta_schema"] in {"valid", "invalid", "unreadable"}
    )

"""Members of a document that are written as a reference, where the standard has none.

The generator reads what they lead to in their place (`referred-member`), and so does
the proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from counterfoil.api.referred_maps import COMPONENTS, MEMBERS
from counterfoil.proof.document_text import read_document
from counterfoil.proof.plain import elements, find, members
from counterfoil.proof.reachable import LostError

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.reachable import ReachableFiles

_ALONE: Final = {"$ref"}


def follow_members(
    files: ReachableFiles, root: dict[str, object], origins: dict[int, str]
) -> None:
    """Put what such references lead to in their places.

    `origins` gets the file of each. What leads nowhere stays as it is.
    """
    _follow(files, files.document.resolve(), root, MEMBERS, origins)
    components = members(root.get(COMPONENTS))
    path = origins.get(id(components))
    base = files.document.parent / path if path else files.document
    names = frozenset(name for name in components if not name.startswith("x-"))
    _follow(files, base.resolve(), components, names, origins)


def _follow(
    files: ReachableFiles,
    path: Path,
    holder: dict[str, object],
    names: frozenset[str],
    origins: dict[int, str],
) -> None:
    for name in holder.keys() & names:
        reference = members(holder[name]).get("$ref")
        if members(holder[name]).keys() != _ALONE or not isinstance(reference, str):
            continue
        address, _, fragment = reference.partition("#")
        try:
            found = files.find(path, address) if address else path
            value = find(read_document(found), unquote(fragment))
        except (LostError, OSError, KeyError, ValueError):
            continue
        if elements(value) or (members(value) and "$ref" not in members(value)):
            holder[name] = value
            origins[id(value)] = str(found)

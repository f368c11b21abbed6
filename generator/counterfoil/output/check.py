"""Drift: what lies in an output folder, against what the document makes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from counterfoil.codes.output import (
    OUTPUT_FOREIGN,
    OUTPUT_HAND_EDITED,
    OUTPUT_MISSING,
    OUTPUT_ORPHAN,
    OUTPUT_STALE,
)
from counterfoil.output.disk import resolved, scan
from counterfoil.output.manifest import (
    MANIFEST_NAME,
    Manifest,
    build_manifest,
    check_paths,
    is_as_written,
    read_manifest,
)
from counterfoil.output.ownership import require_own
from counterfoil.output.patch import unified_diff
from counterfoil.output.refused import OutputRefusedError, add_refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from counterfoil.diagnostics import Code, Findings


class Kind(Enum):
    """Why a file differs from what the document makes."""

    STALE = "stale"
    """It is as it was written, and the document or the tool has changed since."""

    HAND_EDITED = "edited by hand"
    """It is ours, but not as it was written."""

    FOREIGN = "not generated"
    """It stands where a generated file belongs, and is not ours: writing is refused."""

    MISSING = "missing"
    """It would be made, and is not there."""

    ORPHAN = "orphan"
    """It is there, and would not be made."""

    @property
    def code(self) -> Code:
        """The diagnostic code of such a difference."""
        match self:
            case Kind.STALE:
                return OUTPUT_STALE
            case Kind.HAND_EDITED:
                return OUTPUT_HAND_EDITED
            case Kind.FOREIGN:
                return OUTPUT_FOREIGN
            case Kind.MISSING:
                return OUTPUT_MISSING
            case Kind.ORPHAN:
                return OUTPUT_ORPHAN


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that differs. `diff` leads from what is on disk to what is made."""

    kind: Kind
    path: Path
    diff: str


def check_tree(
    folder: Path,
    files: Mapping[str, str],
    *,
    holds: str,
    version: str,
    findings: Findings,
) -> tuple[Difference, ...] | None:
    """The differences between `folder` and `files`, by path. Nothing is written.

    There are none exactly if writing would change nothing, with one exception: an
    orphan that is not ours is reported, and writing leaves it alone. Returns None, with
    a diagnostic, if the folder cannot be read.
    """
    try:
        check_paths(folder, files)
        new = build_manifest(version, holds, files)
        return _check(resolved(folder), folder, files, new)
    except (OutputRefusedError, OSError) as error:
        add_refusal(findings, folder, error)
    return None


def _check(
    folder: Path, shown: Path, files: Mapping[str, str], new: Manifest
) -> tuple[Difference, ...]:
    old = read_manifest(folder)
    require_own(folder, old, new)
    disk = scan(folder)
    disk.require_reachable((*files, *old.files))
    differences: list[Difference] = []
    for path in sorted(files.keys() | disk.files):
        data = disk.read(path)
        wanted = new.files.get(path)
        if wanted is not None and data is not None and is_as_written(data, wanted):
            continue
        text = files.get(path)
        kind = _kind(data, text, old.files.get(path))
        diff = unified_diff(str(shown / path), data, text)
        differences.append(Difference(kind, shown / path, diff))
    if not differences and old != new:
        differences.append(_manifest_difference(folder, shown, new))
    return tuple(differences)


def _kind(data: bytes | None, text: str | None, recorded: str | None) -> Kind:
    if data is None:
        return Kind.MISSING
    if text is None:
        return Kind.ORPHAN
    if recorded is None:
        return Kind.FOREIGN
    return Kind.STALE if is_as_written(data, recorded) else Kind.HAND_EDITED


def _manifest_difference(folder: Path, shown: Path, new: Manifest) -> Difference:
    path = folder / MANIFEST_NAME
    data = path.read_bytes() if path.exists() else None
    kind = Kind.MISSING if data is None else Kind.STALE
    name = shown / MANIFEST_NAME
    return Difference(kind, name, unified_diff(str(name), data, new.text()))

"""Output folders of tests: written, refused, looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.diagnostics import Findings
from counterfoil.output import MANIFEST_NAME, Written, write_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


FILES = {"__init__.py": "A = 1\n", "server/app.py": "B = 2\n", "py.typed": ""}


def write(folder: Path, files: Mapping[str, str], version: str = "1") -> Written:
    findings = Findings()
    written = write_tree(folder, files, holds="x", version=version, findings=findings)
    assert written is not None, findings.items
    assert not findings.items
    return written


def refused(folder: Path, files: Mapping[str, str]) -> str:
    """The code of the one diagnostic with which a run is refused."""
    findings = Findings()
    assert write_tree(folder, files, holds="x", version="1", findings=findings) is None
    (diagnostic,) = findings.items
    assert diagnostic.message
    assert diagnostic.location.file
    return diagnostic.code.name


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and modification times of all that lies below a folder."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def texts(folder: Path) -> dict[str, str]:
    return {
        name: data.decode()
        for name, (data, _) in snapshot(folder).items()
        if name != MANIFEST_NAME
    }

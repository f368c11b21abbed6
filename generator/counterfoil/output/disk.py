"""What lies in an output folder: its files, their bytes, what must not be touched."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from counterfoil.codes.output import OUTPUT_LINK, OUTPUT_UNWRITABLE
from counterfoil.output.manifest import OWN_PREFIX
from counterfoil.output.refused import OutputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CACHES = frozenset({"__pycache__", ".ruff_cache"})
"""What Python, and ruff where it finds its rules, keep there: nobody's files."""


@dataclass(frozen=True, slots=True)
class Disk:
    """The content of a folder, by relative POSIX path, spelled as it is on disk.

    `obstacles` are symbolic links, sockets and the like. Caches of tools and our own
    files are left out.
    """

    folder: Path
    files: frozenset[str]
    obstacles: frozenset[str]

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, or None where there is no such file."""
        if path not in self.files:
            return None
        # Of tens of thousands of files, path objects and buffers take half of the time.
        name = f"{self.folder}{os.sep}{path}"
        with open(name, "rb", buffering=0) as file:  # noqa: PTH123 - see above
            return file.read()

    def require_reachable(self, paths: Iterable[str]) -> None:
        """Refuse paths that are, or lie behind, a symbolic link or a special file."""
        if not self.obstacles:
            return
        for path in paths:
            parents = [str(parent) for parent in PurePosixPath(path).parents][:-1]
            for name in (*parents, path):
                if name in self.obstacles:
                    place = self.folder / name
                    message = "a link or special file is in the way of a generated file"
                    raise OutputRefusedError(OUTPUT_LINK, place, message, "remove it")


def resolved(folder: Path) -> Path:
    """The folder, wherever links lead to it."""
    try:
        place = folder.resolve()
        # Since Python 3.13, links of a circle stay as they are.
        is_there = not any(each.is_symlink() for each in (place, *place.parents))
    except RuntimeError:
        place, is_there = folder, False
    if not is_there:
        message = "links lead to the output folder in a circle"
        raise OutputRefusedError(OUTPUT_UNWRITABLE, folder, message)
    return place


def scan(folder: Path) -> Disk:
    """List a folder; an absent one is empty."""
    paths: dict[bool, set[str]] = {True: set(), False: set()}
    for path, is_file in found(folder):
        paths[is_file].add(path)
    return Disk(folder, frozenset(paths[True]), frozenset(paths[False]))


def found(folder: Path) -> Iterator[tuple[str, bool]]:
    """All that lies in a folder, and whether it is a file; what lies deeper is last.

    The paths are relative POSIX ones.
    """
    if folder.exists() and not folder.is_dir():
        message = "a file lies where the output folder should be"
        raise OutputRefusedError(OUTPUT_UNWRITABLE, folder, message)
    waiting = deque([""] if folder.exists() else ())
    while waiting:
        parent = waiting.popleft()
        with os.scandir(folder / parent) as entries:
            here = sorted(entries, key=lambda entry: entry.name)
        for entry in here:
            if entry.name in CACHES or (
                not parent and entry.name.startswith(OWN_PREFIX)
            ):
                continue
            path = parent + entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{path}/")
            else:
                yield path, entry.is_file(follow_symlinks=False)

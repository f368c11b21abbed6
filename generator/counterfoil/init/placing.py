"""Files to their places: all of them or none, and over no other."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from counterfoil.undisturbed import undisturbed

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

_STAGE_PREFIX = ".counterfoil-init-"


class InTheWayError(Exception):
    """Something lies where files should go; `names` are its paths in the folder."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        super().__init__(", ".join(self.names))


def require_free(folder: Path, paths: Iterable[str]) -> None:
    """Raise `InTheWayError` where anything lies at a path, or no folder above it."""
    found = [name for path in paths if (name := _in_the_way(folder, path))]
    if found:
        raise InTheWayError(found)


def _in_the_way(folder: Path, path: str) -> str:
    for parent in reversed(PurePosixPath(path).parents[:-1]):
        above = folder / parent
        # A link may lead out of the project.
        if os.path.lexists(above) and (above.is_symlink() or not above.is_dir()):
            return str(parent)
    return path if os.path.lexists(folder / path) else ""


@contextmanager
def stage_in(folder: Path) -> Generator[Path]:
    """A folder to write to, beside the places that its files will have.

    Afterwards it is gone, and so are the folders above it that were made for it and
    hold nothing.
    """
    made = _absent(folder)
    stage: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=_STAGE_PREFIX, dir=folder))
        yield stage
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)
        _remove_empty(made)


def _absent(folder: Path) -> list[Path]:
    """The folders that are to be made for one to be there, the innermost first."""
    return [each for each in (folder, *folder.parents) if not each.exists()]


def _remove_empty(folders: Iterable[Path]) -> None:
    with suppress(OSError):  # something is in it
        for each in folders:
            each.rmdir()


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts below a folder, with line feeds on every system."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")


def move(stage: Path, folder: Path, paths: Iterable[str]) -> None:
    """Move files and folders to the same paths in another folder, or none of them.

    Raises `InTheWayError` or `OSError`.
    """
    moved: list[str] = []
    made: list[Path] = []
    with undisturbed():
        try:
            for path in paths:
                require_free(folder, [path])
                parent = (folder / path).parent
                made[:0] = _absent(parent)
                parent.mkdir(parents=True, exist_ok=True)
                (stage / path).rename(folder / path)
                moved.append(path)
        except (InTheWayError, OSError):
            for path in moved:
                (folder / path).rename(stage / path)
            _remove_empty(made)
            raise

"""Writing output folders: all of them or none, and nothing that need not change."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.codes.output import OUTPUT_FOREIGN
from counterfoil.output.disk import CACHES, Disk, resolved, scan
from counterfoil.output.lock import locked
from counterfoil.output.manifest import (
    MANIFEST_NAME,
    OWN_PREFIX,
    Manifest,
    build_manifest,
    check_paths,
    is_as_written,
    read_manifest,
)
from counterfoil.output.ownership import require_own
from counterfoil.output.refused import OutputRefusedError, add_refusal
from counterfoil.undisturbed import undisturbed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

    from counterfoil.diagnostics import Findings

_STAGE_PREFIX = f"{OWN_PREFIX}-"


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did, by path. `overruled` had edits by hand, which are lost."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    overruled: tuple[str, ...]

    @property
    def quiet(self) -> bool:
        """Whether the folder was up to date already."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder, and the files that it should hold; `holds` says what, for people."""

    folder: Path
    holds: str
    files: Mapping[str, str]


def write_tree(
    folder: Path,
    files: Mapping[str, str],
    *,
    holds: str,
    version: str,
    findings: Findings,
) -> Written | None:
    """Make one folder hold `files`, as `write_trees` does."""
    tree = Tree(folder, holds, files)
    done = write_trees([tree], version=version, findings=findings)
    return done[0] if done else None


def write_trees(
    trees: Sequence[Tree], *, version: str, findings: Findings
) -> list[Written] | None:
    """Make folders hold their files, and remove those of an earlier run.

    A folder that holds something else is left alone. Files whose text is the same are
    not touched. Returns None, with a diagnostic, if that cannot be done in one of them:
    whatever is known before the first is changed leaves all of them as they were.
    """
    with ExitStack() as held:
        changes: list[_Change] = []
        for tree in trees:
            with _telling(findings, tree.folder):
                changes.append(held.enter_context(_held(tree, version)))
        if len(changes) < len(trees):
            return None
        with undisturbed(), ExitStack() as staged:
            moves: list[Callable[[], None]] = []
            for tree, change in zip(trees, changes, strict=True):
                with _telling(findings, tree.folder):
                    moves.append(staged.enter_context(change.staged()))
            if len(moves) < len(trees):
                return None
            done: list[Written] = []
            for tree, change, move in zip(trees, changes, moves, strict=True):
                with _telling(findings, tree.folder):
                    move()
                    done.append(change.written)
    return done if len(done) == len(trees) else None


@contextmanager
def _telling(findings: Findings, folder: Path) -> Generator[None]:
    try:
        yield
    except (OutputRefusedError, OSError) as error:
        add_refusal(findings, folder, error)


@contextmanager
def _held(tree: Tree, version: str) -> Generator[_Change]:
    """A folder, which nobody else changes meanwhile, and what is to be done there."""
    check_paths(tree.folder, tree.files)
    real = resolved(tree.folder)
    made = [each for each in (real, *real.parents) if not each.exists()]
    try:
        real.mkdir(parents=True, exist_ok=True)
        with locked(real):
            new = build_manifest(version, tree.holds, tree.files)
            yield _change(real, tree.files, new)
    finally:
        with suppress(OSError):  # something is in it
            for each in made:
                each.rmdir()


def _change(folder: Path, files: Mapping[str, str], new: Manifest) -> _Change:
    _remove_abandoned(folder)
    old = read_manifest(folder)
    require_own(folder, old, new)
    disk = scan(folder)
    disk.require_reachable((*files, *old.files))
    return _Change(folder, files, old, new, _plan(disk, old, new))


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be done in a folder; `written` is what it will have been."""

    folder: Path
    files: Mapping[str, str]
    old: Manifest
    new: Manifest
    written: Written

    @contextmanager
    def staged(self) -> Generator[Callable[[], None]]:
        """All that is new, beside the old files; the function puts it in place."""
        if self.written.quiet and self.old == self.new:
            yield _nothing
            return
        stage = Path(tempfile.mkdtemp(prefix=_STAGE_PREFIX, dir=self.folder))
        try:
            made = (*self.written.added, *self.written.changed)
            _make_folders(stage / "new", made)
            for path in made:
                _put(f"{stage}/new/{path}", self.files[path])
            _put(f"{stage}/{MANIFEST_NAME}", self.new.text())
            # Should the machine stop half-way, the next run must know both the old and
            # the new files as ours.
            known = {**self.old.files, **self.new.files}
            both = Manifest(self.new.version, self.new.holds, known)
            _put(f"{stage}/both", both.text())
            yield _Move(self.folder, stage, self.written).run
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _plan(disk: Disk, old: Manifest, new: Manifest) -> Written:
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    overruled: list[str] = []
    foreign: list[Path] = []
    for path, wanted in sorted(new.files.items()):
        data = disk.read(path)
        if data is None:
            added.append(path)
        elif is_as_written(data, wanted):
            unchanged.append(path)
        elif path not in old.files:
            foreign.append(disk.folder / path)
        else:
            changed.append(path)
            if not is_as_written(data, old.files[path]):
                overruled.append(path)
    if foreign:
        message = "this file is not generated, and is not overwritten"
        raise OutputRefusedError(
            OUTPUT_FOREIGN, foreign[0], message, "move it away", *foreign[1:]
        )
    removed = sorted((old.files.keys() - new.files.keys()) & disk.files)
    overruled += [
        path
        for path in removed
        if not is_as_written(disk.read(path) or b"", old.files[path])
    ]
    return Written(
        tuple(added),
        tuple(changed),
        tuple(removed),
        tuple(unchanged),
        tuple(overruled),
    )


@dataclass(frozen=True, slots=True)
class _Move:
    """The change from old files to the staged ones, undone if a step fails."""

    folder: Path
    stage: Path
    written: Written

    def run(self) -> None:
        """Take away, put in place, and write the manifest last."""
        written = self.written
        saved = (*written.changed, *written.removed, MANIFEST_NAME)
        for path in saved:
            self._save(path)
        placed: list[str] = []
        try:
            (self.stage / "both").replace(self.folder / MANIFEST_NAME)
            # Take away first: `Pet.py` that becomes `pet.py` is one file on some
            # systems.
            for path in written.removed:
                self._remove(path)
            made = (*written.added, *written.changed)
            _make_folders(self.folder, made)
            for path in made:
                os.replace(f"{self.stage}/new/{path}", f"{self.folder}/{path}")  # noqa: PTH105 - thousands
                placed.append(path)
            (self.stage / MANIFEST_NAME).replace(self.folder / MANIFEST_NAME)
        except BaseException:
            for path in set(placed) & set(written.added):
                self._remove(path)
            for path in saved:
                self._restore(path)
            raise

    def _save(self, path: str) -> None:
        if (self.folder / path).exists():
            target = self.stage / "old" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.folder / path, target)

    def _restore(self, path: str) -> None:
        kept = self.stage / "old" / path
        target = self.folder / path
        if kept.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            kept.replace(target)
        else:
            target.unlink(missing_ok=True)

    def _remove(self, path: str) -> None:
        """Remove a file, and the folders that then hold nothing but Python's cache."""
        target = self.folder / path
        target.unlink(missing_ok=True)
        for parent in target.parents:
            if parent == self.folder or any(
                entry.name not in CACHES for entry in parent.iterdir()
            ):
                return
            for cache in CACHES:
                shutil.rmtree(parent / cache, ignore_errors=True)
            parent.rmdir()


def _nothing() -> None:
    """Of what is current, nothing is put anywhere."""


def _make_folders(folder: Path, paths: Iterable[str]) -> None:
    """Make the folder, and those below it that files are to lie in."""
    for parent in dict.fromkeys(path.rpartition("/")[0] for path in paths):
        (folder / parent).mkdir(parents=True, exist_ok=True)


def _put(path: str, text: str) -> None:
    """Write a new file. Thousands are written: a file object costs more than that."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    place = os.open(path, flags, 0o666)
    try:
        rest = memoryview(text.encode())
        while rest:
            rest = rest[os.write(place, rest) :]
    finally:
        os.close(place)


def _remove_abandoned(folder: Path) -> None:
    """Remove what a killed run left. The lock is ours: nobody is at work in it."""
    for stage in folder.glob(f"{_STAGE_PREFIX}*"):
        shutil.rmtree(stage, ignore_errors=True)

"""Documents of the past: files as a revision of git has them."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from counterfoil.cli.job import shown

if TYPE_CHECKING:
    from collections.abc import Generator


@dataclass(frozen=True, slots=True)
class Former:
    """A document to compare with, and the folder that its references may lead to.

    Where it is of a revision, it lies in a temporary `folder`, and `label` is what
    stands for that where people read it; else both are "". `root` is None where the
    project says where references may lead: it says so of the files around its own.
    """

    path: Path
    root: Path | None = None
    folder: str = ""
    label: str = ""


@contextmanager
def former(written: str, document: Path, root: Path) -> Generator[Former, None, None]:
    """What `OLD` means: a file, `REVISION:PATH`, or `REVISION` for a known document.

    As git has it, the path begins at the top of the repository, and one with `./` or
    `../` at the current folder. `root` is the folder that references may lead to.
    Raises `click.UsageError` where it is none of them.
    """
    path = Path(written)
    if path.exists():
        real = path.resolve()
        around = None if real.is_relative_to(root.resolve()) else real.parent
        yield Former(shown(path.absolute()), around)
        return
    revision, colon, inner = written.partition(":")
    top = Path(_git("rev-parse", "--show-toplevel", written=written))
    if not colon:
        wanted = document.resolve()
    elif inner.startswith(("./", "../")):
        wanted = Path(inner).resolve()
    else:
        wanted = top / inner
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    commit = _git(*asked, f"{revision}^{{commit}}", written=written)
    with TemporaryDirectory(prefix="counterfoil-") as folder:
        yield _exported(commit, wanted, root.resolve(), top, Path(folder), written)


def _exported(
    commit: str, wanted: Path, root: Path, top: Path, folder: Path, written: str
) -> Former:
    """A document of a commit, and all in the folder around it."""
    around = root if wanted.is_relative_to(root) else wanted.parent
    try:
        inner = wanted.relative_to(top).as_posix()
        below = around.relative_to(top).as_posix() if around != top else "."
    except ValueError as error:
        raise click.UsageError(f"{wanted} is not in the repository {top}") from error
    tree = folder / "tree"
    _check_out(commit, below, top, folder / "index", tree)
    if not (tree / inner).is_file():
        raise click.UsageError(f"{written!r}: there is no {inner} in that revision")
    label = f"{written.partition(':')[0]}:"
    return Former(tree / inner, tree / below, f"{tree.as_posix()}/", label)


def _check_out(commit: str, below: str, top: Path, index: Path, tree: Path) -> None:
    """Write what a commit has below a folder, by an index that is not the project's."""
    run = partial(_run, "-C", str(top), index=index)
    run("read-tree", commit)
    names = run("ls-files", "-z", "--", below).stdout
    run("checkout-index", "-z", "--stdin", f"--prefix={tree.as_posix()}/", given=names)


def _git(*arguments: str, written: str) -> str:
    found = _run(*arguments)
    text = found.stdout.decode("utf-8", "surrogateescape").strip()
    if found.returncode or not text:
        raise click.UsageError(
            f"{written!r} is neither a file nor a revision of a git repository here"
        )
    return text


def _run(
    *arguments: str, index: Path | None = None, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    settings = {**os.environ, "GIT_INDEX_FILE": str(index)} if index else None
    try:
        return subprocess.run(  # noqa: S603 - no shell; git of the user's PATH
            ["git", *arguments],  # noqa: S607 - as people call it
            input=given,
            env=settings,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise click.UsageError(f"git cannot be run: {error.strerror}") from error

"""Documents of the past: files as a revision of git has them."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

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
    if path.is_file() or (path.exists() and not path.is_dir()):
        real = path.resolve()
        around = None if real.is_relative_to(root.resolve()) else real.parent
        yield Former(shown(path.absolute()), around)
        return
    found = _REVISION.fullmatch(written)
    revision, inner = (found[1], found[2]) if found else (written, None)
    here = Path.cwd() if inner else document.resolve().parent
    top = Path(_git(here, "rev-parse", "--show-toplevel", written=written))
    if not inner:
        wanted = document.resolve()
        _check_repository(top, wanted)
    elif inner.startswith(("./", "../")):
        wanted = Path(inner).resolve()
    else:
        wanted = top / inner
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    commit = _git(here, *asked, f"{revision}^{{commit}}", written=written)
    with TemporaryDirectory(prefix="counterfoil-") as folder:
        request = _Wanted(commit, revision, written, wanted)
        yield _exported(request, root.resolve(), top, Path(folder))


_REVISION: Final = re.compile(r"((?:\{[^{}]*\}|[^{}:])*):(.*)", re.DOTALL)
"""A revision and a path: what is in braces may have colons, as `HEAD@{12:00}` has."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file of a commit; `written` is how the user asked for it by a revision."""

    commit: str
    revision: str
    written: str
    path: Path


def _check_repository(top: Path, document: Path) -> None:
    """See to it that a revision means the same to the user, and to the document.

    Raises `click.UsageError` where the document is in a repository within the one at
    hand, as in a submodule: that has revisions of its own.
    """
    around = _run("rev-parse", "--show-toplevel", folder=Path.cwd())
    outer = Path(around.stdout.decode("utf-8", "surrogateescape").strip())
    if not around.returncode and outer != top and top.is_relative_to(outer):
        raise click.UsageError(
            f"{shown(document)} is in a repository of its own: run counterfoil in"
            f" {shown(top)}, where revisions are those of it"
        )


def _exported(request: _Wanted, root: Path, top: Path, folder: Path) -> Former:
    """A document of a commit, and all in the folder around it."""
    wanted, written = request.path, request.written
    around = root if wanted.is_relative_to(root) else wanted.parent
    try:
        inner = wanted.relative_to(top).as_posix()
        below = around.relative_to(top).as_posix() if around != top else "."
    except ValueError as error:
        raise click.UsageError(f"{wanted} is not in the repository {top}") from error
    tree = folder / "tree"
    _check_out(request, below, top, folder / "index", tree)
    found = tree / inner
    if not found.is_file():
        before = _former_name(request.commit, inner, top)
        hint = f": it was {before}, so write {request.revision}:{before}" * bool(before)
        raise click.UsageError(
            f"{written!r}: there is no {inner} in that revision{hint}"
        )
    if not found.resolve().is_relative_to(tree.resolve()):
        raise click.UsageError(f"{written!r}: {inner} is a link that leads elsewhere")
    label = f"{request.revision}:"
    return Former(found, tree / below, f"{tree.as_posix()}/", label)


def _check_out(
    request: _Wanted, below: str, top: Path, index: Path, tree: Path
) -> None:
    """Write what a commit has below a folder, by an index that is not the project's."""
    run = partial(_run, folder=top, index=index)
    tree.mkdir()
    read = run("read-tree", request.commit)
    names = run("ls-files", "-z", "--", below).stdout
    prefix = f"--prefix={tree.as_posix()}/"
    done = run("checkout-index", "-z", "--stdin", prefix, given=names)
    failed = next((each for each in (read, done) if each.returncode), None)
    if failed is not None:
        raise click.UsageError(f"{request.written!r} cannot be read: {_said(failed)}")


def _former_name(commit: str, inner: str, top: Path) -> str:
    """The name that a file of now had in a commit, as git finds it, or ""."""
    asked = ("diff", "--name-status", "-z", "--find-renames", "--diff-filter=R", commit)
    parts = _run(*asked, folder=top).stdout.decode("utf-8", "surrogateescape")
    listed = parts.split("\0")
    renamed = zip(listed[1::3], listed[2::3], strict=False)
    return next((before for before, after in renamed if after == inner), "")


def _git(folder: Path, *arguments: str, written: str) -> str:
    found = _run(*arguments, folder=folder)
    text = found.stdout.decode("utf-8", "surrogateescape").strip()
    if found.returncode or not text:
        raise click.UsageError(
            f"{written!r} is neither a file nor a revision of a git repository"
            f" here{_reason(found, folder)}"
        )
    return text


def _reason(failed: subprocess.CompletedProcess[bytes], folder: Path) -> str:
    """Why there may be no such revision, if that is plain to see."""
    said = _said(failed)
    if said and not said.startswith("not a git repository"):
        return f" ({said})"
    if said:
        return ""
    if _run("rev-parse", "--verify", "--quiet", "HEAD", folder=folder).returncode:
        return ", which has no commits yet"
    shallow = _run("rev-parse", "--is-shallow-repository", folder=folder).stdout
    if shallow.strip() == b"true":
        return ", which is a shallow clone: `git fetch --unshallow` gets the rest"
    return ""


def _said(failed: subprocess.CompletedProcess[bytes]) -> str:
    """The first line of what git says, without its label."""
    lines = failed.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else ""


def _run(
    *arguments: str, folder: Path, index: Path | None = None, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    settings = {**os.environ, "LC_ALL": "C"}
    if index:
        settings["GIT_INDEX_FILE"] = str(index)
    try:
        return subprocess.run(  # noqa: S603 - no shell; git of the user's PATH
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - as people call it
            input=given,
            env=settings,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise click.UsageError(f"git cannot be run: {error.strerror}") from error

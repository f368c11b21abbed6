"""Drift: every difference is found, told apart and shown."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.output import (
    MANIFEST_NAME,
    Difference,
    Kind,
    check_tree,
    write_tree,
)
from counterfoil.output.manifest import digest, is_as_written
from hypothesis import given, settings
from hypothesis import strategies as st

FILES = {"__init__.py": "A = 1\n", "server/app.py": "B = 2\n"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "out", FILES)
    return tmp_path / "out"


def write(folder: Path, files: dict[str, str]) -> None:
    findings = Findings()
    assert write_tree(folder, files, holds="x", version="1", findings=findings), (
        findings.items
    )


def check(
    folder: Path, files: dict[str, str], version: str = "1"
) -> tuple[Difference, ...]:
    findings = Findings()
    differences = check_tree(
        folder, files, holds="x", version=version, findings=findings
    )
    assert differences is not None, findings.items
    return differences


def kinds(folder: Path, files: dict[str, str]) -> dict[str, Kind]:
    return {
        item.path.relative_to(folder).as_posix(): item.kind
        for item in check(folder, files)
    }


def test_a_written_folder_is_clean(folder: Path) -> None:
    assert check(folder, FILES) == ()


@pytest.mark.parametrize("cache", ["server/__pycache__", ".ruff_cache"])
def test_caches_are_no_difference(folder: Path, cache: str) -> None:
    (folder / cache).mkdir()
    (folder / cache / "app.pyc").write_bytes(b"")
    assert check(folder, FILES) == ()


def end_lines_in_crlf(folder: Path) -> None:
    """What Git does on Windows with a text that it checks out (`core.autocrlf`)."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def test_line_ends_that_git_writes_on_windows_are_no_difference(folder: Path) -> None:
    end_lines_in_crlf(folder)
    before = (folder / "__init__.py").stat().st_mtime_ns
    assert check(folder, FILES) == ()
    findings = Findings()
    written = write_tree(folder, FILES, holds="x", version="1", findings=findings)
    assert written is not None
    assert written.quiet
    assert (folder / "__init__.py").stat().st_mtime_ns == before


def test_what_else_is_new_is_told_and_written_among_line_ends_of_windows(
    folder: Path,
) -> None:
    write(folder, {**FILES, "edited.py": "C = 3\nD = 4\n", "gone.py": "E = 5\n"})
    end_lines_in_crlf(folder)
    (folder / "edited.py").write_bytes(b"C = 3\r\nD = 5\r\n")
    new = {**FILES, "__init__.py": "A = 2\n", "edited.py": "C = 3\nD = 4\n"}
    assert kinds(folder, new) == {
        "__init__.py": Kind.STALE,
        "edited.py": Kind.HAND_EDITED,
        "gone.py": Kind.ORPHAN,
    }
    diff = next(item.diff for item in check(folder, new) if "edited" in item.diff)
    assert diff.splitlines(keepends=True)[3:] == [
        " C = 3\r\n",
        "-D = 5\r\n",
        "+D = 4\r\n",
    ]
    findings = Findings()
    written = write_tree(folder, new, holds="x", version="1", findings=findings)
    assert written is not None
    assert written.changed == ("__init__.py", "edited.py")
    assert written.removed == ("gone.py",)
    assert written.overruled == ("edited.py",)
    assert check(folder, new) == ()


def test_the_kinds_are_told_apart(folder: Path) -> None:
    write(folder, {**FILES, "old.py": "", "edited.py": "C = 3\n", "lost.py": ""})
    (folder / "edited.py").write_text("C = 4\n")
    (folder / "lost.py").unlink()
    (folder / "extra.py").write_text("")
    (folder / "mine.py").write_text("mine\n")
    new = {
        **FILES,
        "__init__.py": "A = 2\n",
        "edited.py": "C = 3\n",
        "lost.py": "",
        "mine.py": "made\n",
    }
    assert kinds(folder, new) == {
        "__init__.py": Kind.STALE,
        "edited.py": Kind.HAND_EDITED,
        "extra.py": Kind.ORPHAN,
        "lost.py": Kind.MISSING,
        "mine.py": Kind.FOREIGN,
        "old.py": Kind.ORPHAN,
    }


def test_a_folder_that_was_never_written_misses_every_file(tmp_path: Path) -> None:
    assert set(kinds(tmp_path / "none", FILES).values()) == {Kind.MISSING}
    assert not (tmp_path / "none").exists()


def test_a_lost_manifest_is_a_difference(folder: Path) -> None:
    (folder / MANIFEST_NAME).unlink()
    assert kinds(folder, FILES) == {MANIFEST_NAME: Kind.MISSING}


def test_another_version_is_a_difference_of_the_manifest(folder: Path) -> None:
    (difference,) = check(folder, FILES, version="2")
    assert difference.kind is Kind.STALE
    assert '-  "counterfoil": "1",\n+  "counterfoil": "2",\n' in difference.diff


def test_a_link_is_reported_not_followed(folder: Path) -> None:
    (folder / "__init__.py").unlink()
    (folder / "__init__.py").symlink_to("/etc/hostname")
    findings = Findings()
    assert check_tree(folder, FILES, holds="x", version="1", findings=findings) is None
    assert findings.items[0].code.name == "output-symbolic-link"


def test_bytes_that_are_no_text_are_shown(folder: Path) -> None:
    (folder / "__init__.py").write_bytes(b"\xff\xfe\n")
    (difference,) = check(folder, FILES)
    assert "-\\xff\\xfe\n" in difference.diff


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\nb", "a\nb\n"),
        ("a\n", ""),
        ("", "a"),
        ("a\x0cb\x85c\u2028d\r\ne\n", "a\x0cb\x85c\u2028D\r\ne\n"),
    ],
)
def test_the_diff_is_one_that_patch_applies(tmp_path: Path, old: str, new: str) -> None:
    write(tmp_path, {"file": old})
    (difference,) = check(tmp_path, {"file": new})
    subprocess.run(
        ["git", "apply", "--unidiff-zero", "-p0", "--allow-empty", "-"],
        input=difference.diff.replace(str(tmp_path / "file"), "file").encode(),
        cwd=tmp_path,
        check=True,
        env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent), "PATH": "/usr/bin:/bin"},
    )
    assert (tmp_path / "file").read_bytes() == new.encode()


_NAMES = st.sampled_from(["a.py", "b.py", "c/d.py", "c/e.py", "f/g/h.py"])
_TREES = st.dictionaries(_NAMES, st.text(max_size=12), max_size=5)


@settings(deadline=None, max_examples=60)
@given(first=_TREES, second=_TREES)
def test_whatever_was_there_before_writing_makes_it_clean_and_stays(
    first: dict[str, str], second: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, first)
        changed = bool(check(folder, second))
        assert changed == (first != second)
        write(folder, second)
        assert check(folder, second) == ()
        on_disk = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() or not any(path.iterdir())
        }
        assert on_disk == {*second, MANIFEST_NAME}


@settings(deadline=None, max_examples=60)
@given(data=st.data(), tree=_TREES.filter(bool))
def test_any_edit_is_found(data: st.DataObject, tree: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, tree)
        path = data.draw(st.sampled_from(sorted(tree)))
        target = folder / path
        match data.draw(st.sampled_from(["edit", "remove", "add"])):
            case "edit":
                before = digest(target.read_bytes())
                edits = st.binary(max_size=12)
                target.write_bytes(
                    data.draw(edits.filter(lambda x: not is_as_written(x, before)))
                )
                wanted = {path: Kind.HAND_EDITED}
            case "remove":
                target.unlink()
                wanted = {path: Kind.MISSING}
            case _:
                (folder / "extra.txt").write_bytes(b"")
                wanted = {"extra.txt": Kind.ORPHAN}
        assert kinds(folder, tree) == wanted


def test_checking_writes_nothing(folder: Path) -> None:
    copy = folder.parent / "copy"
    shutil.copytree(folder, copy)
    check(folder, {"other.py": ""})
    assert sorted(path.name for path in folder.rglob("*")) == sorted(
        path.name for path in copy.rglob("*")
    )

"""Writing an output folder: only what changed, only what is ours, all or nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.output import MANIFEST_NAME, check_tree, write_tree
from unit.output.folders import FILES, refused, snapshot, texts, write

if TYPE_CHECKING:
    from collections.abc import Mapping


def test_a_new_folder_holds_exactly_the_files_and_a_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "package"
    written = write(folder, FILES)
    assert written.added == ("__init__.py", "py.typed", "server/app.py")
    assert texts(folder) == FILES
    assert {path.name for path in folder.iterdir()} == {
        "__init__.py",
        "py.typed",
        "server",
        MANIFEST_NAME,
    }
    manifest = json.loads((folder / MANIFEST_NAME).read_text())
    assert manifest["counterfoil"] == "1"
    assert list(manifest["files"]) == sorted(FILES)


def test_a_second_run_touches_nothing(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    before = snapshot(tmp_path)
    written = write(tmp_path, FILES)
    assert written.quiet
    assert written.unchanged == tuple(sorted(FILES))
    assert snapshot(tmp_path) == before


def test_only_changed_files_get_a_new_modification_time(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    for path in tmp_path.rglob("*"):
        os.utime(path, ns=(1, 1))
    written = write(tmp_path, {**FILES, "server/app.py": "B = 3\n"})
    assert written.changed == ("server/app.py",)
    assert (tmp_path / "__init__.py").stat().st_mtime_ns == 1
    assert (tmp_path / "server/app.py").stat().st_mtime_ns > 1


def test_the_manifest_is_the_same_whatever_the_order_of_the_files(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a", FILES)
    write(tmp_path / "b", dict(reversed(FILES.items())))
    one, other = (tmp_path / name / MANIFEST_NAME for name in ("a", "b"))
    assert one.read_bytes() == other.read_bytes()


def test_line_ends_are_written_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, {"a": "x\ny\r\n"})
    assert (tmp_path / "a").read_bytes() == b"x\ny\r\n"


def test_files_no_longer_made_are_removed_with_their_empty_folders(
    tmp_path: Path,
) -> None:
    write(tmp_path, {**FILES, "client/http/sync.py": ""})
    cache = tmp_path / "client/http/__pycache__"
    cache.mkdir()
    (cache / "sync.cpython-311.pyc").write_bytes(b"")
    assert write(tmp_path, FILES).removed == ("client/http/sync.py",)
    assert not (tmp_path / "client").exists()


def test_files_that_are_not_ours_stay_when_ours_beside_them_go(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "client/sync.py": ""})
    (tmp_path / "client/notes.txt").write_text("mine")
    write(tmp_path, FILES)
    assert (tmp_path / "client/notes.txt").read_text() == "mine"
    assert not (tmp_path / "client/sync.py").exists()


def test_a_file_may_become_a_folder_and_the_other_way_round(tmp_path: Path) -> None:
    write(tmp_path, {"a": "1", "b/c": "2"})
    write(tmp_path, {"a/d": "3", "b": "4"})
    assert texts(tmp_path) == {"a/d": "3", "b": "4"}


def test_a_file_that_is_not_ours_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("mine = True\n")
    assert refused(tmp_path, FILES) == "output-foreign-file"
    assert texts(tmp_path) == {"__init__.py": "mine = True\n"}


def test_what_is_in_the_way_is_named_by_the_folder_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/__init__.py").write_text("mine = True\n")
    monkeypatch.chdir(tmp_path)
    findings = Findings()
    assert (
        write_tree(Path("out"), FILES, holds="x", version="1", findings=findings)
        is None
    )
    assert findings.items[0].location.file == "out/__init__.py"


def test_a_file_that_is_not_ours_but_the_same_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text(FILES["__init__.py"])
    assert "__init__.py" in write(tmp_path, FILES).unchanged
    assert write(tmp_path, {"__init__.py": "A = 2\n"}).changed == ("__init__.py",)


def test_edits_by_hand_are_overruled_and_named(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "gone.py": "C = 3\n"})
    (tmp_path / "__init__.py").write_text("edited\n")
    (tmp_path / "gone.py").write_text("edited\n")
    written = write(tmp_path, FILES)
    assert written.overruled == ("__init__.py", "gone.py")
    assert texts(tmp_path) == FILES


def complaints(folder: Path, files: Mapping[str, str], holds: str) -> list[str]:
    findings = Findings()
    assert (
        write_tree(folder, files, holds=holds, version="1", findings=findings) is None
    )
    made = check_tree(folder, files, holds=holds, version="1", findings=Findings())
    assert made is None or "overwritten" in findings.items[0].message
    return [f"{each.location.file}: {each.message}" for each in findings.items]


def test_all_files_that_are_in_the_way_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"ours": ""})
    for name in ("a", "b"):
        (tmp_path / name).write_text("mine")
    told = complaints(tmp_path, {"a": "", "b": "", "c": ""}, "x")
    assert told == [
        f"{tmp_path / name}: this file is not generated, and is not overwritten"
        for name in ("a", "b")
    ]


def test_a_folder_that_holds_something_else_is_not_replaced(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    before = snapshot(tmp_path)
    (told,) = complaints(tmp_path, {"index.html": ""}, "the documentation")
    assert told.endswith(
        "this folder holds x, and would hold the documentation instead"
    )
    (told,) = complaints(tmp_path / "docs", {"index.html": ""}, "the documentation")
    assert f"lies in {tmp_path}, all of which is generated" in told
    assert snapshot(tmp_path) == before


def test_a_folder_of_somebody_else_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "src/pets").mkdir(parents=True)
    for name in ("src/pets/app.py", "openapi.yaml", "notes", "README.md", ".gitignore"):
        (tmp_path / name).write_text("mine")
    before = snapshot(tmp_path)
    (told,) = complaints(tmp_path, FILES, "x")
    assert told == (
        f"{tmp_path}: this folder holds what Counterfoil did not write:"
        " README.md, notes, openapi.yaml and more"
    )
    assert snapshot(tmp_path) == before
    for name in ("openapi.yaml", "notes", "README.md"):
        (tmp_path / name).unlink()
    (told,) = complaints(tmp_path, FILES, "x")
    assert told.endswith("write: src/pets/app.py")


def test_what_begins_with_a_dot_may_be_there_already(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/pages")
    (tmp_path / "empty").mkdir()
    assert write(tmp_path, FILES).added == tuple(sorted(FILES))
    assert (tmp_path / ".git/HEAD").exists()


@pytest.mark.parametrize(
    "path",
    [
        "../a",
        "/a",
        "a/../../b",
        "a//b",
        "./a",
        "",
        "a/",
        "a\\..\\b",
        "C:a",
        "a\0b",
        "a\nb",
        ".counterfoil.json",
        ".Counterfoil.json",
        ".counterfoil-x/a",
    ],
)
def test_paths_that_no_generated_file_may_have(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "out"
    assert refused(folder, {"good": "", path: "x"}) == "output-path"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("pair", [("a", "A"), ("a/b", "A/c"), ("a", "a/b"), ("é", "É")])
def test_paths_that_some_file_system_takes_for_one(
    tmp_path: Path, pair: tuple[str, str]
) -> None:
    assert refused(tmp_path, dict.fromkeys(pair, "")) == "output-path"


def test_a_forged_manifest_removes_nothing_outside(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("keep")
    folder = tmp_path / "out"
    write(folder, FILES)
    manifest = json.loads((folder / MANIFEST_NAME).read_text())
    manifest["files"]["../victim"] = "0" * 64
    (folder / MANIFEST_NAME).write_text(json.dumps(manifest))
    assert refused(folder, FILES) == "output-path"
    assert victim.read_text() == "keep"


@pytest.mark.parametrize("link", ["__init__.py", "server"])
def test_links_are_not_followed(tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "app.py").write_text("keep")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / link).symlink_to(outside if link == "server" else outside / "app.py")
    assert refused(folder, FILES) == "output-symbolic-link"
    assert (outside / "app.py").read_text() == "keep"
    assert list(outside.iterdir()) == [outside / "app.py"]


def test_a_link_on_the_way_to_a_removed_file_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "app.py").write_text(FILES["server/app.py"])
    folder = tmp_path / "out"
    write(folder, FILES)
    (folder / "server/app.py").unlink()
    (folder / "server").rmdir()
    (folder / "server").symlink_to(outside)
    assert refused(folder, {"__init__.py": ""}) == "output-symbolic-link"
    assert (outside / "app.py").exists()


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "link", FILES)
    assert texts(tmp_path / "real") == FILES


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "[]",
        "{}",
        '{"counterfoil": 1, "files": {}}',
        '{"counterfoil": "1", "files": []}',
        '{"counterfoil": "1", "files": {"a": "short"}}',
        "[" * 100_000,
        '<<<<<<< ours\n{"counterfoil": "1"}\n=======\n',
    ],
)
def test_a_damaged_manifest_stops_the_run(tmp_path: Path, damage: str) -> None:
    write(tmp_path, FILES)
    (tmp_path / MANIFEST_NAME).write_text(damage)
    before = snapshot(tmp_path)
    assert refused(tmp_path, {"__init__.py": "A = 9\n"}) == "output-manifest"
    assert snapshot(tmp_path) == before


def test_a_manifest_with_conflict_markers_says_so(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).write_text("<<<<<<< HEAD\n")
    findings = Findings()
    write_tree(tmp_path, FILES, holds="x", version="1", findings=findings)
    assert "merge conflict" in findings.items[0].message
    assert "delete the folder" in findings.items[0].hint


def test_a_folder_where_a_file_belongs_leaves_everything_as_it_was(
    tmp_path: Path,
) -> None:
    write(tmp_path, FILES)
    (tmp_path / "z.py").mkdir()
    before = snapshot(tmp_path)
    new = {"__init__.py": "A = 2\n", "b/new.py": "", "z.py": ""}
    assert refused(tmp_path, new) == "output-unwritable"
    assert snapshot(tmp_path) == before
    assert not (tmp_path / "b").exists()


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    for folder in (tmp_path / "a", tmp_path / "a/pets"):
        assert refused(folder, FILES) == "output-unwritable"
        findings = Findings()
        assert (
            check_tree(folder, FILES, holds="x", version="1", findings=findings) is None
        )
        assert findings.items[0].location.file == str(folder)


def test_a_file_where_the_folder_belongs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    assert refused(tmp_path / "out", FILES) == "output-unwritable"
    assert refused(tmp_path / "out" / "below", FILES) == "output-unwritable"
    assert (tmp_path / "out").read_text() == "mine"


def test_a_manifest_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    write(folder, FILES)
    (folder / MANIFEST_NAME).unlink()
    os.mkfifo(folder / MANIFEST_NAME)
    assert refused(folder, FILES) == "output-manifest"


def test_what_is_in_the_way_of_a_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    write(folder, FILES)
    (folder / "py.typed").unlink()
    (folder / "py.typed" / "mine").mkdir(parents=True)
    findings = Findings()
    files = {**FILES, "py.typed": "partial"}
    assert write_tree(folder, files, holds="x", version="1", findings=findings) is None
    (diagnostic,) = findings.items
    assert diagnostic.location.file == str(folder / "py.typed")

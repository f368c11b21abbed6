"""A new project: what it says, where it goes, and what keeps it from being written."""

from __future__ import annotations

import errno
import re
import signal
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from counterfoil import __version__
from counterfoil.init import placing
from counterfoil.init.files import project_files
from counterfoil.init.view import check_title, project_view
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from unit.cli.projects import Run, run

ROOT = Path(__file__).parents[3]


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def assert_refused(done: Run, *words: str) -> None:
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err


def test_a_project_is_written_whole(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "ticket-office")
    assert (done.code, done.err) == (0, "")
    folder = tmp_path / "ticket-office"
    document: Any = yaml.safe_load((folder / "openapi.yaml").read_text())
    assert document["info"]["title"] == "Ticket office"
    project = tomllib.loads((folder / "pyproject.toml").read_text())
    assert project["tool"]["counterfoil"]["package"] == "ticket_office"
    assert [path.name for path in tmp_path.iterdir()] == ["ticket-office"]
    assert not [path for path in listing(folder) if ".counterfoil-init" in path]
    for line in re.findall(r"^  (ticket-office/.*)$", done.out, re.MULTILINE):
        assert (tmp_path / line).exists()
    assert "next:\n  cd ticket-office\n  counterfoil serve\n" in done.out
    assert run(folder, "lint").out == (
        "openapi.yaml: no findings in 2 operations (OpenAPI 3.1)\n"
    )
    assert run(folder, "generate", "--check").code == 0


def test_a_folder_that_has_other_files_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/other.py").write_text("mine")
    done = run(tmp_path, "init", "--title", "Notes", "--ci", "none")
    assert done.code == 0
    assert (tmp_path / "src/other.py").read_text() == "mine"
    assert "\n  cd " not in done.out
    assert not (tmp_path / ".github").exists()
    assert "on every push" not in (tmp_path / "README.md").read_text()


def test_whatever_is_in_the_way_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "src").write_text("a file")
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "generated/notes").mkdir(parents=True)
    (tmp_path / ".gitignore").symlink_to("nowhere")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "tests").symlink_to("elsewhere")
    before = listing(tmp_path)
    done = run(tmp_path, "init", "--title", "Notes")
    assert_refused(done)
    assert done.err == (
        "Error: nothing was written, for these are in the way:\n"
        "  README.md\n  .gitignore\n  src\n  tests\n  generated/notes\n"
    )
    assert listing(tmp_path) == before
    assert (tmp_path / "README.md").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--title", ""], "it is empty"),
        (["--title", " \u00a0"], "it is empty"),
        (["--title", "a\nb"], r"it holds '\n'"),
        (["--title", "a\u2028b"], r"it holds '\u2028'"),
        (["--title", "a\udcff"], r"it holds '\udcff'"),
        (["--title", "a" * 201], "more than 200 characters"),
        (["--package", ""], "'' is not a name"),
        (["--package", "class"], "'class' is not a name"),
        (["--package", "../up"], "'../up' is not a name"),
        (["--package", "json"], "a module of Python's own library"),
        (["--package", "msgspec"], "a library that what is generated needs"),
        (["--package", "docs"], "the folder of the documentation"),
        (["--package", "tests"], "a folder of the project"),
        (["--package", "pytest"], "a module that it needs"),
        (["--package", "n" * 300], "cannot be written: File name too long"),
        (["--ci", "other"], "'other' is not one of"),
    ],
)
def test_what_cannot_be_is_refused(
    tmp_path: Path, arguments: list[str], word: str
) -> None:
    assert_refused(run(tmp_path, "init", "new", *arguments), word)
    assert listing(tmp_path) == []


def test_a_title_that_is_no_name_makes_one(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "--title", "JSON").code == 0
    assert (tmp_path / "src/json_api_service.py").exists()


def test_no_folder_can_be_made_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(run(tmp_path, "init", "file"), "is a file")
    assert_refused(run(tmp_path, "init", "file/below"), "file/below cannot be written")
    assert listing(tmp_path) == ["file"]


def test_a_circle_of_links_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    assert_refused(run(tmp_path, "init", "circle"), "circle cannot be written")


def test_a_folder_that_may_not_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    done = run(tmp_path, "init", "new/notes")
    assert_refused(done)
    assert done.err == "Error: new/notes cannot be written: Permission denied\n"
    assert listing(tmp_path) == []


def test_what_was_moved_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever's disk is full half-way has what was there before."""
    stage, target = tmp_path / "stage", tmp_path / "target"
    placing.write_files(stage, {"a/b/c": "1", "a/d": "2", "e": "3"})
    (target / "a").mkdir(parents=True)
    (target / "a/mine").write_text("mine")
    rename = Path.rename

    def fail_at_last(path: Path, to: Path) -> Path:
        if path == stage / "e":
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", fail_at_last)
    with pytest.raises(OSError, match="No space left"):
        placing.move(stage, target, ["a/b/c", "a/d", "e"])
    assert listing(target) == ["a", "a/mine"]


TITLES = st.text(min_size=1, max_size=200).filter(lambda text: not check_title(text))


@settings(max_examples=40)
@given(TITLES)
@example('"quoted" \\ and: {{ 7 * 7 }} {% raw %} # no comment')
@example("- a list: *anchor !tag <b>&amp; [x](y) $1 | ~")
@example("\ufeff\ufffe\U0001f600\U000e0001")
def test_a_title_is_text_and_nothing_else(title: str) -> None:
    files = project_files(project_view(title, "notes", "none"))
    document: Any = yaml.safe_load(files["openapi.yaml"])
    assert document["info"]["title"] == title
    assert {**document["info"], "title": ""} == {
        "title": "",
        "version": "0.1.0",
        "description": "Keeps notes, and hands them out again.",
    }
    plain = project_files(project_view("Notes", "notes", "none"))
    apart = {"openapi.yaml", "README.md"}
    assert {k: v for k, v in files.items() if k not in apart} == {
        k: v for k, v in plain.items() if k not in apart
    }
    tokens = MarkdownIt().parse(files["README.md"])
    assert [token.type for token in tokens[:3]][::2] == [
        "heading_open",
        "heading_close",
    ]
    spans = tokens[1].children or []
    assert {span.type for span in spans} <= {"text"}
    assert "".join(span.content for span in spans).strip() == title.strip()


@pytest.mark.parametrize(
    ("ci", "path", "kept"),
    [
        ("github", ".github/workflows/contract.yml", "github-actions.yml"),
        ("gitlab", ".gitlab-ci.yml", "gitlab-ci.yml"),
    ],
)
def test_the_job_of_ci_is_that_of_the_kit(ci: str, path: str, kept: str) -> None:
    files = project_files(project_view("Notes", "notes", ci))
    assert files[path] == (ROOT / "kit" / kept).read_text()
    assert f"`{path}`" in files["README.md"]
    for name in re.findall(r"--requirement (\S+)", files[path]):
        assert name in files


def test_the_requirements_are_those_of_the_tool() -> None:
    files = project_files(project_view("Notes", "notes", "none"))
    needed = files["requirements.txt"].splitlines()[1:]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert len(needed) == 3
    assert set(needed) <= set(project["dependencies"])
    assert f"counterfoil=={__version__}\n" in files["requirements-dev.txt"]


ENDED = """
import os, signal, sys, time
from counterfoil.cli import main, starting

def ended(job):
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    time.sleep(20)

starting.write_all = ended
main(["init", "new/notes"])
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_who_is_ended_leaves_nothing(tmp_path: Path, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENDED, name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    code = 130 if name == "SIGINT" else -getattr(signal, name)
    assert done.returncode == code, done.stderr
    assert listing(tmp_path) == []

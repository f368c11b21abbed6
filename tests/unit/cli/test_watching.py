"""`generate --watch`: what it sees, what it says, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from counterfoil.changes import state_of, wait_for_change
from unit.cli.projects import DOCUMENT, SECOND, run

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

WATCHING = "watching "
REFERENCE = """\
  /owners:
    $ref: owners.yaml
"""
OWNERS = """\
get:
  operationId: listOwners
  responses:
    "204": {description: none}
"""


class Watch:
    """The command in a process of its own, and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def until(self, end: str) -> str:
        """What it says up to a line that begins so."""
        said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said += line
            if line.startswith(end):
                return said
        raise AssertionError(said)


@contextmanager
def watched(folder: Path, *options: str) -> Generator[Watch]:
    """A command that has generated once, and watches."""
    arguments = ["-m", "counterfoil", "generate", "--watch", *options]
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield Watch(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def test_each_change_is_generated_from(project: Path) -> None:
    document = project / "openapi.yaml"
    with watched(project) as watch:
        said = watch.until(WATCHING)
        assert said.endswith("\nwatching 2 files; Ctrl-C ends it\n")
        document.write_text(DOCUMENT + SECOND)
        assert watch.until(WATCHING).startswith("openapi.yaml changed\nmade/pets: ")
        assert (project / "made/pets/operations/clear_pets.py").exists()

        # What is wrong is told, and what was made stays.
        document.write_text(DOCUMENT.replace("operationId", "operationID"))
        assert "error[unknown-keyword]" in watch.until(WATCHING)
        document.write_text("openapi: [")
        assert "error[invalid-yaml]" in watch.until(WATCHING)
        assert (project / "made/pets/operations").exists()

        # So is a file that is not there yet, and whatever replaces another.
        document.write_text(DOCUMENT + REFERENCE)
        assert "owners.yaml does not exist" in watch.until(WATCHING)
        (project / "new.yaml").write_text(OWNERS)
        (project / "new.yaml").replace(project / "owners.yaml")
        said = watch.until(WATCHING)
        assert said.startswith("owners.yaml changed\n")
        assert said.endswith("\nwatching 3 files; Ctrl-C ends it\n")
        assert (project / "made/pets/operations/list_owners.py").exists()

        (project / "pyproject.toml").write_text("[tool.counterfoil]\npackage = 'if'\n")
        assert "'if' is not a name" in watch.until(WATCHING)
        (project / "pyproject.toml").write_text("[tool.counterfoil]\npackage = 'zoo'\n")
        watch.until(WATCHING)
        assert (project / "generated/zoo/operations/list_owners.py").exists()

        os.killpg(watch.process.pid, signal.SIGINT)
        assert watch.process.wait(60) == 0


def test_a_reader_that_goes_ends_it(project: Path) -> None:
    with watched(project) as watch:
        watch.until(WATCHING)
        assert watch.process.stdout is not None
        watch.process.stdout.close()
        (project / "openapi.yaml").write_text(DOCUMENT + SECOND)
        assert watch.process.wait(60) == 141


@pytest.mark.parametrize("other", ["--check", "--diff"])
def test_what_writes_nothing_is_not_watched(project: Path, other: str) -> None:
    ended = run(project, "generate", "--watch", other)
    assert ended.code == 2
    assert "--watch writes" in ended.err
    assert not (project / "made").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text("other"),
        lambda path: path.with_name("other").replace(path),
        lambda path: path.unlink(),
    ],
)
def test_a_change_before_the_wait_is_seen(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    for name in ("file", "other"):
        (tmp_path / name).write_text(name)
    paths = [tmp_path / "file", tmp_path / "none/there", tmp_path / ("x" * 300) / "y"]
    files = {path: state_of(path) for path in paths}
    change(paths[0])
    assert wait_for_change(files) == paths[:1]


def test_the_configuration_around_a_folder_with_another_file_is_watched(
    project: Path,
) -> None:
    inner = project / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool.other]\n")
    with watched(inner) as watch:
        assert watch.until(WATCHING).endswith("\nwatching 3 files; Ctrl-C ends it\n")
        (project / "pyproject.toml").write_text("[tool.counterfoil]\npackage = 'zoo'\n")
        assert "pyproject.toml changed\n" in watch.until(WATCHING)
        assert (project / "generated/zoo").exists()

"""Runs that end half way, or beside others, leave the files of one of them whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.output import check_tree
from counterfoil.output.lock import locked
from counterfoil.output.manifest import read_manifest
from counterfoil.output.refused import OutputRefusedError
from counterfoil.output.write import _Move
from unit.output.folders import FILES, refused, snapshot, texts, write


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / ".counterfoil-abandoned" / "new").mkdir(parents=True)
    assert write(tmp_path, FILES).quiet
    assert not list(tmp_path.glob(".counterfoil-*"))


def test_a_run_that_fails_leaves_no_folder_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(path: str, text: str) -> None:
        raise OSError(28, "No space left on device", path)

    monkeypatch.setattr("counterfoil.output.write._put", put)
    (tmp_path / "there").mkdir()
    folder = tmp_path / "there/made/pets"
    assert refused(folder, FILES) == "output-unwritable"
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]


class PowerCutError(BaseException):
    """Stands for the end of the process at any point."""


@pytest.mark.parametrize("steps", range(8))
def test_after_a_power_cut_the_next_run_knows_all_files_as_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    old = {"a": "1", "b": "1", "gone": "1"}
    new = {"a": "2", "b": "2", "new": "2"}
    write(tmp_path, old)
    done = 0
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal done
        if done >= steps:
            raise PowerCutError
        done += 1
        return real(self, target)

    def leave_it(self: _Move, path: str) -> None:
        """The power is gone: nothing is undone."""

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        patch.setattr(_Move, "_restore", leave_it)
        try:
            write(tmp_path, new)
        except PowerCutError:
            assert done == steps
    latest = {"a": "3", "c": "3"}
    write(tmp_path, latest)
    assert texts(tmp_path) == latest


def test_a_failure_half_way_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a": "1", "gone": "1"})
    before = snapshot(tmp_path)
    real = os.replace

    def replace(source: str | Path, target: str | Path) -> None:
        if Path(target) == tmp_path / "new" and "old" not in Path(source).parts:
            raise OSError(28, "No space left on device", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    assert refused(tmp_path, {"a": "2", "new": "2"}) == "output-unwritable"
    assert snapshot(tmp_path) == before


_WRITE_AND_BE_ENDED = """
import os, sys
from pathlib import Path
from counterfoil.diagnostics import Findings
from counterfoil.output import write_tree
folder, number, step = sys.argv[1:]
steps = 0
def end(event, arguments):
    global steps
    if event in {"os.rename", "os.remove", "os.mkdir", "shutil.rmtree"}:
        steps += 1
        if steps >= int(step):
            os.kill(os.getpid(), int(number))
sys.addaudithook(end)
files = {"a": "2", "b/c": "2", "new/d": "2"}
write_tree(Path(folder), files, holds="x", version="1", findings=Findings())
os._exit(0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there, no signal is held back")
@pytest.mark.parametrize("step", [3, 8, 13])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_who_is_ended_again_and_again_leaves_all_files_whole(
    tmp_path: Path, name: str, step: int
) -> None:
    write(tmp_path, {"a": "1", "b/c": "1", "gone/e": "1"})
    number = getattr(signal, name)
    asked = (str(tmp_path), str(int(number)), str(step))
    process = subprocess.run(
        [sys.executable, "-c", _WRITE_AND_BE_ENDED, *asked],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    assert process.returncode == -number
    assert texts(tmp_path) == {"a": "2", "b/c": "2", "new/d": "2"}
    assert not list(tmp_path.glob(".counterfoil-*"))
    assert read_manifest(tmp_path).files.keys() == {"a", "b/c", "new/d"}


_WRITE_OFTEN = """
import sys
from pathlib import Path
from counterfoil.diagnostics import Findings
from counterfoil.output import write_tree
folder, text = sys.argv[1:]
for _ in range(40):
    findings = Findings()
    files = {f"{name}.py": text for name in ("a", "b", "c", text)}
    write_tree(Path(folder), files, holds="x", version="1", findings=findings)
    assert not findings.items, findings.items
"""


def test_two_runs_at_once_leave_the_files_of_one_of_them(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITE_OFTEN, str(tmp_path), text], env=environment
        )
        for text in ("one", "two")
    ]
    assert [run.wait(60) for run in runs] == [0, 0]
    (text,) = set(texts(tmp_path).values())
    wanted = {f"{name}.py": text for name in ("a", "b", "c", text)}
    assert texts(tmp_path) == wanted
    assert (
        check_tree(tmp_path, wanted, holds="x", version="1", findings=Findings()) == ()
    )


def test_a_run_that_hangs_is_not_waited_for_without_end(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(OutputRefusedError, match="another run"),
        locked(tmp_path, patience=0.05),
    ):
        pass

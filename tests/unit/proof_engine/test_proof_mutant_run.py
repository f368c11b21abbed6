"""The process of the mutants: it gives a section, and leaves nothing behind."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from counterfoil.access import Reading
from counterfoil.proof.mutant_run import Job, MutantRun

HERE = Path(__file__).parent
GUARD = 60.0


def job(folder: Path, *, in_process: bool, **changes: int) -> Job:
    return Job(
        document=str(HERE / "tiny.yaml"),
        app="tiny_app:create_app",
        source_roots=(str(HERE),),
        environment={},
        http_protocol="",
        server="uvicorn",
        deadline=30.0,
        in_process=in_process,
        shown_url="http://localhost",
        bodies=str(folder / "bodies"),
        credentials={},
        reading=Reading(formats=True),
        seed=1,
        cases=changes.get("cases", 40),
        mutants=changes.get("mutants", 1),
        seconds=30.0,
    )


@pytest.mark.parametrize("in_process", [False, True])
def test_a_run_gives_its_section_and_leaves_no_folder(
    in_process: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with MutantRun(job(tmp_path, in_process=in_process)) as run:
        assert run.section().name == "mutants"
    assert not [*tmp_path.glob("counterfoil-*")]


@pytest.mark.parametrize("in_process", [False, True])
def test_a_run_that_nobody_waits_for_leaves_no_folder(
    in_process: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    end = time.monotonic() + GUARD
    with MutantRun(job(tmp_path, in_process=in_process, mutants=999)):
        while not [*tmp_path.glob("counterfoil-*")]:
            assert time.monotonic() < end
            time.sleep(0.01)
    # Its server is a process of its own, which ends when it sees that it is alone.
    while [*tmp_path.glob("counterfoil-*")]:
        assert time.monotonic() < end
        time.sleep(0.01)

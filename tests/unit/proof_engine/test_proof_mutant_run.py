"""The process of the mutants: it gives a section, and leaves nothing behind."""

from __future__ import annotations

import pickle
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.access import Reading
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.in_process import needs_socket
from counterfoil.proof.mutant_run import Job, MutantRun
from counterfoil.proof.replay import cases
from counterfoil.proof.target import TargetError

if TYPE_CHECKING:
    from counterfoil.proof.case import Case

HERE = Path(__file__).parent
GUARD = 60.0
CONTRACT = load_contract(HERE / "tiny.yaml", reading=Reading(formats=True))


@cache
def listed() -> tuple[Case, ...]:
    """Some cases, which take a second to make."""
    return tuple(case for case in cases(CONTRACT, 40, 1) if not needs_socket(case))


def job(folder: Path, *, in_process: bool, **changes: int) -> Job:
    return Job(
        app="tiny_app:create_app",
        source_roots=(str(HERE),),
        environment={},
        http_protocol="",
        server="uvicorn",
        deadline=30.0,
        in_process=in_process,
        shown_url="http://localhost",
        bodies=str(folder / "bodies"),
        seed=1,
        mutants=changes.get("mutants", 1),
        seconds=30.0,
    )


@pytest.mark.parametrize("in_process", [False, True])
def test_a_run_gives_its_section_and_leaves_no_folder(
    in_process: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with MutantRun(job(tmp_path, in_process=in_process)) as run:
        run.give(CONTRACT, listed())
        assert run.section().name == "mutants"
    assert not [*tmp_path.glob("counterfoil-*")]


@pytest.mark.parametrize("is_given", [False, True])
@pytest.mark.parametrize("in_process", [False, True])
def test_a_run_that_nobody_waits_for_leaves_no_folder(
    in_process: bool, is_given: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    end = time.monotonic() + GUARD
    with MutantRun(job(tmp_path, in_process=in_process, mutants=999)) as run:
        if is_given:
            run.give(CONTRACT, listed())
        while not [*tmp_path.glob("counterfoil-*")]:
            assert time.monotonic() < end
            time.sleep(0.01)
    # Its server is a process of its own, which ends when it sees that it is alone.
    while [*tmp_path.glob("counterfoil-*")]:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_server_that_does_not_start_is_told_though_much_is_given(
    tmp_path: Path,
) -> None:
    wrong = replace(job(tmp_path, in_process=False), app="tiny_app:missing")
    with MutantRun(wrong) as run:
        run.give(CONTRACT, listed() * 2_000)
        with pytest.raises(TargetError, match="missing"):
            run.section()


def test_what_is_given_is_the_same_there() -> None:
    contract, told = pickle.loads(pickle.dumps((CONTRACT, listed())))
    assert told == listed()
    assert contract.operations == CONTRACT.operations
    # By what is one and the same, mutants know their operations.
    own = [case.expectation.operation for case in told]
    assert all(one is None or one in contract.operations for one in own)
    assert {id(one) for one in own if one} <= set(map(id, contract.operations))
    channel = "/paths/~1tickets/post/parameters/0/schema"
    assert [contract.schemas.accepts(channel, one) for one in ("web", "x")] == [1, 0]
    assert contract.schemas.formats

"""A proof ends in its time, and says what the time was too short for."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from counterfoil.proof.campaign import Campaign
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.fault_kinds import FAULTS
from counterfoil.proof.fault_trial import PATIENCE
from counterfoil.proof.faults import run_faults
from counterfoil.proof.fuzz import FuzzOptions, fuzz
from counterfoil.proof.independent import run_independent
from counterfoil.proof.judgement import judge
from counterfoil.proof.mutants import Budget, run_mutants
from counterfoil.proof.mutation.catalogue import IDENTITY
from counterfoil.proof.prove import ProveOptions, run
from counterfoil.proof.replay import cases, replay
from counterfoil.proof.sections import faults_section, independent_section
from counterfoil.proof.target import Launch, Target
from counterfoil.proof.wire import Address, Wire
from runtime import asgi

HERE = Path(__file__).parent
CONTRACT = load_contract(HERE / "tiny.yaml")
BODY = json.dumps({"seats": 2, "kind": "single"}).encode()
ORDER = Request("POST", "/tickets", (("Content-Type", "application/json"),), BODY)


def served(flaw: str = "") -> Target:
    return Target(Launch("tiny_app:create_app", (HERE,), {"TICKETS_FLAW": flaw}))


def test_a_slow_server_is_proved_as_far_as_the_time_goes(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    options = ProveOptions(
        document=HERE / "tiny.yaml",
        app="tiny_app:create_app",
        source_roots=(HERE,),
        environment={"TICKETS_FLAW": "is slow"},
        max_time=6,
        report=tmp_path,
        mutants=False,
    )
    started = time.monotonic()
    assert run(options) == 0
    # All cases and examples take minutes.
    assert time.monotonic() - started < 30
    verdict = capsys.readouterr().out.splitlines()[-2]
    assert "cut by time: cases after " in verdict
    assert "stateful)" in verdict
    proof = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    cut = {part["name"]: part["cut"] for part in proof["sections"]}
    assert cut["fuzz"][0].startswith("fuzz (")
    assert cut["cases"]
    assert cut["independent"] == []
    assert "whole" not in cut
    assert list(project.iterdir()) == []


def test_little_time_is_kept_to_and_what_it_was_too_short_for_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ProveOptions(
        document=HERE / "tiny.yaml",
        app="tiny_app:create_app",
        source_roots=(HERE,),
        max_time=1,
        report=tmp_path,
        mutants=False,
    )
    run(options)
    capsys.readouterr()
    proof = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    seconds = {part["name"]: part["seconds"] for part in proof["sections"]}
    # Each part had three seconds in any case.
    assert seconds["fuzz"] < 2
    assert seconds["faults"] < 2
    assert proof["findings"] == []


def test_a_judge_that_had_no_time_is_named() -> None:
    exchange = Exchange("wire", ORDER, Answer(404, (), b""))
    result = run_independent(CONTRACT, (exchange, exchange), budget=-1.0)
    section = independent_section(result, "", HERE)
    assert section.cut == ("openapi-core after 0 of 2",)
    assert section.facts[0].startswith("openapi-core judged 0 of 2 exchanges, and ")


def test_a_scenario_is_cut_short_and_what_it_sent_is_kept() -> None:
    with served("is slow") as target:
        options = FuzzOptions(target.url, 1, 20, seconds=1)
        result = fuzz(CONTRACT, options, lambda one: judge(CONTRACT, one))
    assert result.seconds < 10
    assert result.exchanges
    assert sum(phase.cases for phase in result.phases) == len(result.exchanges)
    assert result.cut[-2:] == ("fuzzing", "stateful")


def test_faults_that_there_is_no_time_for_are_named() -> None:
    with served() as target:
        requests = {"sellTicket": ORDER}
        result = run_faults(CONTRACT, target, requests, until=time.monotonic())
    assert set(result.cut) == {one.name for one in FAULTS}
    assert result.outcomes == ()


def test_who_gives_up_too_late_is_told_how_to_give_up_sooner(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[float] = []

    def connect(address: Address, timeout: float) -> Wire:
        given.append(timeout)
        return Wire(address, 0.5)

    monkeypatch.setattr(Address, "connect", connect)
    faults = [one for one in FAULTS if one.name == "hang"]
    with served("is patient") as target:
        requests = {"sellTicket": ORDER}
        result = run_faults(CONTRACT, target, requests, faults)
        hurried = run_faults(
            CONTRACT, target, requests, faults, until=time.monotonic() + 20
        )
    assert {one.check for one in result.failures} == {"no_answer"}
    assert "[tool.counterfoil.fault-environment]" in result.failures[0].message
    # A server need not give up sooner than there is time.
    assert hurried.failures == ()
    assert hurried.outcomes == ()
    assert hurried.cut == ("hang",)
    assert "[tool.counterfoil.fault-environment]" in str(
        faults_section(hurried, "", HERE).facts
    )
    assert given == [40, pytest.approx(20, abs=2)]


def test_a_generated_server_gives_up_while_the_proof_waits() -> None:
    assert asgi.TIMEOUT * (1 + 1 / 8) < PATIENCE


def test_a_sample_of_mutants_is_spread_over_the_operations_by_the_seed() -> None:
    known = [
        replace(IDENTITY, id=f"{name}-{number}", operation=name)
        for name in ("a", "b", "c")
        for number in range(30)
    ]
    chosen = [known[number] for number in Budget(9, 1).sample(known)]
    assert Counter(one.operation for one in chosen) == {"a": 3, "b": 3, "c": 3}
    again = Budget(0, 1).sample(known)
    assert sorted(again) == list(range(90))
    assert [known[number] for number in again[:9]] == chosen
    assert Budget(9, 2).sample(known) != again[:9]


def test_mutants_end_in_their_time_and_so_do_their_cases() -> None:
    listed = cases(CONTRACT)
    with served("is slow") as target:
        started = time.monotonic()
        budget = Budget(seconds=4)
        report = run_mutants(target, CONTRACT, listed, budget)
    assert time.monotonic() - started < 20
    assert report.cut
    assert 0 < report.cases < len(listed)
    assert 0 < len(report.outcomes) < report.known


def test_a_case_is_played_whole_or_not_at_all() -> None:
    listed = cases(CONTRACT)[:5]
    with served() as target:
        address = target.address
        assert not list(replay(address, CONTRACT, listed, until=time.monotonic()))
        assert len(list(replay(address, CONTRACT, listed, until=math.inf))) == 5


@pytest.mark.parametrize(("is_required", "code"), [(False, 0), (True, 1)])
def test_a_proof_in_part_fails_where_the_whole_is_required(
    tmp_path: Path, *, is_required: bool, code: int
) -> None:
    options = ProveOptions(
        document=HERE / "tiny.yaml",
        app="tiny_app:create_app",
        source_roots=(HERE,),
        environment={"TICKETS_FLAW": "is slow"},
        max_time=1,
        report=tmp_path,
        mutants=False,
        require_whole=is_required,
    )
    assert run(options) == code
    proof = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    assert any(part["cut"] for part in proof["sections"])
    found = [(one["check"], one["section"]) for one in proof["findings"]]
    assert found == [("cut_short", "whole")] * is_required


def test_a_whole_proof_is_enough_where_it_is_required(tmp_path: Path) -> None:
    options = ProveOptions(
        document=HERE / "tiny.yaml",
        app="tiny_app:create_app",
        source_roots=(HERE,),
        environment={"TICKETS_FOLDER": "{tmp}"},
        max_examples=15,
        report=tmp_path,
        mutants=False,
        require_whole=True,
    )
    assert run(options) == 0
    proof = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    assert proof["sections"][-1]["name"] == "whole"


class _EnoughError(Exception):
    """What is to be seen was seen."""


def test_the_time_begins_when_the_cases_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[float] = []

    def make(_self: Campaign, _server: object) -> tuple[()]:
        made.append(time.monotonic())
        return ()

    def send(_self: Campaign, _server: object, _listed: object, until: float) -> None:
        # To start and to make them comes on top of the time.
        assert until > made[0] + 400
        raise _EnoughError

    monkeypatch.setattr(Campaign, "cases", make)
    monkeypatch.setattr(Campaign, "replay", send)
    options = ProveOptions(
        document=HERE / "tiny.yaml",
        app="tiny_app:create_app",
        source_roots=(HERE,),
        max_time=1000,
        report=tmp_path,
        mutants=False,
    )
    with pytest.raises(_EnoughError):
        run(options)


def test_the_time_of_mutants_begins_when_the_server_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed: list[float] = []
    plainly = Target.command

    def command(self: Target, name: str, argument: str = "") -> str:
        said = plainly(self, name, argument)
        installed.append(time.monotonic())
        return said

    def control(_self: object, until: float) -> tuple[()]:
        assert until > installed[0] + 100 * 0.6
        raise _EnoughError

    monkeypatch.setattr(Target, "command", command)
    monkeypatch.setattr("counterfoil.proof.mutants._Runner.control", control)
    with served() as target, pytest.raises(_EnoughError):
        run_mutants(target, CONTRACT, (), Budget(seconds=100))

"""Whole proofs of another contract than the repository's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from counterfoil.proof.options import Profile
from counterfoil.proof.prove import ProveOptions, run
from counterfoil.proof.target import Launch, Target

HERE = Path(__file__).parent
ALL = Profile("all", 15, 100, 15, 0, 0, 0)
# What is wrong in most answers, some of the cases show, and so do some of the mutants
# that there is a way to them.
SOME = Profile("some", 15, 100, 15, 60, 150, 0)


def prove(
    report: Path,
    flaw: str = "",
    app: str = "create_app",
    form: str = "text",
    *,
    profile: Profile = SOME,
    mutants: bool = False,
) -> tuple[int, dict[str, Any]]:
    """The exit code, and what proof.json says."""
    options = ProveOptions(
        document=HERE / "tiny.yaml",
        app=f"tiny_app:{app}",
        source_roots=(HERE,),
        environment={"TICKETS_FLAW": flaw, "TICKETS_FOLDER": "{tmp}"},
        profile=profile,
        report=report,
        format=form,
        mutants=mutants,
    )
    code = run(options)
    return code, json.loads((report / "proof.json").read_text(encoding="utf-8"))


def parts(value: dict[str, Any]) -> dict[str, str]:
    return {part["name"]: part["status"] for part in value["sections"]}


def test_a_server_that_keeps_its_contract_is_proved(tmp_path: Path) -> None:
    code, value = prove(tmp_path, profile=ALL, mutants=True)
    assert value["findings"] == []
    assert code == 0
    assert set(parts(value).values()) == {"proved"}


@pytest.mark.parametrize("flaw", ["", "HTML 405"])
def test_a_server_below_a_path_is_proved_as_any_other(
    flaw: str, tmp_path: Path
) -> None:
    launch = Launch("tiny_app:create_below", (HERE,), {"TICKETS_FLAW": flaw})
    with Target(launch) as target:
        url = f"{target.url}/base"
        options = ProveOptions(
            document=HERE / "tiny.yaml",
            url=url,
            profile=SOME,
            report=tmp_path,
            mutants=not flaw,
        )
        run(options)
    value = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    lines = [finding["curl"] for finding in value["findings"]]
    assert bool(lines) == bool(flaw)
    assert all(f"{url}/tickets" in line for line in lines)
    assert (parts(value)["cases"] == "proved") != bool(flaw)
    assert parts(value)["mutants"] == ("not run" if flaw else "proved")


def test_without_a_way_in_faults_are_not_run_and_it_is_said_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, value = prove(tmp_path, app="create_without_wrap")
    assert code == 0
    assert parts(value)["faults"] == "not run"
    assert "no factory with a parameter `wrap`" in capsys.readouterr().out


def test_a_server_that_ignores_a_rule_is_refuted_and_annotated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, value = prove(tmp_path, "ignores rules", form="github")
    assert code == 1
    found = {finding["check"] for finding in value["findings"]}
    assert {"negative_data_rejection", "bad_request_accepted"} & found
    output = capsys.readouterr().out
    assert "::error file=" in output
    assert "curl -sS" in output


def test_a_server_that_dies_is_said_to_have_died(tmp_path: Path) -> None:
    code, value = prove(tmp_path, "dies", profile=ALL)
    assert code == 1
    assert "server_died" in {finding["check"] for finding in value["findings"]}


def test_the_verdict_is_printed_as_json_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, value = prove(tmp_path, "HTML 405", form="json")
    assert code == 1
    assert json.loads(capsys.readouterr().out) == value

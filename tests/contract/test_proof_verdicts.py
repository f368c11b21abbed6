"""`prove` over the reference service, healthy and broken."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from counterfoil.proof.options import Profile
from counterfoil.proof.prove import ProveOptions, run
from counterfoil.proof.target import Launch, Target

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TINY = ROOT / "tests/unit/proof_engine"
ROOTS = (HERE, ROOT / "generated", ROOT / "service")
ENVIRONMENT = {"MEDIA_SESSIONS_DATABASE": "sqlite:///{tmp}/sessions.sqlite"}
ALL = Profile("all", 10, 100, 10, 0, 0, 0)
# What is wrong in most answers, some of the cases show.
SOME = Profile("some", 10, 100, 10, 0, 400, 0)


def options(app: str, report: Path, profile: Profile = SOME) -> ProveOptions:
    return ProveOptions(
        document=ROOT / "openapi.yaml",
        app=f"proof_apps:{app}",
        source_roots=ROOTS,
        environment=ENVIRONMENT,
        fault_environment={"MEDIA_SESSIONS_TIMEOUT": "1"},
        profile=profile,
        report=report,
        mutants=False,  # of the service, `test_mutants_service` runs them all
    )


def test_a_healthy_server_is_proved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(options("healthy", tmp_path, ALL)) == 0
    output = capsys.readouterr().out
    assert "PROVED (not run: mutants): no violation" in output
    value = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    assert {part["name"]: part["status"] for part in value["sections"]} == {
        **dict.fromkeys(("cases", "fuzz", "faults", "independent"), "proved"),
        "mutants": "not run",
    }
    assert all(item["count"] for item in value["coverage"])
    root = ET.parse(tmp_path / "junit.xml").getroot()
    assert root.get("failures") == "0"
    assert "<title>Proved" in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("app", "checks"),
    [
        ("answers_200", {"status_code_conformance", "unexpected_status"}),
        ("drops_location", {"response_headers_conformance", "required_header"}),
        ("accepts_missing_params", {"negative_data_rejection", "bad_request_accepted"}),
    ],
)
def test_a_broken_server_is_refuted(
    app: str, checks: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(options(app, tmp_path)) == 1
    output = capsys.readouterr().out
    assert "NOT PROVED" in output
    assert "curl -sS" in output
    value = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    told = [{one["check"], *one["also"]} for one in value["findings"]]
    assert checks <= {name for names in told for name in names}
    for finding, names in zip(value["findings"], told, strict=True):
        if names & checks:
            assert finding["operation"]
            assert finding["curl"].startswith(("curl ", "printf "))


def test_a_server_that_runs_already_is_proved_by_its_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody is there: nothing goes through the proxies of the environment.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    launch = Launch("tiny_app:create_app", (TINY,), {"TICKETS_FOLDER": str(tmp_path)})
    with Target(launch) as target:
        given = ProveOptions(
            document=TINY / "tiny.yaml",
            url=target.url,
            max_examples=5,
            report=tmp_path,
            mutants=False,  # those of a mock are behind an address, too
        )
        assert run(given) == 0
    output = capsys.readouterr().out
    assert "PROVED (not run: faults, mutants)" in output


def test_what_cannot_be_proved_exits_2_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(options("no_such", tmp_path)) == 2
    assert 'has no attribute "no_such"' in capsys.readouterr().err
    missing = ProveOptions(document=tmp_path / "none.yaml", app="proof_apps:healthy")
    assert run(missing) == 2
    assert "none.yaml" in capsys.readouterr().err
    unreachable = ProveOptions(
        document=ROOT / "openapi.yaml", url="http://127.0.0.1:1", report=tmp_path
    )
    assert run(unreachable) == 2
    assert "cannot be reached" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.xml"))

"""A server with state, as most are: the right one is proved, wrong ones are found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.mutants import run_mutants
from counterfoil.proof.replay import cases, replay
from counterfoil.proof.target import Launch, Target

HERE = Path(__file__).parent / "stateful"
DOCUMENT = HERE / "openapi.yaml"
APP = "keeper:create_app"
SETTINGS = f"""
[tool.counterfoil]
document = "openapi.yaml"
output = "generated"
package = "depot"
app = "{APP}"
source-roots = ["generated", {str(HERE)!r}]
[tool.counterfoil.fault-environment]
SECONDS = "1"
"""


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "counterfoil", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("depot")
    (folder / "openapi.yaml").write_bytes(DOCUMENT.read_bytes())
    (folder / "pyproject.toml").write_text(SETTINGS)
    done = command(folder, "generate")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_right_server_is_proved(project: Path) -> None:
    done = command(project, "prove", "--max-examples", "10", "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    parts = {part["name"]: part for part in json.loads(done.stdout)["sections"]}
    assert parts["mutants"]["status"] == "proved"
    states = {one["id"]: one["state"] for one in parts["mutants"]["mutants"]}
    # Each needs a thing that is there.
    for name in (
        "get-200-status-204",
        "get-200-body-that-breaks-required/n",
        "get-accepts-path-id-type",
        "get-accepts-a-slash-at-the-end-of-the-path",
        "get-accepts-every-path",
        "change-accepts-what-breaks-properties-n-maximum",
        "change-204-status-200",
        "drop-204-status-200",
        "drop-accepts-path-id-minimum",
    ):
        assert states[name] == "killed", name
    assert "survived" not in states.values()


@pytest.mark.parametrize(
    ("flaw", "check"),
    [
        ("slash", "bad_request_accepted"),
        ("changes", "bad_request_accepted"),
        ("status", "undocumented_status"),
    ],
)
def test_a_server_that_is_wrong_where_something_is_there_is_found(
    project: Path, flaw: str, check: str
) -> None:
    contract = load_contract(DOCUMENT)
    roots = (project / "generated", HERE)
    with Target(Launch(APP, roots, {"FLAW": flaw})) as target:
        played = replay(target.address, contract, cases(contract))
        found = [one for each in played for one in each.failures]
    assert check in {one.check for one in found}
    # What the curl line names is there only if it is made first.
    after = "\nbefore, what it names was made by POST /things"
    assert all(one.message.endswith(after) for one in found)


def test_what_lets_pass_and_finds_nothing_is_not_reached(project: Path) -> None:
    """Nothing is ever there: what is let pass is answered as what is right may be."""
    contract = load_contract(DOCUMENT)
    roots = (project / "generated", HERE)
    listed = [one for one in cases(contract) if one.request.method == "DELETE"]
    with Target(Launch(APP, roots, {"FLAW": "forgets"})) as target:
        report = run_mutants(target, contract, listed)
    (one,) = [o for o in report.outcomes if o.id == "drop-accepts-path-id-minimum"]
    assert (one.killed_by, one.reached, one.equivalent) == (None, False, False)
    assert "was answered 404, as a good request may be" in one.why

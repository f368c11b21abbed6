"""The CI kit is what its services read, and its commands run in a project."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests/unit/proof_engine"


def commands() -> list[str]:
    """Every command of counterfoil in the kit, each once."""
    workflow: Any = yaml.safe_load((ROOT / "kit/github-actions.yml").read_text())
    (job,) = workflow["jobs"].values()
    assert job["runs-on"]
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    found = [step["run"] for step in job["steps"] if "run" in step]
    gitlab: Any = yaml.safe_load((ROOT / "kit/gitlab-ci.yml").read_text())
    (task,) = gitlab.values()
    assert task["artifacts"]["reports"]["junit"] == ".counterfoil/junit.xml"
    found += task["script"]
    hooks: Any = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    for hook in hooks:
        assert {"id", "name", "entry", "language"} <= set(hook)
        found.append(hook["entry"])
    return sorted({one for one in found if one.startswith("counterfoil ")})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name in ("tiny.yaml", "tiny_app.py"):
        (folder / name).write_bytes((TINY / name).read_bytes())
    (folder / "pyproject.toml").write_text(
        '[tool.counterfoil]\ndocument = "tiny.yaml"\npackage = "tickets"\n'
        'app = "tiny_app:create_app"\nsource-roots = ["."]\n'
    )
    assert run(folder, "counterfoil generate").returncode == 0
    return folder


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)[1:]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
    environment["GITHUB_STEP_SUMMARY"] = str(folder / "summary.md")
    return subprocess.run(
        [sys.executable, "-m", "counterfoil", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_there_is_a_kit() -> None:
    assert len(commands()) >= 4


@pytest.mark.parametrize("command", commands())
def test_the_commands_run(project: Path, command: str) -> None:
    # As in the kit, but with less work.
    less = "--profile quick --no-mutants --max-examples 2"
    done = run(project, command.replace("--profile ci", less))
    assert done.returncode == 0, done.stdout + done.stderr
    if " prove " not in command:
        return
    assert ET.parse(project / ".counterfoil/junit.xml").getroot().get("failures") == "0"
    assert '"version": "2.1.0"' in (project / ".counterfoil/proof.sarif").read_text()
    assert "## Proved: tiny.yaml" in (project / "summary.md").read_text()

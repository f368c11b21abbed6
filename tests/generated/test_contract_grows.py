"""The contract grows: the tool says what is stale, the type checker what is missing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from generated.making import ROOT, run

if TYPE_CHECKING:
    from pathlib import Path

OPERATION = """\
  /api/v1/sessions/{id}:
    delete:
      operationId: endSession
      summary: End a session
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '204': {description: It has ended.}
components:
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project: its contract, what was generated, what was written."""
    for name in ("openapi.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("generated", "service"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    return tmp_path


def tool(project: Path, *arguments: str) -> tuple[int, str]:
    done = run(
        *("-m", "counterfoil", "generate", *arguments),
        cwd=project,
        PYTHONPATH=str(ROOT / "generator"),
    )
    return done.returncode, done.stdout + done.stderr


def checked(project: Path) -> str:
    return run(
        *("-m", "mypy", "--strict", "--no-incremental", "-p", "media_sessions"),
        cwd=project,
        MYPYPATH="generated:service",
    ).stdout


def written(project: Path) -> dict[str, bytes]:
    files = (project / "service").rglob("*.py")
    return {str(path): path.read_bytes() for path in files}


def test_what_a_new_operation_and_a_new_property_call_for(project: Path) -> None:
    assert tool(project)[0] == 0
    assert tool(project, "--check")[0] == 0
    before = written(project)
    contract = project / "openapi.yaml"
    text = contract.read_text(encoding="utf-8")
    text = text.replace("\ncomponents:\n", f"\n{OPERATION}", 1)
    text = text.replace(
        "        - media.playerName\n",
        "        - media.playerName\n        - media.region\n",
        1,
    )
    text = text.replace(
        "        media.playerName:\n",
        "        media.region: {type: string}\n        media.playerName:\n",
        1,
    )
    contract.write_text(text, encoding="utf-8")
    status, report = tool(project, "--check", "--diff")
    assert status == 1, report
    assert "media_region: str" in report
    assert tool(project)[0] == 0
    assert tool(project, "--check")[0] == 0
    assert written(project) == before
    told = checked(project)
    complaints = [line for line in told.splitlines() if "error:" in line]
    assert len(complaints) == 1
    assert complaints[0].startswith("service/media_sessions/app.py:")
    assert 'expected "Service"' in complaints[0]
    assert "end_session" in told

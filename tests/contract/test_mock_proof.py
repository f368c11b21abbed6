"""The mock of the reference contract passes the proof, over real HTTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT = Path(__file__).parents[2]
ONCE_REFUTED = Path(__file__).with_name("mocked.yaml")
OTHERS = Path(__file__).parents[1] / "unit/proof_engine/tiny.yaml"


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def write_project(folder: Path, document: Path) -> None:
    (folder / "openapi.yaml").write_bytes(document.read_bytes())
    (folder / "pyproject.toml").write_text("[tool.counterfoil]\n")


@contextmanager
def mock(folder: Path) -> Generator[str]:
    """The URL of a mock of a folder's document."""
    process = subprocess.Popen(
        [sys.executable, "-m", "counterfoil", "serve", "--mock", "--port", "0"],
        cwd=folder,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"on (http://127\.0\.0\.1:\d+)$", line)
        assert found, line + process.stderr.read()
        yield found[1]
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.mark.parametrize(
    ("document", "options"),
    # The mutants of the own contract are those of the service, which are run elsewhere.
    [(ROOT / "openapi.yaml", ["--no-mutants"]), (OTHERS, [])],
    ids=["own", "tiny"],
)
def test_the_mock_is_proved(tmp_path: Path, document: Path, options: list[str]) -> None:
    write_project(tmp_path, document)
    arguments = ["prove", "--max-examples", "10", "--format", "json", *options, "--url"]
    with mock(tmp_path) as url:
        run = subprocess.run(
            [sys.executable, "-m", "counterfoil", *arguments, url],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert run.returncode == 0, run.stdout + run.stderr
    assert json.loads(run.stdout)["proved"] is True


def test_what_once_was_refuted_is_proved(tmp_path: Path) -> None:
    write_project(tmp_path, ONCE_REFUTED)
    arguments = ["prove", "--mock", "--max-examples", "10", "--format", "json"]
    run = subprocess.run(
        [sys.executable, "-m", "counterfoil", *arguments],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    found = json.loads(run.stdout)
    mutants = next(part for part in found["sections"] if part["name"] == "mutants")
    assert sum(line["passed"] for line in mutants["checks"]) > 300

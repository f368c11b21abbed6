"""The benchmark compares like with like: every contestant answers as the others do."""

from __future__ import annotations

import subprocess
import sys

import pytest
from contract.service.running import ROOT

HANGS = 120.0


def test_every_contestant_answers_rightly() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("module", "options", "rows"),
    [
        ("calling", ["--rounds", "1", "--calls", "3"], ["| Counterfoil |"]),
        (
            "parameters",
            ["--rounds", "1", "--seconds", "1"],
            ["| decodes nothing |", "| parameters of 5 styles |", "| 1,000 |"],
        ),
    ],
)
def test_benchmarks_of_clients_and_of_parameters_run(
    module: str, options: list[str], rows: list[str]
) -> None:
    """How their targets are reached, such a short run does not tell."""
    result = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", "--smoke", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )
    assert (result.returncode in {0, 1}, result.stderr) == (True, "")
    assert all(row in result.stdout for row in rows)

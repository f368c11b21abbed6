"""The benchmark compares like with like: every contestant answers as the others do."""

from __future__ import annotations

import subprocess
import sys

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

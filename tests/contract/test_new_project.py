"""What `counterfoil init` writes works as it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent

COMMANDS = (
    "counterfoil lint",
    "counterfoil generate",
    "ruff check",
    "ruff format --check",
    "mypy src tests",
    "pytest -q",
    "counterfoil prove --profile quick --max-time 3",
)


def test_a_new_project_is_proved(tmp_path: Path) -> None:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"

    def said(command: str) -> str:
        done = subprocess.run(
            command.split(),
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    # A package that is not called as the sample is, and a title that needs quotes.
    begun = ["init", "--title", 'The "Office": tickets', "--package", "office"]
    subprocess.run([BIN / "counterfoil", *begun], cwd=tmp_path, check=True, timeout=60)
    told = {command: said(command) for command in COMMANDS}
    assert "no findings in 2 operations" in told["counterfoil lint"]
    assert "generated/office is current" in told["counterfoil generate"]
    assert "no issues found in 2 source files" in told["mypy src tests"]
    assert "1 passed" in told["pytest -q"]
    verdict = told[COMMANDS[-1]]
    assert "\nPROVED" in verdict
    # Those that no case of so few reaches are no survivors: of these there is none.
    assert re.search(
        r"mutants +\d+ of \d+ servers broken on purpose were found", verdict
    )
    assert "survive" not in verdict

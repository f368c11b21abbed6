"""The guide is true: its files are written, and its commands run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "generator/GUIDE.md").read_text(encoding="utf-8")

_BLOCK = re.compile(r"^```(\w+)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_QUICK = {
    "counterfoil prove": "counterfoil prove --profile quick --in-process --max-time 4"
}


def test_who_follows_the_guide_comes_to_a_proof(tmp_path: Path) -> None:
    folder = str(Path(sys.executable).parent)
    settings = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    said: dict[str, str] = {}
    begun: dict[str, str] = {}
    for language, file, text in _BLOCK.findall(GUIDE):
        if file:
            path = tmp_path / file
            # `init` has written it: the guide goes through what there is.
            begun[file] = path.read_text(encoding="utf-8")
            path.write_text(text, encoding="utf-8")
            continue
        assert language == "sh"
        for line in text.splitlines():
            command = _QUICK.get(line, line).split()
            done = subprocess.run(
                command,
                cwd=tmp_path,
                env=settings,
                capture_output=True,
                text=True,
                check=False,
            )
            said[line] = done.stdout + done.stderr
            assert done.returncode == 0, f"{line}: {said[line]}"
    assert "no findings in 2 operations" in said["counterfoil lint"]
    assert "no issues found" in said["mypy src tests"]
    assert "1 passed" in said["pytest"]
    assert "\nPROVED" in said["counterfoil prove"]
    settings_there = tomllib.loads((tmp_path / "pyproject.toml").read_text())
    del settings_there["tool"]["counterfoil"]["proof-credentials"]
    assert settings_there == tomllib.loads(begun["pyproject.toml"])

"""mypy --strict and pyright in strict mode, over many generated packages at once.

Their runtimes are copies of one, which is three quarters of their code: what it is to
others is read in each of them, and what it does is checked as a package itself, where
`write_runtime` has made one.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


RUNTIME = Path(__file__).parents[2] / "templates" / "runtime"


def type_errors(folder: Path, packages: Sequence[str], cache: Path) -> dict[str, str]:
    """What is wrong with each package below `folder`; packages in order have no entry.

    The packages are folders in `folder`, with names of their own; `cache` is mypy's.
    """
    found: dict[str, list[str]] = {}
    for checker, lines in (
        ("mypy", _mypy(folder, packages, cache)),
        ("pyright", _pyright(folder, packages)),
    ):
        for package, line in lines:
            found.setdefault(package, []).append(f"{checker}: {line}")
    return {
        package: f"{_counts(lines)}; {lines[0]}" for package, lines in found.items()
    }


def write_runtime(target: Path) -> None:
    """Make a package of all modules of the runtime."""
    shutil.copytree(RUNTIME, target, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "__init__.py").touch()


def _counts(lines: list[str]) -> str:
    counts = Counter(line.partition(":")[0] for line in lines)
    return ", ".join(f"{number} of {checker}" for checker, number in counts.items())


def _mypy(folder: Path, packages: Sequence[str], cache: Path) -> list[tuple[str, str]]:
    copies = (f"[mypy-{each}.runtime.*]\nignore_errors = true\n" for each in packages)
    (folder / "mypy.ini").write_text("".join(["[mypy]\nstrict = true\n", *copies]))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--no-error-summary"),
            *("--config-file=mypy.ini", f"--cache-dir={cache}", *packages),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 1}:
        complaint = done.stderr or done.stdout
        return [(package, complaint.strip()[-300:]) for package in packages]
    lines = [line for line in done.stdout.splitlines() if ": error:" in line]
    return [(line.partition("/")[0], line) for line in lines]


def _pyright(folder: Path, packages: Sequence[str]) -> list[tuple[str, str]]:
    settings = {
        "include": list(packages),
        "exclude": ["*/runtime"],
        "strict": ["."],
        "pythonVersion": "3.11",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pyright", "--outputjson"),
            *("--pythonpath", sys.executable, "-p", str(folder)),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        diagnostics = json.loads(done.stdout)["generalDiagnostics"]
    except ValueError:
        complaint = (done.stderr or done.stdout).strip()[-300:]
        return [(package, complaint) for package in packages]
    found: list[tuple[str, str]] = []
    for each in diagnostics:
        if each["severity"] == "error":
            path = each["file"].removeprefix(f"{folder}/")
            line = each["range"]["start"]["line"] + 1
            message = each["message"].splitlines()[0]
            found.append((path.partition("/")[0], f"{path}:{line}: {message}"))
    return found

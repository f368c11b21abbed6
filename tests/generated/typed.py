"""mypy --strict and pyright in strict mode, over many generated packages at once.

Their runtimes are copies of one, which is three quarters of their code: packages are
checked as if they shared it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


SHARED: Final = "shared_runtime"
"""The package of all modules of the runtime."""
_RUNTIME: Final = Path(__file__).parents[2] / "templates" / "runtime"
_IMPORT: Final = re.compile(
    r"^( *from )(?:\.+|(\w+)\.)runtime(?=[. ])(?:\.(\w+))?", re.MULTILINE
)


def type_errors(
    packages: Sequence[Path], work: Path, *, runtime: bool = False, once: bool = False
) -> dict[str, str]:
    """What is wrong with each package, by its name; packages in order have no entry.

    The packages are folders with names of their own. `work` is a folder for what is
    checked, which may be there already: mypy keeps there what it knows, which takes
    time where it is asked but `once`. `runtime` says whether the runtime is checked,
    too, as `SHARED`.
    """
    folder = work / "checked"
    shutil.rmtree(folder, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", "runtime")
    named = {package.name: package for package in packages}
    for package in packages:
        shutil.copytree(package, folder / package.name, ignore=ignored)
        for module in (folder / package.name).rglob("*.py"):
            _share(module, package.name, named)
    write_runtime(folder / SHARED)
    names = [*named, *[SHARED] * runtime]
    found: dict[str, list[str]] = {}
    for checker, lines in (
        ("mypy", _mypy(folder, names, Path(os.devnull) if once else work / "mypy")),
        ("pyright", _pyright(folder, names)),
    ):
        for name, line in lines:
            found.setdefault(name, []).append(f"{checker}: {line}")
    return {name: f"{_counts(lines)}; {lines[0]}" for name, lines in found.items()}


def write_runtime(target: Path) -> None:
    """Make a package of all modules of the runtime."""
    shutil.copytree(_RUNTIME, target, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "__init__.py").touch()


def _share(module: Path, home: str, packages: dict[str, Path]) -> None:
    """Let a module import from the shared runtime what is in that of a package."""

    def shared(found: re.Match[str]) -> str:
        start, package, part = found.groups()
        if part:
            own = packages[package or home] / "runtime" / f"{part}.py"
            assert own.read_bytes() == (_RUNTIME / own.name).read_bytes(), own
        return f"{start}{SHARED}" + f".{part}" * bool(part)

    text = module.read_text(encoding="utf-8")
    module.write_text(_IMPORT.sub(shared, text), encoding="utf-8")


def _counts(lines: list[str]) -> str:
    counts = Counter(line.partition(":")[0] for line in lines)
    return ", ".join(f"{number} of {checker}" for checker, number in counts.items())


def _mypy(folder: Path, packages: Sequence[str], cache: Path) -> list[tuple[str, str]]:
    silent = "" if SHARED in packages else f"[mypy-{SHARED}.*]\nignore_errors = true\n"
    (folder / "mypy.ini").write_text(f"[mypy]\nstrict = true\n{silent}")
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

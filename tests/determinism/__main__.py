"""`python -m determinism`: the same bytes under every Python that is at hand.

For each interpreter that is named, or found on PATH or with pyenv, an environment is
made from the hashed lock below `.counterfoil/`, and the same documents are generated
from in it. Prints a digest for each; exits with 1 where they differ.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
VERSIONS: Final = ("3.11", "3.12", "3.13")
ENVIRONMENTS: Final = ROOT / ".counterfoil" / "pythons"
LOCK: Final = ROOT / "requirements" / "locked.txt"
DOCUMENTS: Final = (
    ROOT / "openapi.yaml",
    *sorted((ROOT / "tests" / "generated" / "documents").glob("*/openapi.yaml")),
)


def main() -> int:
    """Generate under each, and compare."""
    given = [Path(each) for each in sys.argv[1:]]
    pythons = given or [path for each in VERSIONS if (path := _found(each))]
    if len(pythons) < 2:
        sys.stderr.write("fewer than two versions of Python are at hand\n")
        return 2
    digests: set[str] = set()
    for python in pythons:
        for seed in ("0", "1"):
            made = _digest(_environment(python), seed)
            digests.add(made)
            sys.stdout.write(f"{python} PYTHONHASHSEED={seed}: {made}\n")
    return int(len(digests) > 1)


def _found(version: str) -> Path | None:
    name = shutil.which(f"python{version}")
    installed = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    return installed[-1] if installed else (Path(name) if name else None)


def _environment(python: Path) -> Path:
    """The interpreter of an environment with what the tool needs."""
    version = subprocess.run(
        [python, "-V"], capture_output=True, text=True, check=True
    ).stdout.split()[1]
    folder = ENVIRONMENTS / version
    stamp = folder / ".lock"
    lock = LOCK.read_text(encoding="utf-8")
    own = folder / "bin" / "python"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != lock:
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        pip = [str(own), "-m", "pip", "install", "--quiet", "--require-hashes"]
        subprocess.run([*pip, "--no-deps", "--requirement", str(LOCK)], check=True)
        stamp.write_text(lock, encoding="utf-8")
    return own


def _digest(python: Path, seed: str) -> str:
    """One digest of all that is generated from all documents."""
    whole = hashlib.sha256()
    environment = dict(
        os.environ, PYTHONHASHSEED=seed, PYTHONPATH=str(ROOT / "generator")
    )
    for document in DOCUMENTS:
        with tempfile.TemporaryDirectory() as folder:
            command = [str(python), "-m", "counterfoil", "generate", str(document)]
            command += ["--output", "out", "--package", "package"]
            done = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, check=False
            )
            whole.update(f"{document.name} {done.returncode}\n".encode())
            for path in sorted(Path(folder, "out").rglob("*")):
                if path.is_file():
                    whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
                    whole.update(path.read_bytes() + b"\0")
    return whole.hexdigest()


if __name__ == "__main__":
    sys.exit(main())

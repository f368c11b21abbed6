"""The same document gives the same bytes, whatever the machine and its Python."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from determinism.shuffling import write_shuffled

ROOT: Final = Path(__file__).parents[3]
DOCUMENT: Final = ROOT / "openapi.yaml"


def digest(document: Path, folder: Path, seed: str) -> dict[str, str]:
    """The SHA-256 of each file that is generated."""
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "counterfoil", "generate", str(document)]
    command += ["--output", str(out), "--package", "package"]
    environment = dict(os.environ, PYTHONHASHSEED=seed)
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("first")
    copy = folder / "openapi.yaml"
    shutil.copy(DOCUMENT, copy)
    return digest(copy, folder, "0")


def test_hashes_have_no_part_in_it(first: dict[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "openapi.yaml"
    shutil.copy(DOCUMENT, copy)
    assert digest(copy, tmp_path, "42") == first


def test_the_order_of_keys_has_no_part_in_it(
    first: dict[str, str], tmp_path: Path
) -> None:
    copy = tmp_path / "openapi.yaml"
    write_shuffled(DOCUMENT, copy, 1)
    assert copy.read_bytes() != DOCUMENT.read_bytes()
    made = digest(copy, tmp_path, "1")
    # The page tells operations, members and examples in the order of the document.
    pages = {name for name in made if name.startswith("docs/")}
    manifests = {name for name in made if name.endswith(".counterfoil.json")}
    assert {n: d for n, d in made.items() if n not in pages | manifests} == {
        n: d for n, d in first.items() if n not in pages | manifests
    }

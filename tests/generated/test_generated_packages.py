"""Packages as files: always the same bytes, halves that stand alone, free to move."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from generated.making import DOCUMENTS, ROOT, package_files, run, write_package

if TYPE_CHECKING:
    from pathlib import Path

NAMES = sorted(path.name for path in DOCUMENTS.iterdir())
SOURCES = str(ROOT / "generator")
PRINT = """
import hashlib, json, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from generated.making import DOCUMENTS, package_files
for path in sorted(DOCUMENTS.glob("*/openapi.yaml")):
    print(hashlib.sha256(json.dumps(package_files(path)).encode()).hexdigest())
"""
LOADED = """
import importlib, json, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, sys.argv[1] + "."):
    importlib.import_module(module.name)
print(json.dumps(sorted(sys.modules)))
"""


def test_the_order_of_hashes_does_not_show(tmp_path: Path) -> None:
    printed = {
        run(
            "-c", PRINT, SOURCES, ROOT / "tests", cwd=tmp_path, PYTHONHASHSEED=seed
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(printed) == 1
    assert len(printed.pop().split()) == len(NAMES)


def test_the_order_of_keys_that_mean_nothing_does_not_show(tmp_path: Path) -> None:
    text = (DOCUMENTS / "errors" / "openapi.yaml").read_text(encoding="utf-8")
    head, tail = text.split("paths:\n", 1)
    paths, components = tail.split("components:\n", 1)
    other = tmp_path / "openapi.yaml"
    other.write_text(
        f"components:\n{components}paths:\n{paths}{head}", encoding="utf-8"
    )
    expected = package_files(DOCUMENTS / "errors" / "openapi.yaml")
    old, new = str(DOCUMENTS / "errors" / "openapi.yaml"), str(other)
    found = {p: t.replace(new, "X") for p, t in package_files(other).items()}
    assert {p: " ".join(t.split()) for p, t in found.items()} == {
        p: " ".join(t.replace(old, "X").split()) for p, t in expected.items()
    }


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    shutil.copy(DOCUMENTS / "errors" / "openapi.yaml", tmp_path)
    command = ("-m", "counterfoil", "generate", "openapi.yaml", "--output", "out")
    first = run(*command, "--package", "api", cwd=tmp_path, PYTHONPATH=SOURCES)
    assert first.returncode == 0, first.stderr
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    second = run(*command, "--package", "api", cwd=tmp_path, PYTHONPATH=SOURCES)
    assert second.returncode == 0, second.stderr
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    assert before == after


@pytest.mark.parametrize(
    ("half", "other"), [("client", "server"), ("server", "client")]
)
def test_each_half_stands_alone(tmp_path: Path, half: str, other: str) -> None:
    write_package(DOCUMENTS / "errors" / "openapi.yaml", tmp_path / "api", only=half)
    assert not (tmp_path / "api" / other).exists()
    done = run("-c", LOADED, "api", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout))
    assert f"api.{half}" in loaded
    assert "httpx2" not in loaded or half == "client"


@pytest.mark.parametrize(
    ("half", "other"), [("client", "server"), ("server", "client")]
)
def test_one_half_imports_nothing_of_the_other(
    made: Path, half: str, other: str
) -> None:
    lines = "import json, sys, made_errors.{0}; print(json.dumps(sorted(sys.modules)))"
    done = run("-c", lines.format(half), cwd=made)
    assert done.returncode == 0, done.stderr
    loaded: list[str] = json.loads(done.stdout)
    assert not [name for name in loaded if name.startswith(f"made_errors.{other}")]
    assert not [name for name in loaded if name.startswith("counterfoil")]


def test_a_client_imports_the_operations_that_it_calls(made: Path) -> None:
    lines = (
        "import json, sys, made_names.client; print(json.dumps(sorted(sys.modules)))"
    )
    loaded: list[str] = json.loads(run("-c", lines, cwd=made).stdout)
    assert not [name for name in loaded if name.startswith("made_names.operations")]


def test_a_package_may_be_moved_and_renamed(made: Path, tmp_path: Path) -> None:
    inner = tmp_path / "ours" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "ours" / "__init__.py").touch()
    (inner / "__init__.py").touch()
    shutil.copytree(made / "made_names", inner / "renamed")
    done = run("-c", LOADED, "ours.deep.renamed", cwd=tmp_path)
    assert done.returncode == 0, done.stderr

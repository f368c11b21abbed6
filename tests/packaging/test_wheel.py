"""The wheel: built offline, installed elsewhere, run from another folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import counterfoil
import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("generator", "templates", "kit", "openapi.yaml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from a copy of what a release holds."""
    folder = tmp_path_factory.mktemp("source")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in (*SOURCES, "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy2(source, folder / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it, and the libraries of this one."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=120
    )
    site = folder / site_packages()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # As a plain line, not `site.addsitedir`: editable installs in there stay unknown.
    (site / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder


def site_packages() -> Path:
    """Where an environment keeps its packages, below its folder."""
    path = sysconfig.get_path("purelib", "venv", {"base": "", "platbase": ""})
    return Path(path.lstrip("/"))


def run(environment: Path, *arguments: str | Path) -> str:
    """What the installed command prints, run from the root of the disk."""
    process = subprocess.run(
        [environment / "bin/python", "-m", "counterfoil", *arguments],
        cwd="/",
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def test_the_templates_are_packaged_byte_for_byte(environment: Path) -> None:
    packaged = environment / site_packages() / "counterfoil/templates"
    assert contents(packaged) == contents(ROOT / "templates")


def test_the_installed_tool_begins_a_project(environment: Path, tmp_path: Path) -> None:
    packaged = environment / site_packages() / "counterfoil/kit"
    assert contents(packaged) == contents(ROOT / "kit")
    run(environment, "init", tmp_path / "notes")
    job = tmp_path / "notes/.github/workflows/contract.yml"
    assert job.read_bytes() == (ROOT / "kit/github-actions.yml").read_bytes()
    run(environment, "lint", tmp_path / "notes/openapi.yaml")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_package_and_its_metadata_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"counterfoil", f"counterfoil-{counterfoil.__version__}.dist-info"}
    assert "counterfoil/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    vendored = {
        name.rpartition("docs/console/")[2] for name in names if "docs/console/" in name
    }
    licences = {"LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"}
    assert licences | {"swagger-ui-bundle.js"} <= vendored


def test_the_installed_command_is_the_one_of_the_wheel(environment: Path) -> None:
    assert run(environment, "--version") == f"counterfoil {counterfoil.__version__}\n"
    place = subprocess.run(
        [
            environment / "bin/python",
            "-P",
            "-c",
            "import counterfoil as c; print(c.__file__)",
        ],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert Path(place.stdout.strip()).is_relative_to(environment.resolve())


def test_the_installed_tool_generates_the_same_bytes(
    environment: Path, tmp_path: Path
) -> None:
    run(
        environment,
        "generate",
        ROOT / "openapi.yaml",
        "--output",
        tmp_path,
        "--package",
        "media_collection",
    )
    committed = contents(ROOT / "generated")
    apart = ("diagnostics/", "features/")
    made = {n: b for n, b in committed.items() if not n.startswith(apart)}
    assert contents(tmp_path) == made

"""A mock that runs beside another of the same document serves what that one made."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import pytest
from counterfoil import pipeline
from counterfoil.mock.application import DOCUMENT, FOLDER, MADE, create_app
from unit.cli.projects import run
from unit.mock.building import document

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.api.model import Api
    from counterfoil.diagnostics import Findings


_PATHS: Final = """\
  /pets:
    get: {operationId: listPets, responses: {"204": {description: None.}}}
"""


@pytest.fixture
def generations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that a package is generated."""
    found: list[str] = []
    generate = pipeline.generate_files

    def counted(api: Api, *, only: str, findings: Findings) -> object:
        found.append(only)
        return generate(api, only=only, findings=findings)

    monkeypatch.setattr(pipeline, "generate_files", counted)
    return found


def test_a_package_is_generated_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, generations: list[str]
) -> None:
    monkeypatch.setenv(DOCUMENT, str(document(tmp_path, paths=_PATHS)))
    monkeypatch.setenv(FOLDER, str(tmp_path / "made"))
    (tmp_path / "made").mkdir()
    create_app()
    monkeypatch.setenv(MADE, str(tmp_path / "made"))
    create_app()
    assert generations == ["server"]
    # A request may have ended the other one, and its folder with it.
    shutil.rmtree(tmp_path / "made")
    (tmp_path / "made").mkdir()
    create_app()
    assert generations == ["server"] * 2


def test_a_proof_generates_a_mock_once(tmp_path: Path, generations: list[str]) -> None:
    """For the server that is fuzzed, and for the one that faults are injected into."""
    path = document(tmp_path, paths=_PATHS)
    (tmp_path / "pyproject.toml").write_text("[tool.counterfoil]\n")
    options = ("--in-process", "--no-mutants", "--profile", "quick", "--max-time", "3")
    done = run(tmp_path, "prove", "--mock", path.name, *options)
    assert "faults" in done.out, done.err
    assert generations.count("server") == 1

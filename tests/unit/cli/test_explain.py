"""What `counterfoil explain` says, its pages, and what an accident leaves behind."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.access import Reading
from counterfoil.codes import CODES
from counterfoil.codes.checks import CHECKS
from counterfoil.codes.pages import pages
from counterfoil.configuration import read_configuration, secrets_of
from counterfoil.settings import KEYS
from unit.cli.projects import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

ROOT = Path(__file__).parents[3]


def test_a_code_is_explained(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "dangling-reference")
    assert done.code == 0
    assert done.out == pages()["dangling-reference.md"]
    assert "RFC 6901" in done.out


def test_all_codes_are_listed(tmp_path: Path) -> None:
    done = run(tmp_path, "explain")
    assert [line.split()[0] for line in done.out.splitlines()] == sorted(
        code.name for code in CODES
    )


def test_an_unknown_code_is_a_matter_of_usage(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "dangling-referense")
    assert done.code == 2
    assert "did you mean dangling-reference?" in done.err


def test_a_check_of_a_proof_is_explained(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "precondition")
    assert done.code == 0
    assert "RFC 9110, 13.1.2" in " ".join(done.out.split())
    done = run(tmp_path, "explain", "bad_request_acepted")
    assert "did you mean bad_request_accepted?" in done.err


def test_every_check_that_a_proof_makes_can_be_explained() -> None:
    proof = ROOT / "generator/counterfoil/proof"
    named = {name for path in proof.rglob("*.py") for name in checks_named(path)}
    assert named == {check.name for check in CHECKS}


def checks_named(path: Path) -> Iterator[str]:
    """The checks that a module makes: of a failure, a finding, or what stands for it.

    A function yields a tuple of a check and a message; else it is the first argument of
    a `Failure`, the second of a `Finding`, or a constant.
    """
    text = path.read_text()
    if path.name not in JUDGING and not re.search(r"Failure\(|Finding\(|CHECK", text):
        return
    for node in ast.walk(ast.parse(text)):
        found: list[ast.expr] = []
        match node:
            case ast.Call(ast.Name("Failure"), args):
                found = args[:1]
            case ast.Call(ast.Name("Finding"), args):
                found = args[1:2]
            case ast.Yield(ast.Tuple(elts)) | ast.GeneratorExp(ast.Tuple(elts)):
                found = elts[:1] if path.name in JUDGING else []
            case ast.Assign([ast.Name("check")], value):
                found = [value]
            case ast.AnnAssign(ast.Name(name), value=ast.Constant() as value):
                found = [value] if name.startswith("CHECK") else []
            case _:
                pass
        for each in found:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value


JUDGING = {"judgement.py", "content_judgement.py"}


def test_settings_are_explained_by_a_table_that_a_project_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(tmp_path, "settings")
    assert done.code == 0
    assert tuple(tomllib.loads(done.out)["tool"]["counterfoil"]) == KEYS
    monkeypatch.setenv("TEST_TOKEN", "t")
    (tmp_path / "pyproject.toml").write_text(done.out, encoding="utf-8")
    configuration = read_configuration(tmp_path)
    assert configuration.reading == Reading(formats=True, bodies=True)
    assert secrets_of(configuration)[0] == {"apiKey": "key-of-a-test", "oauth": "t"}


def test_the_pages_in_the_repository_are_current() -> None:
    folder = ROOT / "generated" / "diagnostics"
    written = {path.name: path.read_text() for path in folder.glob("*.md")}
    assert written == pages(), "run make diagnostics"


def test_pages_are_written_to_a_folder(tmp_path: Path) -> None:
    assert run(tmp_path, "explain", "--output", "pages").code == 0
    names = {path.name for path in (tmp_path / "pages").glob("*.md")}
    assert names == set(pages())


def test_an_accident_is_one_line_and_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("nobody\nforesaw this")

    monkeypatch.setattr("counterfoil.pipeline.read_api", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = run(tmp_path, "lint", "openapi.yaml")
    assert done.code == 2
    assert done.out == ""
    first, second = done.err.splitlines()
    assert first.startswith("Error: this is a fault of counterfoil, please report it")
    assert "KeyError" in first
    log = Path(second.partition("its log: ")[2]).read_text()
    assert "Traceback (most recent call last)" in log
    assert "foresaw this" in log


def test_an_error_that_comes_of_ctrl_c_is_no_accident(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python before 3.12 wraps what is raised while a class gives its parts names."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()

    monkeypatch.setattr("counterfoil.pipeline.read_api", fail)
    done = run(tmp_path, "lint", "openapi.yaml")
    assert (done.code, done.err) == (130, "interrupted\n")

"""The code of templates that is kept: taken where it is theirs, and only there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from counterfoil.template_code import TemplateCode
from jinja2 import Environment, FileSystemLoader

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _keeps_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


def _rendered(folder: Path, *, autoescape: bool = False) -> str:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=autoescape,
        bytecode_cache=TemplateCode(),
    )
    return environment.get_template("a.jinja").render(view="<")


def _kept(folder: Path) -> list[Path]:
    return list((folder / "__pycache__").glob("*"))


def test_code_is_kept_beside_the_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jinja").write_text("1 {{ view }}", encoding="utf-8")
    assert _rendered(tmp_path) == "1 <"
    assert len(_kept(tmp_path)) == 1

    def compiled(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Environment, "compile", compiled)
    assert _rendered(tmp_path) == "1 <"


def test_code_of_another_text_or_environment_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "a.jinja").write_text("1 {{ view }}", encoding="utf-8")
    assert _rendered(tmp_path) == "1 <"
    assert _rendered(tmp_path, autoescape=True) == "1 &lt;"
    (tmp_path / "a.jinja").write_text("2 {{ view }}", encoding="utf-8")
    assert _rendered(tmp_path, autoescape=True) == "2 &lt;"
    assert _rendered(tmp_path) == "2 <"
    assert len(_kept(tmp_path)) == 1


@pytest.mark.parametrize("length", [0, 3, 20, 60, 120, 200])
def test_damaged_code_is_made_anew(tmp_path: Path, length: int) -> None:
    (tmp_path / "a.jinja").write_text("1 {{ view }}", encoding="utf-8")
    assert _rendered(tmp_path) == "1 <"
    (kept,) = _kept(tmp_path)
    whole = kept.read_bytes()
    for damaged in (whole[:length], whole[:length] + b"\xff" * 9 + whole[length + 9 :]):
        kept.write_bytes(damaged)
        assert _rendered(tmp_path) == "1 <"


def test_nothing_is_kept_where_python_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "a.jinja").write_text("1 {{ view }}", encoding="utf-8")
    assert _rendered(tmp_path) == "1 <"
    assert _kept(tmp_path) == []


def test_what_cannot_be_kept_is_made_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.jinja").write_text("1 {{ view }}", encoding="utf-8")
    (tmp_path / "__pycache__").write_text("", encoding="utf-8")
    assert _rendered(tmp_path) == "1 <"

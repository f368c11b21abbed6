"""Names are found in their modules, which are imported when one is first asked for."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest
from runtime.on_demand import Definitions, on_demand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULES = {"_a": ("A", "B"), "_c": ("C",)}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = "asked_on_demand"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "_a.py").write_text("A, B = 1, 2\nDEFINITIONS = {'A': {}, 'B': True}\n")
    (folder / "_c.py").write_text("raise RuntimeError\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.import_module(name)
    yield name
    for module in [each for each in sys.modules if each.startswith(name)]:
        del sys.modules[module]


def test_only_the_module_of_a_name_is_imported(package: str) -> None:
    find = on_demand(package, MODULES)
    assert f"{package}._a" not in sys.modules
    assert find("B") == 2
    assert f"{package}._a" in sys.modules
    assert f"{package}._c" not in sys.modules


def test_a_name_is_looked_up_once(package: str) -> None:
    on_demand(package, MODULES)("A")
    assert vars(sys.modules[package])["A"] == 1
    assert "B" not in vars(sys.modules[package])


def test_other_names_are_not_there(package: str) -> None:
    with pytest.raises(AttributeError, match="'asked_on_demand' has no attribute 'D'"):
        on_demand(package, MODULES)("D")


def test_definitions_are_found_like_names(package: str) -> None:
    definitions = Definitions(package, MODULES)
    assert list(definitions) == ["A", "B", "C"]
    assert len(definitions) == 3
    assert "C" in definitions
    assert "D" not in definitions
    assert definitions["B"] is True
    assert f"{package}._c" not in sys.modules
    with pytest.raises(KeyError):
        definitions["D"]

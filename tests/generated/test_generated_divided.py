"""Packages of many types are divided among modules, and are used like all others."""

from __future__ import annotations

import importlib
import json
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest
from generated.divided_packages import NAMES, RINGS, divide
from generated.making import DOCUMENTS, Import, package_files, run

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

PARTS = ("contents", "models", "schemas", "wire")


def of(divided: Path, name: str) -> ModuleType:
    assert divided.is_dir()
    return importlib.import_module(f"divided_{name}")


@pytest.mark.parametrize("name", NAMES)
def test_there_is_what_there_is_in_one_module(
    divided: Path, load: Import, name: str
) -> None:
    assert not (divided / f"divided_{name}" / "models.py").exists()
    models = of(divided, f"{name}.models")
    whole = load(f"{name}.models")
    own = {
        each
        for each, value in vars(whole).items()
        if getattr(value, "__module__", "") == whole.__name__
    }
    assert own <= set(models.__all__) <= set(vars(whole))
    for each in models.__all__:
        assert hasattr(models, each)
        assert each in dir(models)
    assert not hasattr(models, "NoSuchModel")


@pytest.mark.parametrize("name", [*NAMES, "rings"])
def test_every_module_can_be_imported_first(divided: Path, name: str) -> None:
    program = (
        "import importlib, json, sys\n"
        "for name in json.loads(sys.argv[2]):\n"
        "    for each in [e for e in sys.modules if e.startswith(sys.argv[1])]:\n"
        "        del sys.modules[each]\n"
        "    importlib.import_module(name)\n"
        "models = importlib.import_module(sys.argv[1] + '.models')\n"
        "import msgspec\n"
        "for each in models.__all__:\n"
        "    found = getattr(models, each)\n"
        "    if isinstance(found, type) and issubclass(found, msgspec.Struct):\n"
        "        msgspec.json.Decoder(found)\n"
    )
    package = of(divided, name)
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    names = [e.name for e in found if e.name.split(".")[1] in PARTS]
    done = run("-c", program, package.__name__, json.dumps(names), cwd=divided)
    assert done.returncode == 0, done.stderr


def test_a_client_imports_what_its_operation_needs(divided: Path) -> None:
    program = (
        "import sys\n"
        "import divided_rings.client.get_other as operation\n"
        "print(*(each.split('.', 1)[1] for each in sys.modules if '._' in each"
        " and each.startswith('divided_')))\n"
    )
    done = run("-c", program, cwd=divided)
    assert done.returncode == 0, done.stderr
    found = set(done.stdout.split())
    assert {each for each in found if each.startswith("models.")} == {"models._o"}
    assert "contents._o" in found
    assert not {each for each in found if "ring" in each or "definitions" in each}


def test_a_star_imports_all(divided: Path) -> None:
    scope: dict[str, object] = {}
    exec("from divided_rings.models import *", scope)
    expected = {"AChoice", "AClass", "ALater", "BChoice", "BClass", "BLater", "Ring"}
    assert expected | {"Other"} == scope.keys() - {"__builtins__"}


def test_models_can_be_pickled(divided: Path) -> None:
    write = (
        "import pickle, pathlib\n"
        "from divided_rings.models import AClass, BClass\n"
        "value = AClass(models=True, wire=BClass(a=None))\n"
        "pathlib.Path('value').write_bytes(pickle.dumps(value))\n"
    )
    load = "pickle.loads(pathlib.Path('value').read_bytes())"
    read = f"import pickle, pathlib; print({load})"
    done = run("-c", write, cwd=divided)
    assert done.returncode == 0, done.stderr
    done = run("-c", read, cwd=divided)
    assert done.stdout.startswith("AClass(models=True, wire=BClass(a=None,")


@pytest.mark.parametrize("name", ["unions", "families"])
def test_values_are_read_and_written_as_ever(
    divided: Path, load: Import, name: str
) -> None:
    whole, parts = load(f"{name}.contents"), of(divided, f"{name}.contents")
    for each in parts.__all__:
        if not each.isupper():
            continue
        for text in (b"{}", b'{"kind": "circle", "radius": 1, "x": [1]}', b"[]", b"7"):
            outcomes = [_outcome(getattr(m, each), text) for m in (whole, parts)]
            assert outcomes[0] == outcomes[1]


def _outcome(content: Any, text: bytes) -> object:
    try:
        return content.encode(content.decode(text))
    except ValueError as error:
        return [(e.pointer, e.keyword) for e in getattr(error, "violations", ())]


def test_the_document_alone_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    divide(monkeypatch)
    document = DOCUMENTS / "unions" / "openapi.yaml"
    both = package_files(document)
    for only in ("server", "client"):
        files = package_files(document, only)
        shared = {path for path in files if path.split("/")[0] in PARTS}
        assert shared == {path for path in both if path.split("/")[0] in PARTS}
        assert all(files[path] == both[path] for path in shared)


def test_a_package_that_grows_is_divided_and_keeps_no_module_of_before(
    tmp_path: Path,
) -> None:
    (tmp_path / "openapi.yaml").write_text(RINGS)
    command = ("-m", "counterfoil", "generate", "openapi.yaml", "--output", "out")
    first = run(*command, "--package", "api", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert (tmp_path / "out/api/models.py").exists()
    (tmp_path / "openapi.yaml").write_text(f"{RINGS}# It has grown.\n")
    patched = (
        "from counterfoil.python import division\n"
        "division.MOST_TOGETHER = 0\n"
        "from counterfoil.cli import main\n"
        "main()\n"
    )
    second = run("-c", patched, *command[2:], "--package", "api", cwd=tmp_path)
    assert second.returncode == 0, second.stderr
    assert not (tmp_path / "out/api/models.py").exists()
    assert (tmp_path / "out/api/models/__init__.py").exists()
    assert run("-c", "import api.client.add_ring", cwd=tmp_path / "out").returncode == 0

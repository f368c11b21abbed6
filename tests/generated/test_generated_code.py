"""Generated code is as clean as written code: four tools agree, for every document."""

from __future__ import annotations

import ast
import pkgutil
import re
from textwrap import indent
from typing import TYPE_CHECKING

import pytest
from corpus.index import OWN, read_index
from corpus.running import write_packages
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from counterfoil.samples.requests import Samples
from generated.making import DOCUMENTS, Import, package_files, run, write_package
from generated.typed import type_errors
from generated.typed_uses import USES

if TYPE_CHECKING:
    from pathlib import Path

NAMES = sorted(path.name for path in DOCUMENTS.iterdir())


def test_a_formatter_would_change_nothing(
    made: Path, divided: Path, formats: Path
) -> None:
    for folder in (made, divided, formats):
        done = run("-m", "ruff", "format", "--isolated", "--diff", ".", cwd=folder)
        assert done.returncode == 0, done.stdout


def test_a_linter_finds_nothing(made: Path, divided: Path, formats: Path) -> None:
    for folder in (made, divided, formats):
        done = run("-m", "ruff", "check", "--isolated", ".", cwd=folder)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["events", "odd", "security"])
def test_the_rules_of_a_project_are_none_of_the_packages(
    name: str, tmp_path: Path
) -> None:
    rules = '[tool.ruff]\nline-length = 120\nlint.select = ["ALL"]\n'
    (tmp_path / "pyproject.toml").write_text(rules)
    write_package(DOCUMENTS / name / "openapi.yaml", tmp_path / "src" / name)
    for command in (["check"], ["format", "--diff"]):
        done = run("-m", "ruff", *command, ".", cwd=tmp_path)
        assert done.returncode == 0, done.stdout
        own = run("-m", "ruff", *command, "--config=pyproject.toml", ".", cwd=tmp_path)
        assert own.returncode == 1, "they are no rules that would find anything"


def test_type_checkers_find_nothing(
    made: Path, divided: Path, formats: Path, tmp_path: Path
) -> None:
    calls, uses = tmp_path / "sample_calls", tmp_path / "uses"
    calls.mkdir()
    for name in NAMES:
        (calls / f"{name}.py").write_text(sample_calls(name), encoding="utf-8")
    uses.mkdir()
    for name, text in USES.items():
        (uses / f"{name}.py").write_text(text)
    corpus = [each for each in read_index(OWN) if each.well_formed]
    packages = [
        *made.glob("made_*"),
        *divided.glob("divided_*"),
        *(formats / "formats_true", calls, uses),
        *(tmp_path / name for name in write_packages(corpus, tmp_path)),
    ]
    assert len(packages) > len(NAMES) + len(corpus) + 3 > len(NAMES) + 6
    work = tmp_path / "work"
    assert type_errors(packages, work, runtime=True, once=True) == {}


def sample_calls(name: str) -> str:
    """The calls that the documentation shows.

    They say what a person would write: all of that is to have the types that it should.
    """
    findings = Findings()
    api = pipeline.read_api(DOCUMENTS / name / "openapi.yaml", findings)
    assert api is not None
    lowered = pipeline.lower_api(api, findings).lowered
    samples = Samples(lowered, f"made_{name}")
    functions = ["from __future__ import annotations"]
    for operation in lowered.api.every:
        for sample in samples.of(operation):
            body = operation.body
            if body is not None and body.required and "body=" not in sample.call:
                assert (name, operation.id) == ("recursive", "box")  # it has no end
                continue
            function = f"def call_{len(functions)}() -> None:"
            shown = indent(sample.call, "    ")
            used = "\n    print(response)" * ("response = " in shown)
            functions.append(f"{function}\n{shown}{used}")
    return "\n\n\n".join(functions) + "\n"


def test_every_module_can_be_imported(load: Import) -> None:
    for name in NAMES:
        package = load(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            load(module.name)


def test_no_text_of_a_document_becomes_code(made: Path) -> None:
    for path in (made / "made_hostile").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.Name) and node.id == "exit")
            assert not (isinstance(node, ast.Import) and node.names[0].name == "os")


def test_no_line_of_code_holds_what_an_editor_would_reorder(made: Path) -> None:
    for path in (made / "made_hostile").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not {"\u202e", "\u2028", "\x85", "\x00"}.intersection(text)


_PARAMETERS = """\
openapi: 3.1.0
info: {title: Scalars, version: "1"}
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: name, in: query, schema: {type: string, uniqueItems: true}}
        - {name: size, in: query, schema: {type: number}}
        - {name: full, in: query, schema: {type: boolean}}
        - {name: short, in: query, schema: {type: string, maxLength: 3}}
        - {name: either, in: query, schema: {type: [string, integer]}}
      responses: {"204": {description: Done}}
"""


def test_plain_scalars_share_their_content(tmp_path: Path) -> None:
    """Parameters of which nothing more is said have the contents of the runtime."""
    document = tmp_path / "openapi.yaml"
    document.write_text(_PARAMETERS)
    files = package_files(document)
    made = files["operations/get_thing.py"]
    shared = re.findall(r'"(\w+)",\n    "\w+",\n    scalars\.(\w+),', made)
    assert shared == [
        ("id", "INTEGER"),
        ("name", "STRING"),
        ("size", "NUMBER"),
        ("full", "BOOLEAN"),
    ]
    assert made.count("JsonContent[") == 2
    assert "runtime/scalars.py" in files

"""The same document gives the same bytes, whatever the machine and its Python."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from click.testing import CliRunner
from counterfoil.cli.commands import counterfoil
from determinism.shuffling import write_copy, write_shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator

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


# Several media types, links of several statuses, methods that refuse others, webhooks.
@pytest.mark.parametrize(
    "name", ["callers", "calls", "events", "links", "mixed", "variants", "vary"]
)
def test_the_order_of_definition_has_no_part_in_names(
    name: str, tmp_path: Path
) -> None:
    document = ROOT / "tests" / "generated" / "documents" / name / "openapi.yaml"
    write_copy(document, tmp_path / "one.json")
    write_shuffled(document, tmp_path / "other.json", 4, definitions=True)
    one, other = (_names(tmp_path / name) for name in ("one.json", "other.json"))
    assert one == other


ALIKE = """\
openapi: 3.1.1
info: {title: Made, version: "1"}
paths:
  /jobs:
    post:
      operationId: addJob
      requestBody: {required: true, content: {%s}}
      responses: {%s}
"""
FIELDS = "&fields {schema: {properties: {name: {type: string}}}}"
HEADERS = "{Age: {required: true, schema: {const: a}}}"


def test_what_is_alike_is_called_by_no_order(tmp_path: Path) -> None:
    kinds = ["application/x-www-form-urlencoded", "application/json"]
    statuses = ["303", "301", "302"]
    found: list[dict[str, set[str]]] = []
    for name in ("one.yaml", "other.yaml"):
        content = f"{kinds[0]}: {FIELDS}, {kinds[1]}: *fields"
        told = [f'"{e}": {{description: A, headers: {HEADERS}}}' for e in statuses]
        (tmp_path / name).write_text(ALIKE % (content, ", ".join(told)))
        found.append(_names(tmp_path / name))
        kinds.reverse()
        statuses.reverse()
    one, other = found
    assert one == other
    assert "AddJobBody" in one["made/models.py"]
    client, server = one["made/client/add_job.py"], one["made/server/add_job.py"]
    assert {"_HEADERS_301", "content_type='application/json'"} <= client
    assert "_HEADERS_301" in server


def _names(document: Path) -> dict[str, set[str]]:
    """What each module of a generated package defines, and hands to others by name."""
    out = document.with_suffix("")
    arguments = ["generate", str(document), "--output", str(out), "--package", "made"]
    done = CliRunner().invoke(counterfoil, [*arguments, "--only", "package"])
    assert out.is_dir(), done.output
    return {
        path.relative_to(out).as_posix(): set(_defined(ast.parse(path.read_text())))
        for path in out.rglob("*.py")
    }


def _defined(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.AsyncFunctionDef(name=name) | ast.alias(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.arguments(
                args=[*_, ast.arg(arg="content_type")], defaults=[*_, e]
            ):
                yield f"content_type={ast.unparse(e)}"
            case ast.keyword(arg="refusing", value=value):
                yield ast.unparse(value)
            case _:
                pass

"""Objects with more optional members than a type checker adds up."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.pipeline import generate_files, read_api

if TYPE_CHECKING:
    from pathlib import Path


def files_of(tmp_path: Path, body: str, schemas: object) -> dict[str, str]:
    """The package of a document whose only request has a body of a named schema."""
    schema = {"$ref": f"#/components/schemas/{body}"}
    content = {"application/json": {"schema": schema}}
    path = tmp_path / "openapi.json"
    path.write_text(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "Sums", "version": "1"},
                "paths": {
                    "/a": {"post": {"requestBody": {"content": content}}},
                },
                "components": {"schemas": schemas},
            }
        )
    )
    findings = Findings()
    api = read_api(path, findings)
    assert api is not None
    files = generate_files(api, only="", findings=findings)
    assert files is not None
    return files


@pytest.mark.parametrize(("count", "is_told"), [(20, False), (70, True)])
def test_the_type_of_a_long_sum_is_told(
    tmp_path: Path, count: int, *, is_told: bool
) -> None:
    part = {"type": "object", "properties": {"a": {"type": "string"}}}
    own = {f"m{number}": {"$ref": "#/components/schemas/P"} for number in range(count)}
    whole = {"type": "object", "properties": own}
    several = {"type": "array", "items": {"$ref": "#/components/schemas/W"}}
    root = {"type": "object", "properties": {"all": several}}
    files = files_of(tmp_path, "R", {"P": part, "R": root, "W": whole})
    assert ("    members: int = (" in files["wire.py"]) == is_told
    assert "    members" in files["wire.py"]


@pytest.mark.parametrize(("count", "is_told"), [(20, False), (70, True)])
def test_the_type_of_what_is_added_in_many_statements_is_told(
    tmp_path: Path, count: int, *, is_told: bool
) -> None:
    own = {f"m{number}": {"type": "string"} for number in range(count)}
    whole = {"type": "object", "properties": own, "additionalProperties": False}
    files = files_of(tmp_path, "W", {"W": whole})
    assert ("    members: int = 0\n" in files["contents.py"]) == is_told
    assert f"        if value.m{count - 1} is not UNSET:" in files["contents.py"]


def test_a_sum_of_thousands_is_one_that_python_compiles(tmp_path: Path) -> None:
    names = [f"m{number}" for number in range(4_000)]
    whole = {"type": "object", "required": names}
    several = {"type": "array", "items": {"$ref": "#/components/schemas/W"}}
    root = {"type": "object", "properties": {"all": several}}
    for body in "RW":
        files = files_of(tmp_path, body, {"R": root, "W": whole})
        for name in ("contents.py", "wire.py"):
            if name in files:
                compile(files[name], name, "exec")
        made = "".join(files.get(name, "") for name in ("contents.py", "wire.py"))
        assert made.count("+ count_any(value.m") == len(names)


def test_what_counts_anything_is_no_function_of_a_model(tmp_path: Path) -> None:
    part = {"type": ["object", "null"], "properties": {"a": {"type": "string"}}}
    files = files_of(tmp_path, "P", {"P": part})
    taken = [
        (each.module, alias.name)
        for each in ast.walk(ast.parse(files["contents.py"]))
        if isinstance(each, ast.ImportFrom)
        for alias in each.names
        if alias.name.startswith("count_")
    ]
    assert taken == [("runtime.json_content", "count_any")]

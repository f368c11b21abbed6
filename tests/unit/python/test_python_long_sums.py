"""Objects with more optional members than a type checker adds up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.pipeline import generate_files, read_api

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("count", "is_told"), [(20, False), (70, True)])
def test_the_type_of_a_long_sum_is_told(
    tmp_path: Path, count: int, *, is_told: bool
) -> None:
    part = {"type": "object", "properties": {"a": {"type": "string"}}}
    own = {f"m{number}": {"$ref": "#/components/schemas/P"} for number in range(count)}
    whole = {"type": "object", "properties": own}
    several = {"type": "array", "items": {"$ref": "#/components/schemas/W"}}
    root = {"type": "object", "properties": {"all": several}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/R"}}}
    path = tmp_path / "openapi.json"
    path.write_text(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "Sums", "version": "1"},
                "paths": {
                    "/a": {"post": {"requestBody": {"content": content}}},
                },
                "components": {"schemas": {"P": part, "R": root, "W": whole}},
            }
        )
    )
    findings = Findings()
    api = read_api(path, findings)
    assert api is not None
    files = generate_files(api, only="", findings=findings)
    assert files is not None
    assert ("    members: int = (" in files["wire.py"]) == is_told
    assert "    members" in files["wire.py"]

"""Names of every length: what is generated is as a formatter would leave it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.pipeline import generate_files, read_api

if TYPE_CHECKING:
    from pathlib import Path

PLACES = ("query", "header", "cookie", "path")


def _document(length: int) -> dict[str, Any]:
    """Parameters in every place, members, bodies and answers with such names."""
    names = {place: f"{place}-{'n' * length}" for place in PLACES}
    parameters = [
        {
            "name": name,
            "in": place,
            "required": place == "path",
            "schema": {"type": "string", "enum": ["a", f"b{'b' * length}"]},
        }
        for place, name in names.items()
    ]
    kind = f"K{'k' * length}"
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{kind}"}}}
    operation = {
        "operationId": f"do{'d' * (length // 2)}",
        "parameters": parameters,
        "requestBody": {"content": content},
        "responses": {"200": {"description": "Done.", "content": content}},
        "security": [{"key": []}, {"login": []}],
    }
    member = {"$ref": f"#/components/schemas/{kind}"}
    schema: dict[str, Any] = {"type": "object", "required": [f"M-{kind}"]}
    schema["properties"] = {
        f"M-{kind}": member,
        f"m-{kind}": {"type": "array"},
        "base": {"$ref": "#/components/schemas/Base"},
    }
    texts = {"type": "string", "enum": ["a", f"c{'c' * length}"]}
    several = {"name": "several", "in": "query"}
    parameters.append({**several, "schema": {"type": "array", "items": texts}})
    # A tag's values, several for one schema, which are the patterns of a case.
    tags = (f"first{'t' * (length // 2)}", f"second{'u' * (length // 2)}")
    mapping = {**dict.fromkeys(tags, "Tagged"), f"v{'v' * length}": "Other"}
    base = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    heirs = {
        name: {"allOf": [{"$ref": "#/components/schemas/Base"}, {"required": [name]}]}
        for name in ("Tagged", "Other")
    }
    key = {"type": "apiKey", "in": "header", "name": "Key"}
    flow = {"authorizationUrl": f"https://example.com/{'u' * length}", "scopes": {}}
    login = {"type": "oauth2", "flows": {"implicit": flow}}
    schemes = {"key": key, "login": login}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lengths", "version": "1"},
        # Servers of which clients have parameters, which depend on the first.
        "servers": [{"url": "/v1"}],
        "paths": {
            f"/things/{{{names['path']}}}": {
                "servers": [{"url": f"/{'s' * (length // 2)}"}],
                "post": operation,
            },
            "/others": {"get": {**operation, "operationId": "other", "parameters": []}},
            "/few": {"get": {"parameters": parameters[:1], "responses": {}}},
        },
        "components": {
            "schemas": {kind: schema, "Base": base, **heirs},
            "securitySchemes": schemes,
        },
    }


@pytest.mark.parametrize("length", range(4, 80, 2))
def test_a_package_is_formatted(tmp_path: Path, length: int) -> None:
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(_document(length)))
    findings = Findings()
    api = read_api(document, findings)
    assert api is not None, findings.items
    files = generate_files(api, only="", findings=findings)
    assert files is not None, findings.items
    for path, text in files.items():
        file = tmp_path / "package" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", "package"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout

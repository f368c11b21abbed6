"""Packages of a document with every format, which assert and which do not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from counterfoil import pipeline
from counterfoil.access import Reading
from counterfoil.api.formats import SAMPLES
from counterfoil.diagnostics import Findings

if TYPE_CHECKING:
    from pathlib import Path

INTEGERS = {
    "int8": (-128, 127),
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint16": (0, 2**16 - 1),
    "double-int": (1 - 2**53, 2**53 - 1),
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Formats", "version": "1"},
    "paths": {
        "/{id}": {
            "post": {
                "operationId": "send",
                "parameters": [
                    {
                        "name": "id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string", "format": "uuid"},
                    },
                    {
                        "name": "since",
                        "in": "query",
                        "schema": {"type": "string", "format": "date"},
                    },
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/All"}
                        }
                    },
                },
                "responses": {"204": {"description": "Taken."}},
            }
        },
        "/files": {
            "post": {
                "operationId": "keep",
                "requestBody": {
                    "required": True,
                    "content": {
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "required": ["file"],
                                "properties": {
                                    "file": {"type": "string", "format": "binary"},
                                    "day": {"type": "string", "format": "date"},
                                },
                            }
                        }
                    },
                },
                "responses": {"204": {"description": "Taken."}},
            }
        },
    },
    "components": {
        "schemas": {
            "All": {
                "type": "object",
                "properties": {
                    **{
                        name: {"type": "string", "format": name}
                        for name in (*SAMPLES, "own", "password")
                    },
                    **{name: {"type": "integer", "format": name} for name in INTEGERS},
                    "narrow": {"type": "integer", "format": "int32", "maximum": 5},
                    "wide": {"type": "integer", "format": "int8", "maximum": 500},
                    "number": {"type": ["number", "null"], "format": "int32"},
                    "untyped": {"format": "int8"},
                    "coded": {"type": "string", "contentEncoding": "base64"},
                    "both": {"type": "string", "format": "byte", "pattern": "^Y"},
                    "cents": {
                        "type": "string",
                        "format": "decimal",
                        "pattern": "[.][0-9]{2}$",
                    },
                    "list": {
                        "type": "array",
                        "items": {"type": "string", "format": "date"},
                    },
                    "maybe": {"type": ["string", "null"], "format": "date"},
                    "either": {
                        "oneOf": [
                            {"type": "string", "format": "date"},
                            {"type": "string", "format": "ipv4"},
                        ]
                    },
                    "all": {"allOf": [{"type": "string"}, {"format": "time"}]},
                    "map": {
                        "type": "object",
                        "additionalProperties": {"type": "string", "format": "ipv6"},
                    },
                    "pair": {
                        "type": "array",
                        "prefixItems": [
                            {"type": "string", "format": "date"},
                            {"type": "integer"},
                        ],
                        "items": False,
                        "minItems": 2,
                    },
                    "any": {
                        "anyOf": [
                            {"type": "string", "format": "date"},
                            {"type": "string", "enum": ["now", "never"]},
                            {"$ref": "#/components/schemas/Text"},
                            {
                                "type": "array",
                                "items": {"type": "string", "format": "uuid"},
                            },
                            {"type": "number"},
                        ]
                    },
                    "not": {"type": "string", "not": {"format": "date"}},
                    "span": {"$ref": "#/components/schemas/Span"},
                    "beside": {"$ref": "#/components/schemas/Text", "format": "date"},
                },
            },
            "Text": {"type": "string"},
            "Span": {
                "type": "object",
                "required": ["first", "last"],
                "properties": {
                    "first": {"type": "string", "format": "date"},
                    "last": {"$ref": "#/components/schemas/Day"},
                },
                "x-rules": [
                    {"id": "order", "message": "m", "rule": "self.first <= self.last"}
                ],
            },
            "Day": {"type": "string", "format": "date"},
        }
    },
}


def write_formats(folder: Path) -> None:
    """Write the packages `formats_true`, where formats assert, and `formats_false`."""
    for formats in (True, False):
        _write(folder, f"formats_{formats}".lower(), formats=formats)


def _write(folder: Path, name: str, *, formats: bool) -> None:
    document = folder / "openapi.json"
    document.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    findings = Findings()
    api = pipeline.read_api(document, findings, reading=Reading(formats=formats))
    assert api is not None, findings.items
    files = pipeline.generate_files(api, only="", findings=findings)
    assert files is not None, findings.items
    for path, text in files.items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

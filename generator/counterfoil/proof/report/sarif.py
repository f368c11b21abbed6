"""The findings as SARIF 2.1.0 (OASIS), which code hosts show at the line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from counterfoil.checkout import in_checkout
from counterfoil.proof.known import fingerprint

if TYPE_CHECKING:
    from counterfoil.proof.verdict import Finding, Verdict

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)


def sarif(verdict: Verdict) -> str:
    """A log of one run; its rules are the checks that failed."""
    names = sorted({one.check for one in verdict.findings})
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "counterfoil prove",
                        "rules": [
                            {
                                "id": name,
                                "shortDescription": {"text": name.replace("_", " ")},
                                "defaultConfiguration": {"level": "error"},
                            }
                            for name in names
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "properties": {"seed": verdict.seed, "proved": verdict.proved},
                    }
                ],
                "results": [
                    _result(one, names.index(one.check), verdict)
                    for one in verdict.findings
                ],
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _result(finding: Finding, rule: int, verdict: Verdict) -> dict[str, object]:
    parts = [
        finding.message,
        f"came: {finding.answer}" if finding.answer else "",
        finding.commands,
    ]
    physical: dict[str, object] = {
        "artifactLocation": {"uri": _uri(finding.file or verdict.document)},
        "region": {
            "startLine": max(finding.line, 1),
            "startColumn": max(finding.column, 1),
        },
    }
    place: dict[str, object] = {"physicalLocation": physical}
    if finding.pointer:
        place["logicalLocations"] = [{"fullyQualifiedName": finding.pointer}]
    return {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": _literal("\n".join(part for part in parts if part))},
        "locations": [place],
        "partialFingerprints": {"counterfoil/v1": fingerprint(finding)},
    }


def _literal(text: str) -> str:
    """SARIF, 3.11.5: brackets would be links, braces placeholders."""
    plain = "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)
    plain = plain.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return plain.replace("{", "{{").replace("}", "}}")


def _uri(file: str) -> str:
    path = Path(in_checkout(file))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())

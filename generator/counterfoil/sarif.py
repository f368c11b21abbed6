"""Findings as SARIF 2.1.0 (OASIS), which code hosts and editors show in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote

from counterfoil.checkout import in_checkout
from counterfoil.listing import visible

if TYPE_CHECKING:
    from counterfoil.diagnostics import Code, Diagnostic
    from counterfoil.document.tree import Location

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)

Json: TypeAlias = "str | int | list[Json] | dict[str, Json]"


def render_sarif(items: list[Diagnostic], unlisted: int) -> str:
    """A log of one run; its rules are the codes that occur, by name.

    `unlisted` is how many findings there are beyond these.
    """
    codes = {item.code.name: item.code for item in items}
    rules = [codes[name] for name in sorted(codes)]
    index = {code.name: number for number, code in enumerate(rules)}
    log: Json = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "counterfoil", "rules": list(map(_rule, rules))}
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": _notes(unlisted),
                    }
                ],
                "results": [_result(item, index[item.code.name]) for item in items],
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _notes(unlisted: int) -> list[Json]:
    if not unlisted:
        return []
    text = f"{unlisted} more findings are not listed"
    return [{"level": "warning", "message": {"text": text}}]


def _rule(code: Code) -> Json:
    return {
        "id": code.name,
        "shortDescription": {"text": code.title},
        "help": {"text": code.explanation, "markdown": code.explanation},
        "defaultConfiguration": {"level": code.severity.value},
    }


def _result(item: Diagnostic, rule: int) -> Json:
    hint = f"\n{_literal(item.hint)}" if item.hint else ""
    result: dict[str, Json] = {
        "ruleId": item.code.name,
        "ruleIndex": rule,
        "level": item.code.severity.value,
        # 3.11.5: brackets would be links, braces placeholders.
        "message": {"text": _literal(item.message) + hint},
        "locations": [_place(item.location)],
    }
    if item.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": _literal(related.message)},
                **_place(related.location),
            }
            for number, related in enumerate(item.related)
        ]
    return result


def _literal(text: str) -> str:
    text = visible(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return text.replace("{", "{{").replace("}", "}}")


def _place(location: Location) -> dict[str, Json]:
    physical: Json = {
        "artifactLocation": {"uri": _uri(location.file)},
        "region": {"startLine": location.line, "startColumn": location.column},
    }
    place: dict[str, Json] = {"physicalLocation": physical}
    if location.pointer:
        place["logicalLocations"] = [{"fullyQualifiedName": location.pointer}]
    return place


def _uri(file: str) -> str:
    path = Path(in_checkout(file))
    # RFC 3986, 2.5: the octets of a name, which need not be a text (PEP 383).
    octets = path.as_posix().encode("utf-8", "surrogateescape")
    if not path.is_absolute():
        return quote(octets)
    drive = path.drive  # RFC 8089, E.2: C: comes after a third slash
    return f"file://{'/' if drive else ''}{drive}" + quote(octets[len(drive) :])

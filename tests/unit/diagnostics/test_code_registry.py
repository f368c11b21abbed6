"""The registry: every code has a page, and no other code can be used."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import counterfoil
import pytest
from counterfoil.codes import CODES, Code, Severity, code_named
from counterfoil.diagnostics import Diagnostic, Findings
from counterfoil.document.tree import Location

PLACE = Location("openapi.yaml", 1, 1, "")
PACKAGE = Path(counterfoil.__file__).parent


def test_names_are_unique_and_kebab_case() -> None:
    names = [code.name for code in CODES]
    assert len(set(names)) == len(names)
    assert [
        name for name in names if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name)
    ] == []


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
def test_every_code_has_a_title_and_a_page(code: Code) -> None:
    assert code.title
    assert "\n" not in code.title
    assert not code.title.endswith(".")
    assert len(code.explanation.split()) > 15
    assert code.explanation.count("```") % 2 == 0
    assert code_named(code.name) is code


def test_an_unregistered_code_cannot_be_used() -> None:
    stranger = Code("stranger", Severity.ERROR, "A stranger", "Nobody knows it.")
    with pytest.raises(ValueError, match="stranger"):
        Diagnostic(stranger, "message", PLACE)
    findings = Findings()
    with pytest.raises(ValueError, match="stranger"):
        findings.add(stranger, "message", PLACE)


def test_an_impostor_with_a_registered_name_cannot_be_used() -> None:
    impostor = Code(CODES[0].name, Severity.WARNING, "An impostor", "It is another.")
    with pytest.raises(ValueError, match="not in"):
        Diagnostic(impostor, "message", PLACE)


def test_codes_are_made_in_the_registry_alone() -> None:
    elsewhere = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "codes" and _makes_a_code(path)
    ]
    assert elsewhere == []


def _makes_a_code(path: Path) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Code"
        for node in ast.walk(ast.parse(path.read_text()))
    )


def test_only_errors_fail() -> None:
    findings = Findings()
    warning = next(code for code in CODES if code.severity is Severity.WARNING)
    error = next(code for code in CODES if code.severity is Severity.ERROR)
    findings.add(warning, "message", PLACE)
    assert not findings.failed
    findings.add(error, "message", PLACE)
    assert findings.failed

"""Text made to exhaust the machine is refused, by name and without a crash."""

from __future__ import annotations

import pytest
import yaml
from counterfoil.diagnostics import Findings
from counterfoil.document.json_text import read_json
from counterfoil.document.yaml_text import read_yaml

MANY = 10_000


def bomb(levels: int, width: int) -> str:
    lines = ["a0: &a0 [" + ",".join("x" * width) + "]"]
    for level in range(1, levels):
        aliases = ",".join([f"*a{level - 1}"] * width)
        lines.append(f"a{level}: &a{level} [{aliases}]")
    return "\n".join(lines)


def chain(levels: int) -> str:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{level}: &a{level} [*a{level - 1}]" for level in range(1, levels)]
    return "\n".join(lines)


YAML_TEXTS = {
    "billion laughs": (bomb(12, 10), "too-many-nodes"),
    "long text repeated": (
        f"a: &a {'x' * 500_000}\nb: [{','.join(['*a'] * MANY)}]",
        "too-many-nodes",
    ),
    "merges repeated": (
        "a: &a {"
        + ",".join(f"k{n}: 1" for n in range(1000))
        + "}\nb: ["
        + ",".join(["{<<: *a}"] * 5000)
        + "]",
        "too-many-nodes",
    ),
    "aliases in aliases": (chain(1000), "nesting-too-deep"),
    "open brackets": ("[" * MANY, "nesting-too-deep"),
    "open objects": ("{a: " * MANY, "nesting-too-deep"),
    "brackets": ("[" * MANY + "]" * MANY, "nesting-too-deep"),
    "dashes": ("- " * MANY + "x", "nesting-too-deep"),
    "indentation": (
        "".join(" " * n + "a:\n" for n in range(1000)),
        "nesting-too-deep",
    ),
    "keys as keys": ("{" * MANY, "nesting-too-deep"),
    "question marks": ("? " * MANY, "nesting-too-deep"),
    "long integer": (f"a: {'1' * 1_000_000}", "number-not-json"),
    "long hexadecimal": (f"a: 0x{'f' * 1_000_000}", "number-not-json"),
    "long exponent": (f"a: 1e{'9' * 100_000}", "number-not-json"),
    "documents": ("---\n" * MANY, "several-documents"),
    "long pointers": (
        ("{" + "k" * 900 + ": ") * 120 + "[" + "1," * 50_000 + "]" + "}" * 120,
        "too-many-nodes",
    ),
}


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterfoil.document.builder.MAX_NODES", 200_000)
    monkeypatch.setattr("counterfoil.document.builder.MAX_POINTERS", 50_000_000)


@pytest.mark.parametrize("name", YAML_TEXTS)
@pytest.mark.usefixtures("small_limits")
def test_yaml_made_to_exhaust_the_machine(name: str) -> None:
    text, code = YAML_TEXTS[name]
    findings = Findings()
    read_yaml(text, "doc.yaml", findings)
    assert findings.items[-1].code.name == code


@pytest.mark.parametrize("name", ["billion laughs", "open brackets", "dashes"])
def test_the_python_parser_is_as_safe(name: str) -> None:
    text, code = YAML_TEXTS[name]
    findings = Findings()
    read_yaml(text, "doc.yaml", findings, yaml.SafeLoader)
    assert findings.items[-1].code.name == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * MANY, "nesting-too-deep"),
        ('{"a":' * MANY, "nesting-too-deep"),
        ("[" + "1," * 300_000 + "1]", "too-many-nodes"),
        ("1" * 1_000_000, "number-not-json"),
        ("1e" + "9" * 100_000, "number-not-json"),
        ('"' + "\\u0061" * 100_000, "invalid-json"),
    ],
    ids=["arrays", "objects", "nodes", "digits", "exponent", "escapes"],
)
@pytest.mark.usefixtures("small_limits")
def test_json_made_to_exhaust_the_machine(text: str, code: str) -> None:
    findings = Findings()
    read_json(text, "doc.json", findings)
    assert findings.items[-1].code.name == code


def test_the_deepest_text_that_is_allowed() -> None:
    findings = Findings()
    assert read_yaml("[" * 128 + "]" * 128, "doc.yaml", findings) is not None
    assert read_json("[" * 128 + "]" * 128, "doc.json", findings) is not None
    assert findings.items == []
    assert read_yaml("[" * 129 + "]" * 129, "doc.yaml", findings) is None
    assert read_json("[" * 129 + "]" * 129, "doc.json", findings) is None

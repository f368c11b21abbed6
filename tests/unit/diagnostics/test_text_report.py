"""Findings as text: the order, the listing, the caret, the count."""

from __future__ import annotations

import re
import unicodedata

import pytest
from counterfoil.codes.document import DUPLICATE_KEY, INVALID_YAML, YAML_VERSION
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Location
from counterfoil.listing import pointed, visible
from counterfoil.report import Format, render, shows_color
from hypothesis import given
from hypothesis import strategies as st


def place(line: int, column: int, file: str = "openapi.yaml") -> Location:
    return Location(file, line, column, "")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, True),
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ],
)
def test_who_wants_no_colours_has_none(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, expected: bool
) -> None:
    for name in ("TERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert shows_color() is expected
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    assert not shows_color()


def test_a_whole_report() -> None:
    findings = Findings()
    findings.sources["openapi.yaml"] = "%YAML 1.1\n---\na: 1\nb: 2\na: 3\n"
    findings.add(
        DUPLICATE_KEY,
        "the key 'a' stands in this object already",
        place(5, 1),
        Related("first here", place(3, 1)),
        hint="remove one of the two",
    )
    findings.add(YAML_VERSION, "the file declares YAML 1.1", place(1, 1))
    assert (
        render(findings, Format.TEXT)
        == """\
openapi.yaml:1:1: warning[yaml-version]: the file declares YAML 1.1
     1 | %YAML 1.1
       | ^

openapi.yaml:5:1: error[duplicate-key]: the key 'a' stands in this object already
     5 | a: 3
       | ^
openapi.yaml:3:1: note: first here
     3 | a: 1
       | ^
  hint: remove one of the two

1 error, 1 warning
"""
    )


def test_no_findings() -> None:
    assert render(Findings(), Format.TEXT) == "no findings\n"


def test_findings_are_sorted_by_file_and_place() -> None:
    findings = Findings()
    for file, line, column in [("b", 1, 1), ("a", 10, 1), ("a", 2, 5), ("a", 2, 1)]:
        findings.add(INVALID_YAML, "wrong", place(line, column, file))
    lines = render(findings, Format.TEXT).splitlines()
    assert [line.partition(": ")[0] for line in lines if "error[" in line] == [
        "a:2:1",
        "a:2:5",
        "a:10:1",
        "b:1:1",
    ]
    assert lines[-1] == "4 errors"


def test_a_place_without_a_source_has_no_listing() -> None:
    findings = Findings()
    findings.sources["openapi.yaml"] = "one line"
    findings.add(INVALID_YAML, "wrong", place(7, 1))
    findings.add(INVALID_YAML, "wrong", place(1, 1, "other.yaml"))
    assert "|" not in render(findings, Format.TEXT)


def test_no_colour_unless_asked() -> None:
    findings = Findings()
    findings.sources["openapi.yaml"] = "a: b: c"
    findings.add(INVALID_YAML, "wrong", place(1, 5), hint="quote it")
    assert "\x1b" not in render(findings, Format.TEXT)
    colored = render(findings, Format.TEXT, color=True)
    assert "\x1b[1;31merror[invalid-yaml]\x1b[0m" in colored
    assert re.sub("\x1b\\[[0-9;]*m", "", colored) == render(findings, Format.TEXT)


def test_the_document_cannot_control_the_terminal() -> None:
    findings = Findings()
    name = "evil\x1b[2J.yaml"
    findings.sources[name] = "a\x1b]0;x\x07\u202eb\x9b: 1"
    findings.add(
        INVALID_YAML,
        "the key 'a\x1b[31m\nb' is wrong",
        place(1, 1, name),
        Related("\x1b here", place(1, 2, name)),
        hint="\r remove",
    )
    text = render(findings, Format.TEXT)
    unsafe = {c for c in text if unicodedata.category(c) in {"Cc", "Cf"}}
    assert unsafe == {"\n"}
    assert "evil\\x1b[2J.yaml:1:1" in text
    assert "a\\x1b]0;x\\x07\\u202eb\\x9b: 1" in text


@pytest.mark.parametrize(
    ("line", "column", "shown", "caret"),
    [
        ("a: b", 4, "a: b", 3),
        ("\ta: b", 2, "    a: b", 4),
        ("日本: b", 5, "日本: b", 6),
        ("e\u0301: b", 5, "e\u0301: b", 3),
        ("\x07: b", 4, "\\x07: b", 6),
        ("a:", 3, "a:", 2),
        ("a:", 99, "a:", 2),
        ("", 1, "", 0),
        ("a: b   ", 1, "a: b", 0),
    ],
)
def test_the_caret_stands_under_the_character(
    line: str, column: int, shown: str, caret: int
) -> None:
    assert pointed(line, column) == (shown, " " * caret + "^")


def test_a_long_line_is_cut_around_the_caret() -> None:
    line = "x" * 5000 + "HERE" + "y" * 5000
    shown, caret = pointed(line, 5001)
    assert len(shown) < 110
    assert shown.startswith("…x")
    assert shown.endswith("y…")
    assert shown[caret.index("^") :].startswith("HERE")


def test_a_long_line_is_cut_at_its_end_alone() -> None:
    shown, caret = pointed("HERE" + "y" * 5000, 1)
    assert shown.startswith("HERE")
    assert shown.endswith("…")
    assert caret == "^"


@given(st.text(), st.integers(1, 200))
def test_a_listing_is_printable_and_short(line: str, column: int) -> None:
    shown, caret = pointed(line, column)
    unsafe = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not {unicodedata.category(character) for character in shown} & unsafe
    assert caret.strip() == "^"
    assert len(shown) < 1100


@given(st.text())
def test_visible_text_is_one_line(text: str) -> None:
    assert len(visible(text).splitlines()) <= 1

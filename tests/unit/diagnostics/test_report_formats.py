"""Findings for programs: JSON, workflow annotations, SARIF."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.codes.document import DUPLICATE_KEY, YAML_VERSION
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Location
from counterfoil.report import Format, render

if TYPE_CHECKING:
    from pathlib import Path


def some_findings(file: str = "openapi.yaml") -> Findings:
    findings = Findings()
    findings.sources[file] = "a: 1\na: 2\n"
    findings.add(
        DUPLICATE_KEY,
        "the key 'a' stands here [already] {twice}",
        Location(file, 2, 1, "/a"),
        Related("first, here", Location(file, 1, 1, "/a")),
        hint="remove 50% of them",
    )
    findings.add(YAML_VERSION, "read as 1.2", Location(file, 1, 1, ""))
    return findings


def test_a_brief_text_counts_warnings_that_are_alike_and_shows_every_error() -> None:
    findings = Findings()
    for line in range(1, 31):
        place = Location("openapi.yaml", line, 1, "")
        findings.add(YAML_VERSION, f"read as 1.{line}", place)
        findings.add(DUPLICATE_KEY, "stands here already", place)
    brief = render(findings, Format.TEXT, brief=True)
    assert brief.count(": warning[yaml-version]") == 10
    assert brief.count(": error[duplicate-key]") == 30
    told, counted = brief.splitlines()[-3], brief.splitlines()[-1]
    assert told == "20 more warnings[yaml-version]: counterfoil lint lists them"
    assert counted == "30 errors, 30 warnings"
    whole = render(findings, Format.TEXT)
    assert whole.count(": warning[yaml-version]") == 30
    assert "more" not in whole
    for form in (Format.JSON, Format.SARIF, Format.GITHUB):
        assert render(findings, form, brief=True) == render(findings, form)


def test_a_text_has_warnings_that_say_the_same_once_with_all_their_places() -> None:
    findings = Findings()
    for line in range(1, 15):
        findings.add(YAML_VERSION, "read as 1.2", Location("a.yaml", line, 7, ""))
        findings.add(DUPLICATE_KEY, "is here", Location("a.yaml", line, 7, ""))
    findings.add(YAML_VERSION, "read as 1.2", Location("b.yaml", 1, 1, ""))
    findings.add(YAML_VERSION, "read as 1.2", Location("b.yaml", 2, 1, ""), hint="!")
    whole = render(findings, Format.TEXT)
    assert whole.count("warning[yaml-version]") == 2
    assert whole.count("error[duplicate-key]") == 14
    alike = "".join(f"{line}:7, " for line in range(2, 15))
    assert (
        f"warning[yaml-version]: read as 1.2\n  also at: {alike}b.yaml:1:1\n" in whole
    )
    assert whole.endswith("14 errors, 16 warnings\n")
    brief = render(findings, Format.TEXT, brief=True)
    assert ", 11:7, 4 more places\n" in brief
    # Programs are told of each.
    assert render(findings, Format.GITHUB).count("::warning") == 16


def test_json() -> None:
    report = json.loads(render(some_findings(), Format.JSON))
    assert report == {
        "findings": [
            {
                "code": "yaml-version",
                "severity": "warning",
                "message": "read as 1.2",
                "file": "openapi.yaml",
                "line": 1,
                "column": 1,
                "pointer": "",
                "related": [],
                "hint": "",
            },
            {
                "code": "duplicate-key",
                "severity": "error",
                "message": "the key 'a' stands here [already] {twice}",
                "file": "openapi.yaml",
                "line": 2,
                "column": 1,
                "pointer": "/a",
                "related": [
                    {
                        "message": "first, here",
                        "file": "openapi.yaml",
                        "line": 1,
                        "column": 1,
                        "pointer": "/a",
                    }
                ],
                "hint": "remove 50% of them",
            },
        ],
        "errors": 1,
        "warnings": 1,
        "notes": 0,
        "unlisted": 0,
        "allowed": 0,
    }


def test_json_of_nothing() -> None:
    report = json.loads(render(Findings(), Format.JSON))
    assert report == {
        "findings": [],
        "errors": 0,
        "warnings": 0,
        "notes": 0,
        "unlisted": 0,
        "allowed": 0,
    }


def test_program_formats_are_printable_ascii() -> None:
    for form in (Format.JSON, Format.SARIF):
        findings = some_findings("\x7f\x9b\u202e.yaml")
        findings.add(YAML_VERSION, "\x7f\x9b", Location("a", 1, 1, "/\x7f"))
        text = render(findings, form)
        assert text.isascii()
        assert "\x7f" not in text
        assert text.endswith("}\n")


def test_annotations_escape_what_would_end_them() -> None:
    text = render(some_findings("a,b:c%\n.yaml"), Format.GITHUB)
    file = "a%2Cb%3Ac%25\\x0a.yaml"
    assert text.splitlines() == [
        f"::warning file={file},line=1,col=1,title=yaml-version::read as 1.2",
        (
            f"::error file={file},line=2,col=1,title=duplicate-key::the key 'a' stands"
            " here [already] {twice}%0Afirst, here: a,b:c%25\\x0a.yaml:1:1"
            "%0Ahint: remove 50%25 of them"
        ),
    ]


def test_no_annotation_without_a_finding() -> None:
    assert render(Findings(), Format.GITHUB) == ""


def test_an_annotation_cannot_be_forged() -> None:
    findings = Findings()
    message = "x\n::error::forged\r\n::stop-commands::t"
    findings.add(DUPLICATE_KEY, message, Location("a", 1, 1, ""))
    lines = render(findings, Format.GITHUB).splitlines()
    assert len(lines) == 1
    assert "\\x0a::error::forged" in lines[0]


def test_sarif() -> None:
    log = json.loads(render(some_findings("my api/öpen.yaml"), Format.SARIF))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["duplicate-key", "yaml-version"]
    assert rules[0]["help"]["markdown"] == DUPLICATE_KEY.explanation
    warning, error = run["results"]
    assert (warning["ruleIndex"], warning["level"]) == (1, "warning")
    assert error["ruleId"] == rules[error["ruleIndex"]]["id"]
    physical = error["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "my%20api/%C3%B6pen.yaml"},
        "region": {"startLine": 2, "startColumn": 1},
    }
    logical = error["locations"][0]["logicalLocations"]
    assert logical == [{"fullyQualifiedName": "/a"}]
    assert error["relatedLocations"][0]["message"]["text"] == "first, here"


def test_sarif_messages_hold_no_links_and_placeholders() -> None:
    log = json.loads(render(some_findings(), Format.SARIF))
    message = log["runs"][0]["results"][1]["message"]["text"]
    assert message == (
        "the key 'a' stands here \\[already\\] {{twice}}\nremove 50% of them"
    )


def test_an_absolute_path_becomes_a_file_uri(tmp_path: Path) -> None:
    file = (tmp_path / "a b.yaml").as_posix()
    log = json.loads(render(some_findings(file), Format.SARIF))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == (tmp_path / "a b.yaml").as_uri()


def test_places_are_those_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "services" / "shop"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    for file in ("a.yaml", str(folder / "a.yaml")):
        findings = some_findings(file)
        text = render(findings, Format.GITHUB)
        assert text.count("file=services/shop/a.yaml,") == 2
        assert "first, here: services/shop/a.yaml:1:1" in text
        (result, _) = json.loads(render(findings, Format.SARIF))["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place["uri"] == "services/shop/a.yaml"
        assert "services" not in render(some_findings(), Format.TEXT)


def test_what_is_not_in_the_checkout_is_called_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "other"))
    monkeypatch.chdir(tmp_path)
    assert "file=a.yaml," in render(some_findings("a.yaml"), Format.GITHUB)
    url = "https://example.com/a.yaml"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert "file=https%3A//example" in render(some_findings(url), Format.GITHUB)
    former = "v1.2:api/a.yaml"
    assert "file=v1.2%3Aapi/a.yaml," in render(some_findings(former), Format.GITHUB)
    (tmp_path / "a:b.yaml").write_text("")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path.parent))
    here = f"file={tmp_path.name}/a%3Ab.yaml,"
    assert here in render(some_findings("a:b.yaml"), Format.GITHUB)


def test_sarif_of_nothing() -> None:
    log = json.loads(render(Findings(), Format.SARIF))
    assert log["runs"][0]["results"] == []


def test_findings_beyond_the_limit_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("counterfoil.diagnostics.MOST_LISTED", 2)
    findings = Findings()
    for line in range(1, 5):
        findings.add(YAML_VERSION, "warning", Location("a", line, 1, ""))
    assert not findings.failed
    findings.add(DUPLICATE_KEY, "error", Location("a", 9, 1, ""))
    assert findings.failed
    # Warnings do not keep an error from being listed.
    assert [each.message for each in findings.items] == ["warning", "warning", "error"]
    assert findings.number == 5
    assert findings.has(YAML_VERSION, Location("a", 4, 1, ""))
    assert not findings.has(YAML_VERSION, Location("a", 9, 1, ""))
    last = render(findings, Format.TEXT).splitlines()[-1]
    assert last == "1 error, 4 warnings (2 of them not listed)"
    report = json.loads(render(findings, Format.JSON))
    assert (report["errors"], report["warnings"], report["unlisted"]) == (1, 4, 2)
    last = render(findings, Format.GITHUB).splitlines()[-1]
    assert last == "::error::2 more findings are not listed"
    (run,) = json.loads(render(findings, Format.SARIF))["runs"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "2 more findings are not listed"


@pytest.mark.parametrize("folder", ["", "/srv/"])
def test_a_file_whose_name_is_no_text_is_in_all_reports(folder: str) -> None:
    """PEP 383: a byte that is not of the encoding is read as a surrogate."""
    file = f"{folder}\u00e9 \udcff.yaml"
    findings = some_findings(file)
    findings.add(YAML_VERSION, f"{file} is read", Location(file, 2, 1, ""), hint=file)
    reports = {form: render(findings, form) for form in Format}
    for report in reports.values():
        assert report.encode("utf-8")
    last = json.loads(reports[Format.JSON])["findings"][-1]
    assert {last["file"], last["hint"]} == {rf"{folder}é \udcff.yaml"}
    result = json.loads(reports[Format.SARIF])["runs"][0]["results"][-1]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == ("file:///srv/" if folder else "") + "%C3%A9%20%FF.yaml"


def test_a_message_is_no_longer_than_a_person_reads() -> None:
    """Ten thousand of them, with a path of a megabyte each, would take all memory."""
    findings = Findings()
    text = "x" * 1_000_000
    findings.add(YAML_VERSION, text, Location("a", 1, 1, ""), hint=text)
    (item,) = findings.items
    assert item.message == item.hint == "x" * 1_999 + "…"
